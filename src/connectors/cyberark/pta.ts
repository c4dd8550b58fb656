import { type Action, type Normalised, unreadable } from '../contract'
import { type CefEvent, leefEvent } from '../log-line'
import { placeOf } from '../parts'
import { pick, type TemplateFields } from '../template-fields'
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

export const isPtaEvent = (fields: TemplateFields): boolean =>
  fields.has('mstatus') || (fields.has('score') && fields.has('audits'))

export function readPtaEvent(fields: TemplateFields, at: string): Normalised {
  const id = pick(fields, 'id', 'eventid')
  if (!id) return unreadable(placeOf(at, 'id'), 'missing: nothing tells the security event from others')
  const word = pick(fields, 'mstatus', 'status')
  const action = meaningOf(states, word)
  if (!action) return unreadable(placeOf(at, 'mStatus'), `"${word ?? ''}"; known are: ${wordsOf(states)}`)
  const score = Number(pick(fields, 'score') ?? Number.NaN)
  return [
    {
      dedupKey: `pta:${id}`,
      action,
      severity: severityOf(ptaSeverities, score >= 0 && score <= 100 ? Math.ceil(score / 10) : undefined),
      title: `Privileged threat: ${pick(fields, 'type') ?? id}`,
      description: pick(fields, 'description', 'recommendation'),
      occurredAt: instant(pick(fields, action === 'trigger' ? 'createtime' : 'lastupdatetime')),
      labels: labelsOf({ product: 'PTA', score: pick(fields, 'score'), account: pick(fields, 'accountid') }),
    },
  ]
}

export const readPtaCef = ({ fields, name, severity, version }: CefEvent): Normalised =>
  told(fields, {
    id: pick(fields, 'cs2'),
    name,
    severity,
    version,
    link: pick(fields, 'cs3'),
    extra: pick(fields, 'cs1'),
    time: pick(fields, 'devicecustomdate1'),
  })

export function readPtaLeef(text: string): Normalised | undefined {
  const event = leefEvent(text)
  if (event?.product !== 'PTA') return undefined
  const { fields, version } = event
  return told(fields, {
    id: pick(fields, 'eventid'),
    name: pick(fields, 'cat') ?? event.classId,
    severity: pick(fields, 'sev') ?? '',
    version,
    link: pick(fields, 'ptalink', 'link'),
    extra: pick(fields, 'extradata'),
    time: pick(fields, 'devtime'),
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
function told(fields: TemplateFields, event: Told): Normalised {
  if (!event.id) return unreadable('cs2', 'the EventID is missing: nothing tells the security event from others')
  const user = pick(fields, 'duser', 'usrname', 'suser')
  const host = pick(fields, 'dhost', 'dst', 'shost', 'src')
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
        source: pick(fields, 'shost', 'src'),
        sourceUser: pick(fields, 'suser'),
      }),
    },
  ]
}
