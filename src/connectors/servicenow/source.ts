import * as z from 'zod'
import { defineSource, type Issue, type Normalised, type Signal } from '../contract'
import { recordsOf } from '../servicenow-record'
import { eventSeverities, isEvent, signalOfEvent } from './event'
import { otherRecord, priorities, signalOfIncident } from './incident'

export const source = defineSource({
  reads:
    'Incidents from a business rule or flow with our script or another one’s (bare or wrapped records, values or labels), and events and alerts of Event Management (em_event, em_alert).',
  identity:
    'The incident’s number (`incident:…`), else its sys_id; of events and alerts the message key (`event:…`), else source, node, type, resource and metric.',
  severities: [priorities, eventSeverities],

  // ServiceNow signs nothing; scripts and REST messages can set headers.
  verify: null,

  payload: z.union([z.looseObject({}), z.array(z.looseObject({}))]),

  normalise(body): Normalised {
    const records = recordsOf(body)
    const signals: Signal[] = []
    const ignored: string[] = []
    const issues: Issue[] = []
    for (const [at, record] of records.entries()) {
      const reading = isEvent(record) ? signalOfEvent(record) : (otherRecord(record) ?? signalOfIncident(record))
      const prefix = records.length > 1 ? `${at}.` : ''
      if (Array.isArray(reading)) signals.push(...reading)
      else if (reading.kind === 'unreadable')
        issues.push(...reading.issues.map(({ path, message }) => ({ path: prefix + path, message })))
      else if (reading.kind === 'ignored') ignored.push(reading.reason)
    }
    if (issues.length > 0) return { kind: 'unreadable', issues: issues.slice(0, 20) }
    return signals.length > 0 || !ignored[0] ? signals : { kind: 'ignored', reason: ignored[0] }
  },
})
