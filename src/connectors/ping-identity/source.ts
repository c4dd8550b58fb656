import * as z from 'zod'
import { text } from '../../kit/bytes'
import { ok } from '../../kit/result'
import { defineSource, ignored, type Normalised, type RawMessage, testMessage, unreadable } from '../contract'
import { type Decoded, decodeJson, parseJson } from '../decode'
import { allSignals, placeOf } from '../parts'
import { isRecord } from '../values'
import { readEvent, severities } from './event'

/** https://docs.pingidentity.com/r/en-us/pingone/p1_create_webhook: batches of up to 500 events. */
export const source = defineSource({
  reads:
    'PingOne audit events in the Ping Activity, Splunk and New Relic formats, and those of PingOne for Enterprise; batches, single events and lines.',
  identity: 'The kind of problem and the resource it is about, else who acted; never the id of the event.',
  severities: [severities],
  verify: null,
  decode,
  payload: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]),
  // PingOne sends one batch again and again for seven days until it is answered with success.
  unreadableStatus: 202,
  // "Until it gets 200", its documentation says, for up to seven days.
  acceptedStatus: 200,

  normalise(body): Normalised {
    const events = eventsIn(body, '')
    return events.length === 0
      ? ignored('the batch carries no events')
      : allSignals(events.map(({ value, at }) => readOne(value, at)))
  },
})

interface Place {
  value: unknown
  at: string
}

/** The events of a batch, whatever wraps them: a list, `_embedded.activities` of the API, `events`, New Relic's `[{ logs: [] }]`. */
function eventsIn(value: unknown, at: string): Place[] {
  if (Array.isArray(value)) return value.flatMap((one, i) => eventsIn(one, placeOf(at, i)))
  if (!isRecord(value)) return [{ value, at }]
  if (isRecord(value._embedded) && Array.isArray(value._embedded.activities))
    return eventsIn(value._embedded.activities, placeOf(at, '_embedded.activities'))
  for (const name of ['events', 'logs', 'activities'])
    if (Array.isArray(value[name])) return eventsIn(value[name], placeOf(at, name))
  return [{ value, at }]
}

/** Splunk's format has the event in `event`, New Relic's in `message` or beside it in `attributes`. */
function readOne(value: unknown, at: string): Normalised {
  if (!isRecord(value)) return unreadable(at, 'expected an event')
  if (isRecord(value.action)) return readEvent(value, at)
  for (const name of ['event', 'message', 'attributes']) {
    const inner = typeof value[name] === 'string' ? parseJson(value[name]) : undefined
    const event = inner?.ok ? inner.value : value[name]
    if (isRecord(event) && isRecord(event.action)) return readEvent(event, placeOf(at, name))
  }
  if (/\btest\b/i.test(String(value.message ?? value.event ?? ''))) return testMessage('a test message: it is no event')
  return unreadable(placeOf(at, 'action'), 'missing: this is no event of PingOne')
}

/** JSON, or one event on each line. */
function decode(raw: RawMessage): Decoded {
  const whole = decodeJson(raw)
  const lines = text(raw.body).trim().split(/\r?\n/)
  if (whole.ok || lines.length < 2) return whole
  const events = lines
    .slice(0, 1000)
    .filter((line) => line.trim() !== '')
    .map(parseJson)
  const values = events.flatMap((one) => (one.ok ? [one.value] : []))
  return values.length === events.length ? ok(values) : whole
}
