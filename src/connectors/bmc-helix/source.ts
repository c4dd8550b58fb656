import * as z from 'zod'
import { defineSource, type Normalised } from '../contract'
import { readList } from '../parts'
import { isRecord, known } from '../values'
import { eventSeverities, readEvent } from './event'
import { priorities, readTicket } from './ticket'

/** One record, or a list; a ticket of the AR System's REST API has its fields in `values`. */
const records = z.preprocess(
  (body) => {
    if (Array.isArray(body)) return body
    if (!isRecord(body)) return body
    for (const inner of [body.events, body.entries, body.eventList]) if (Array.isArray(inner)) return inner
    const one = [body.event, body.incident].find(isRecord)
    return [one ?? body]
  },
  z.array(z.looseObject({})).max(500),
)

export const source = defineSource({
  reads:
    'Events of BMC Helix Operations Management and incidents of BMC Helix ITSM, one or many, in the templates of this page or as their APIs give them.',
  identity: 'Of an event its source_identifier, else its own id; of a ticket the incident number.',
  severities: [eventSeverities, priorities],
  verify: null,
  payload: records,

  normalise: (list): Normalised => readList(list, (one) => (isTicket(one) ? readTicket(one) : readEvent(one))),
})

/** Only tickets have an incident number; the AR System writes its field names with blanks. */
const isTicket = (one: Record<string, unknown>): boolean =>
  isRecord(one.values) || ['Incident Number', 'Incident_Number', 'incident_number'].some((name) => known(one[name]) !== undefined)
