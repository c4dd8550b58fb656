import * as z from 'zod'
import { defineSource, type Normalised } from '../contract'
import { readList } from '../parts'
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
    return readList(recordsOf(body), (record) =>
      isEvent(record) ? signalOfEvent(record) : (otherRecord(record) ?? signalOfIncident(record)),
    )
  },
})
