import * as z from 'zod'
import type { Action, Signal } from '../contract'
import { instant, labelsOf, meaningOf, optionalScalar, type SeverityScale, scalar, severityOf, signal, urlPart } from '../values'
import { listOf } from '../xml'

/** https://docs.qualys.com/en/vm/api/assets/host_lists/host_detection.htm: 5 urgent, 4 critical, 3 serious, 2 medium, 1 minimal. */
export const severities: SeverityScale = {
  field: 'SEVERITY',
  words: { '5': 'critical', '4': 'error', '3': 'warning', '2': 'info', '1': 'info' },
}
const statuses: Record<string, Action> = { New: 'trigger', Active: 'trigger', 'Re-Opened': 'trigger', Fixed: 'resolve' }

const detection = z.object({
  QID: scalar,
  SEVERITY: optionalScalar,
  STATUS: optionalScalar,
  TYPE: optionalScalar,
  PORT: optionalScalar,
  PROTOCOL: optionalScalar,
  RESULTS: z.string().nullish().catch(undefined),
  LAST_UPDATE_DATETIME: optionalScalar,
  LAST_FOUND_DATETIME: optionalScalar,
  IS_IGNORED: optionalScalar,
  IS_DISABLED: optionalScalar,
})
const host = z.object({
  ID: scalar,
  IP: optionalScalar,
  DNS: optionalScalar,
  NETBIOS: optionalScalar,
  OS: optionalScalar,
  DETECTION_LIST: z.object({ DETECTION: z.unknown() }).nullish().catch(undefined),
})
/** `WARNING` is there while more hosts follow; its URL carries the `id_min` of the next page. */
export const answer = z.object({
  HOST_LIST_VM_DETECTION_OUTPUT: z.object({
    RESPONSE: z.object({
      DATETIME: z.string(),
      HOST_LIST: z.object({ HOST: z.unknown() }).nullish().catch(undefined),
      WARNING: z.object({ URL: z.string() }).optional(),
    }),
  }),
})
type Answer = z.output<typeof answer>['HOST_LIST_VM_DETECTION_OUTPUT']['RESPONSE']

/** One signal per detection; one that an admin of Qualys ignored or disabled says nothing, nor does one of an unknown status. */
export function signalsOf({ HOST_LIST }: Answer, platform: string): Signal[] {
  return listOf(HOST_LIST?.HOST).flatMap((one) => {
    const found = host.safeParse(one).data
    return found ? listOf(found.DETECTION_LIST?.DETECTION).flatMap((each) => signalOf(found, each, platform)) : []
  })
}

function signalOf(found: z.output<typeof host>, each: unknown, platform: string): Signal[] {
  const read = detection.safeParse(each).data
  const action = read && meaningOf(statuses, read.STATUS)
  if (!read || !action || read.IS_IGNORED === '1' || read.IS_DISABLED === '1') return []
  const name = found.DNS || found.NETBIOS || found.IP || `host ${found.ID}`
  const where = read.PORT ? ` (port ${read.PORT}${read.PROTOCOL ? `/${read.PROTOCOL}` : ''})` : ''
  return [
    signal({
      // A host may have one finding on several ports, each fixed on its own.
      dedupKey: ['host', found.ID, 'qid', read.QID, ...(read.PORT ? [read.PORT] : [])].join(':'),
      action,
      severity: severityOf(severities, read.SEVERITY),
      title: `QID ${read.QID} on ${name}${where}`,
      description: read.RESULTS?.slice(0, 2_000) || undefined,
      occurredAt: instant(
        action === 'resolve' ? read.LAST_UPDATE_DATETIME : (read.LAST_FOUND_DATETIME ?? read.LAST_UPDATE_DATETIME),
      ),
      link: `${platform}/vm/#/knowledgebase/qid/${urlPart(read.QID)}`,
      labels: labelsOf({
        host: name,
        ip: found.IP,
        os: found.OS,
        qid: read.QID,
        type: read.TYPE,
        status: read.STATUS,
        port: read.PORT,
      }),
    }),
  ]
}
