import { type Action, type Normalised, unreadable } from '../contract'
import { placeOf } from '../parts'
import { pick, type TemplateFields } from '../template-fields'
import { instant, labelsOf, meaningOf, severityOf, wordsOf } from '../values'
import { severities } from './severities'

/** An event of FortiAnalyzer (`alertid`, `triggername`, …), which another may acknowledge but nothing ends. Its fields are from memory of its API. */
export const isAnalyzerEvent = (fields: TemplateFields): boolean =>
  fields.has('alertid') && (fields.has('triggername') || fields.has('alerttime') || fields.has('filterkey'))

export function readAnalyzerEvent(fields: TemplateFields, at: string): Normalised {
  const id = pick(fields, 'alertid')
  if (!id) return unreadable(placeOf(at, 'alertid'), 'missing: nothing tells the event from others')
  const word = pick(fields, 'ackflag') ?? 'no'
  const action = meaningOf<Action>(
    { no: 'trigger', false: 'trigger', 0: 'trigger', yes: 'acknowledge', true: 'acknowledge', 1: 'acknowledge' },
    word,
  )
  if (!action) return unreadable(placeOf(at, 'ackflag'), `"${word}"; known are: yes, no`)
  const what = pick(fields, 'subject', 'triggername', 'eventname') ?? `FortiAnalyzer event ${id}`
  const device = pick(fields, 'devname', 'devid')
  return [
    {
      dedupKey: `analyzer-event:${[pick(fields, 'adom'), id].filter(Boolean).join(':')}`,
      action,
      severity: severityOf(severities, pick(fields, 'severity')),
      title: device ? `${device}: ${what}` : what,
      description: pick(fields, 'extrainfo'),
      occurredAt: action === 'trigger' ? instant(pick(fields, 'alerttime')) : undefined,
      labels: labelsOf({
        device,
        adom: pick(fields, 'adom'),
        handler: pick(fields, 'triggername'),
        type: pick(fields, 'eventtype'),
        group: pick(fields, 'groupby1'),
        endpoint: pick(fields, 'epname', 'epip'),
        count: pick(fields, 'logcount'),
      }),
    },
  ]
}

/** An incident's states, from memory of its API. */
const incidentStates: Record<string, Action> = {
  draft: 'trigger',
  new: 'trigger',
  analysis: 'acknowledge',
  response: 'acknowledge',
  closed: 'resolve',
  cancelled: 'resolve',
}
export const isAnalyzerIncident = (fields: TemplateFields): boolean => fields.has('incid')

export function readAnalyzerIncident(fields: TemplateFields, at: string): Normalised {
  const id = pick(fields, 'incid')
  if (!id) return unreadable(placeOf(at, 'incid'), 'missing: nothing tells the incident from others')
  const word = pick(fields, 'status') ?? ''
  // "Closed: Remediated", "Closed: False Positive".
  const action = meaningOf(incidentStates, /^closed:/i.test(word) ? 'closed' : word)
  if (!action) return unreadable(placeOf(at, 'status'), `"${word}"; known are: ${wordsOf(incidentStates)}`)
  const name = pick(fields, 'name', 'category') ?? `FortiAnalyzer incident ${id}`
  const endpoint = pick(fields, 'endpoint', 'epname')
  return [
    {
      dedupKey: `analyzer-incident:${[pick(fields, 'adom'), id].filter(Boolean).join(':')}`,
      action,
      severity: severityOf(severities, pick(fields, 'severity')),
      title: endpoint ? `${name}: ${endpoint}` : name,
      description: pick(fields, 'description'),
      occurredAt: instant(pick(fields, ...(action === 'trigger' ? ['createtime'] : ['lastupdate']))),
      labels: labelsOf({
        endpoint,
        adom: pick(fields, 'adom'),
        category: pick(fields, 'category'),
        assignee: pick(fields, 'assigned'),
      }),
    },
  ]
}
