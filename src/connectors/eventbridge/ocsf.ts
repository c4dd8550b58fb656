import * as z from 'zod'
import { type Action, type Normalised, unreadable } from '../contract'
import { placeOf, readPart } from '../parts'
import { firstKnown, instant, labelsOf, meaningOf, scalar, severityOf, signal } from '../values'

/** A finding of the new Security Hub, in the Open Cybersecurity Schema Framework. https://schema.ocsf.io/1.5.0/classes/finding */
const finding = z.object({
  finding_info: z.looseObject({ uid: z.string().nullish(), title: z.string().nullish(), desc: z.string().nullish() }),
  metadata: z.looseObject({ uid: z.string().nullish() }).nullish().catch(null),
  severity_id: scalar.nullish(),
  status_id: scalar.nullish(),
  compliance: z.looseObject({ status_id: scalar.nullish() }).nullish().catch(null),
  time: z.unknown().optional(),
  cloud: z
    .looseObject({ account: z.looseObject({ uid: z.string().nullish() }).nullish(), region: z.string().nullish() })
    .nullish()
    .catch(null),
  resources: z
    .array(z.looseObject({ uid: z.string().nullish() }))
    .nullish()
    .catch(null),
})

/** New, in progress, suppressed, resolved, archived, deleted; 0 and 99 say nothing. */
const statuses: Record<string, Action> = {
  0: 'trigger',
  1: 'trigger',
  2: 'acknowledge',
  3: 'resolve',
  4: 'resolve',
  5: 'resolve',
  6: 'resolve',
  99: 'trigger',
}
const PASSED = '1'

export const ocsfSeverities = {
  field: 'detail.findings[].severity_id',
  words: { 6: 'critical', 5: 'critical', 4: 'error', 3: 'warning', 2: 'info', 1: 'info' },
} as const

export const readOcsf = (value: unknown, at: string): Normalised =>
  readPart(finding, value, at, ({ finding_info: info, metadata, cloud, resources, ...one }) => {
    const dedupKey = firstKnown(info.uid, metadata?.uid)
    if (!dedupKey) return unreadable(placeOf(at, 'finding_info.uid'), 'neither this nor metadata.uid names the finding')
    const status = meaningOf(statuses, one.status_id ?? '0')
    if (!status) return unreadable(placeOf(at, 'status_id'), 'not a status of OCSF')
    return [
      signal({
        dedupKey,
        action: one.compliance?.status_id === PASSED ? 'resolve' : status,
        severity: severityOf(ocsfSeverities, one.severity_id),
        title: info.title || `Security Hub finding ${dedupKey}`,
        description: info.desc ?? undefined,
        occurredAt: instant(one.time),
        labels: labelsOf({
          account: cloud?.account?.uid,
          region: cloud?.region,
          resource: (resources ?? []).slice(0, 5).map(({ uid }) => uid),
        }),
      }),
    ]
  })
