import * as z from 'zod'
import { parseCef } from '../cef'
import { type Action, ignored, issuesOf, type Normalised, unreadable } from '../contract'
import { at } from '../records'
import {
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  scalar,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

/** 1 is the lowest, 10 the highest. https://docs.cyberark.com/Product-Doc/OnlineHelp/PAS/Latest/en/Content/PTA/CEF-Based-Format-Definition.htm */
export const ptaSeverities: SeverityScale = {
  field: 'severity of the CEF line',
  words: {
    10: 'critical',
    9: 'critical',
    8: 'error',
    7: 'error',
    6: 'warning',
    5: 'warning',
    4: 'warning',
    3: 'info',
    2: 'info',
    1: 'info',
  },
}

/** https://docs.cyberark.com/PAS/Latest/en/Content/WebServices/GetSecurityEvents.htm */
const securityEvent = z.object({
  id: scalar,
  type: optionalScalar,
  score: optionalScalar,
  createTime: z.unknown().optional(),
  lastUpdateTime: z.unknown().optional(),
  mStatus: optionalScalar,
  status: optionalScalar,
})
const states: Record<string, Action> = { OPEN: 'trigger', CLOSED: 'resolve' }

/** A security event of PTA, as its API writes it. */
export function signalOfSecurityEvent(record: Record<string, unknown>, place: string): Normalised {
  const parsed = securityEvent.safeParse(record)
  if (!parsed.success) {
    const [issue] = issuesOf(parsed.error)
    return unreadable(at(place, issue?.path ?? 'id'), issue?.message ?? 'not a security event')
  }
  const event = parsed.data
  const status = firstKnown(event.mStatus, event.status)
  const action = meaningOf(states, status)
  if (!action) return unreadable(at(place, 'mStatus'), `"${status ?? ''}"; known are: ${wordsOf(states)}`)
  const id = firstKnown(event.id)
  if (!id) return unreadable(at(place, 'id'), 'the security event has no id')
  return [
    signal({
      dedupKey: `pta:${id}`,
      action,
      title: firstKnown(event.type) ?? `PTA security event ${id}`,
      description: firstKnown(event.score) && `Score ${firstKnown(event.score)}`,
      occurredAt: instant(action === 'trigger' ? event.createTime : event.lastUpdateTime) ?? instant(event.lastUpdateTime),
      labels: labelsOf({ type: event.type, score: event.score, status }),
    }),
  ]
}

/** A line that PTA sends to a SIEM; `cs2` is the id of the same security event, `cs3` its link. */
export function signalOfPtaLine(line: string, place: string): Normalised {
  const cef = parseCef(line)
  if (!cef) return unreadable(place, 'not a line of the Common Event Format')
  if (cef.vendor !== 'CyberArk' || cef.product !== 'PTA')
    return ignored(`a line of ${cef.vendor} ${cef.product}, not of CyberArk PTA`)
  const { extension } = cef
  const id = extension.cs2Label?.toLowerCase() === 'eventid' ? firstKnown(extension.cs2) : undefined
  if (!id) return unreadable(at(place, 'cs2'), 'the line does not name its EventID')
  const who = firstKnown(extension.duser, extension.suser, extension.dhost, extension.shost)
  return [
    signal({
      dedupKey: `pta:${id}`,
      action: 'trigger',
      severity: severityOf(ptaSeverities, cef.severity),
      title: who ? `${cef.name}: ${who}` : cef.name,
      occurredAt: instant(extension.deviceCustomDate1),
      link: webLink(extension.cs3),
      labels: labelsOf({
        type: cef.signature,
        source_user: extension.suser,
        source_host: firstKnown(extension.shost, extension.src),
        user: extension.duser,
        host: firstKnown(extension.dhost, extension.dst),
      }),
    }),
  ]
}
