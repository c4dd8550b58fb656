import { type Action, type Normalised, unreadable } from '../contract'
import type { Fields } from '../fields'
import { placeOf } from '../parts'
import { instant, labelsOf, meaningOf, severityOf, wordsOf } from '../values'
import { severities } from './severities'

/** An event of FortiAnalyzer (`alertid`, `triggername`, …), which another may acknowledge but nothing ends. Its fields are from memory of its API. */
export const isAnalyzerEvent = (fields: Fields): boolean =>
  fields.has('alertid') && (fields.has('triggername') || fields.has('alerttime') || fields.has('filterkey'))

export function readAnalyzerEvent(fields: Fields, at: string): Normalised {
  const id = fields.text('alertid')
  if (!id) return unreadable(placeOf(at, 'alertid'), 'missing: nothing tells the event from others')
  const word = fields.text('ackflag') ?? 'no'
  const action = meaningOf<Action>(
    { no: 'trigger', false: 'trigger', 0: 'trigger', yes: 'acknowledge', true: 'acknowledge', 1: 'acknowledge' },
    word,
  )
  if (!action) return unreadable(placeOf(at, 'ackflag'), `"${word}"; known are: yes, no`)
  const what = fields.text('subject', 'triggername', 'eventname') ?? `FortiAnalyzer event ${id}`
  const device = fields.text('devname', 'devid')
  return [
    {
      dedupKey: `analyzer-event:${[fields.text('adom'), id].filter(Boolean).join(':')}`,
      action,
      severity: severityOf(severities, fields.text('severity')),
      title: device ? `${device}: ${what}` : what,
      description: fields.text('extrainfo'),
      occurredAt: action === 'trigger' ? instant(fields.text('alerttime')) : undefined,
      labels: labelsOf({
        device,
        adom: fields.text('adom'),
        handler: fields.text('triggername'),
        type: fields.text('eventtype'),
        group: fields.text('groupby1'),
        endpoint: fields.text('epname', 'epip'),
        count: fields.text('logcount'),
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
export const isAnalyzerIncident = (fields: Fields): boolean => fields.has('incid')

export function readAnalyzerIncident(fields: Fields, at: string): Normalised {
  const id = fields.text('incid')
  if (!id) return unreadable(placeOf(at, 'incid'), 'missing: nothing tells the incident from others')
  const word = fields.text('status') ?? ''
  // "Closed: Remediated", "Closed: False Positive".
  const action = meaningOf(incidentStates, /^closed:/i.test(word) ? 'closed' : word)
  if (!action) return unreadable(placeOf(at, 'status'), `"${word}"; known are: ${wordsOf(incidentStates)}`)
  const name = fields.text('name', 'category') ?? `FortiAnalyzer incident ${id}`
  const endpoint = fields.text('endpoint', 'epname')
  return [
    {
      dedupKey: `analyzer-incident:${[fields.text('adom'), id].filter(Boolean).join(':')}`,
      action,
      severity: severityOf(severities, fields.text('severity')),
      title: endpoint ? `${name}: ${endpoint}` : name,
      description: fields.text('description'),
      occurredAt: instant(fields.text(...(action === 'trigger' ? ['createtime'] : ['lastupdate']))),
      labels: labelsOf({
        endpoint,
        adom: fields.text('adom'),
        category: fields.text('category'),
        assignee: fields.text('assigned'),
      }),
    },
  ]
}
