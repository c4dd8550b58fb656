import { type Action, type Normalised, unreadable } from '../contract'
import type { Fields } from '../fields'
import { type CefEvent, leefEvent } from '../log-line'
import { placeOf } from '../parts'
import { instant, labelsOf, meaningOf, type SeverityScale, severityOf, webLink, wordsOf } from '../values'

/**
 * A security event of Privileged Threat Analytics. By CEF and LEEF it is told once and never ended
 * (https://docs.cyberark.com/Product-Doc/OnlineHelp/PAS/Latest/en/Content/PTA/CEF-Based-Format-Definition.htm); as JSON of the API it has a
 * state (https://docs.cyberark.com/PAS/Latest/en/Content/WebServices/GetSecurityEvents.htm).
 */
export const ptaSeverities: SeverityScale = {
  field: 'PTA severity (1–10; a tenth of the score)',
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
    0: 'info',
  },
}
const states: Record<string, Action> = { open: 'trigger', closed: 'resolve' }

export const isPtaEvent = (fields: Fields): boolean => fields.has('mstatus') || (fields.has('score') && fields.has('audits'))

export function readPtaEvent(fields: Fields, at: string): Normalised {
  const id = fields.text('id', 'eventid')
  if (!id) return unreadable(placeOf(at, 'id'), 'missing: nothing tells the security event from others')
  const word = fields.text('mstatus', 'status')
  const action = meaningOf(states, word)
  if (!action) return unreadable(placeOf(at, 'mStatus'), `"${word ?? ''}"; known are: ${wordsOf(states)}`)
  const score = Number(fields.text('score') ?? Number.NaN)
  return [
    {
      dedupKey: `pta:${id}`,
      action,
      severity: severityOf(ptaSeverities, score >= 0 && score <= 100 ? Math.ceil(score / 10) : undefined),
      title: `Privileged threat: ${fields.text('type') ?? id}`,
      description: fields.text('description', 'recommendation'),
      occurredAt: instant(fields.text(action === 'trigger' ? 'createtime' : 'lastupdatetime')),
      labels: labelsOf({ product: 'PTA', score: fields.text('score'), account: fields.text('accountid') }),
    },
  ]
}

export const readPtaCef = ({ fields, name, severity, version }: CefEvent): Normalised =>
  told(fields, {
    id: fields.text('cs2'),
    name,
    severity,
    version,
    link: fields.text('cs3'),
    extra: fields.text('cs1'),
    time: fields.text('devicecustomdate1'),
  })

export function readPtaLeef(text: string): Normalised | undefined {
  const event = leefEvent(text)
  if (event?.product !== 'PTA') return undefined
  const { fields, version } = event
  return told(fields, {
    id: fields.text('eventid'),
    name: fields.text('cat') ?? event.classId,
    severity: fields.text('sev') ?? '',
    version,
    link: fields.text('ptalink', 'link'),
    extra: fields.text('extradata'),
    time: fields.text('devtime'),
  })
}

interface Told {
  id: string | undefined
  name: string
  severity: string
  version: string
  link: string | undefined
  extra: string | undefined
  time: string | undefined
}
function told(fields: Fields, event: Told): Normalised {
  if (!event.id) return unreadable('cs2', 'the EventID is missing: nothing tells the security event from others')
  const user = fields.text('duser', 'usrname', 'suser')
  const host = fields.text('dhost', 'dst', 'shost', 'src')
  return [
    {
      dedupKey: `pta:${event.id}`,
      action: 'trigger',
      severity: severityOf(ptaSeverities, event.severity),
      title: `${event.name}: ${[user, host].filter(Boolean).join(' on ')}`.replace(/: $/, ''),
      description: event.extra,
      occurredAt: instant(event.time),
      link: webLink(event.link),
      labels: labelsOf({
        product: 'PTA',
        version: event.version,
        user,
        host,
        source: fields.text('shost', 'src'),
        sourceUser: fields.text('suser'),
      }),
    },
  ]
}
