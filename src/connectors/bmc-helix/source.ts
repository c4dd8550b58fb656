import * as z from 'zod'
import { defineSource, ignored, type Normalised, type Signal, unreadable } from '../contract'
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

  normalise(list): Normalised {
    const signals: Signal[] = []
    const reasons: string[] = []
    for (const [index, one] of list.entries()) {
      const meaning = isTicket(one) ? readTicket(one) : readEvent(one)
      if ('path' in meaning) return unreadable(list.length > 1 ? `${index}.${meaning.path}` : meaning.path, meaning.message)
      if ('reason' in meaning) reasons.push(meaning.reason)
      else signals.push(meaning.signal)
    }
    return signals.length === 0 && reasons[0] ? ignored(reasons[0]) : signals
  },
})

/** Only tickets have an incident number; the AR System writes its field names with blanks. */
const isTicket = (one: Record<string, unknown>): boolean =>
  isRecord(one.values) || ['Incident Number', 'Incident_Number', 'incident_number'].some((name) => known(one[name]) !== undefined)
