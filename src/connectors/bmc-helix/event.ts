import * as z from 'zod'
import { ignored, type Normalised, unreadable } from '../contract'
import {
  allKnown,
  firstKnown,
  instant,
  known,
  labelsOf,
  meaningOf,
  optionalScalar,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'
import type { State } from './state'

/**
 * An event with the slots of the class EVENT.
 * https://docs.bmc.com/docs/helixoperationsmanagement/232/en/event-management-endpoints-in-the-rest-api-1195094469.html
 */
const event = z.object({
  class: optionalScalar,
  source_identifier: optionalScalar,
  _identifier: optionalScalar,
  event_id: optionalScalar,
  status: optionalScalar,
  severity: optionalScalar,
  msg: optionalScalar,
  details: optionalScalar,
  source_hostname: optionalScalar,
  source_address: optionalScalar,
  object: optionalScalar,
  object_class: optionalScalar,
  location: optionalScalar,
  creation_time: optionalScalar,
  _modification_time: optionalScalar,
  url: optionalScalar,
})

export const eventSeverities = {
  field: 'severity',
  words: { critical: 'critical', major: 'error', minor: 'warning', warning: 'warning', info: 'info' },
} as const

const states = {
  OPEN: 'trigger',
  ASSIGNED: 'acknowledge',
  ACK: 'acknowledge',
  ACKNOWLEDGED: 'acknowledge',
  CLOSED: 'resolve',
  BLACKOUT: 'none',
} as const

export function readEvent(body: unknown): Normalised {
  const one = event.parse(body)
  const key =
    firstKnown(one.source_identifier, one._identifier, one.event_id) ?? allKnown(one.class, one.source_hostname, one.object)
  if (!key) return unreadable('source_identifier', 'neither this nor an id names the event')
  const state = meaningOf<State>(states, one.status)
  if (!state) return unreadable('status', `"${one.status ?? ''}" is no status of an event; known are: ${wordsOf(states)}`)
  if (state === 'none') return ignored('the event is in blackout: neither open nor closed')
  // A source that is well again sends the severity OK.
  const action = /^ok$/i.test(one.severity ?? '') ? 'resolve' : state
  const host = firstKnown(one.source_hostname, one.source_address)
  const text = firstKnown(one.msg, one.object, one.class) ?? `BMC Helix event ${key}`
  return [
    signal({
      dedupKey: `event:${key}`,
      action,
      severity: severityOf(eventSeverities, one.severity),
      title: host && !text.includes(host) ? `${host}: ${text}` : text,
      description: known(one.details),
      occurredAt: instant(one._modification_time) ?? (action === 'trigger' ? instant(one.creation_time) : undefined),
      link: webLink(one.url),
      labels: labelsOf({ host, class: one.class, object: one.object, object_class: one.object_class, location: one.location }),
    }),
  ]
}
