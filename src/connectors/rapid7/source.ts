import * as z from 'zod'
import { defineSource, ignored, type Normalised, testMessage } from '../contract'
import { folded, readEach, recordsOf } from '../records'
import { isRecord } from '../values'
import { hmac } from '../verify'
import { priorities, signalOfInvestigation } from './investigation'

export const source = defineSource({
  reads:
    'The Universal Webhook of InsightIDR (alerts, new investigations, its test), what an InsightConnect workflow posts, and investigations as the API writes them; one or many.',
  identity: 'The investigation’s id, as the end of its RRN; of an alert without one the alert’s own.',
  severities: [priorities],

  // https://docs.rapid7.com/insightidr/webhook/: base64, of 32 bytes.
  verify: hmac({ headers: ['x-rapid7-signature'], hash: 'sha256', encoding: 'base64', secret: 'ours' }),

  headers: ['x-rapid7-event'],

  payload: z.union([z.looseObject({}), z.array(z.unknown())]),

  normalise(body, { headers }): Normalised {
    const event = headers.get('x-rapid7-event')?.trim().toLowerCase()
    if (event === 'test') return testMessage('the Universal Webhook was started or changed')
    if (event && event !== 'idr_alert' && event !== 'idr_investigation_created')
      return ignored(`${event} says nothing about a problem`)
    return readEach(recordsOf(body, ['data', 'investigations', 'alerts', 'resources']), (record, place) =>
      signalOfInvestigation(inner(record), place),
    )
  },
})

/** The envelope's own fields, and over them those of what it carries. */
function inner(record: Record<string, unknown>): Record<string, unknown> {
  const fields = folded(record)
  for (const name of ['data', 'body', 'payload', 'alert', 'investigation', 'idralert', 'idrinvestigationcreated']) {
    const value = fields[name]
    if (isRecord(value)) return { ...fields, ...folded(value) }
  }
  return fields
}
