import * as z from 'zod'
import { ok } from '../../kit/result'
import { defineSource, type Normalised } from '../contract'
import { decodeJson } from '../decode'
import { readEach, recordsOf } from '../records'
import { isRecord } from '../values'
import { token } from '../verify'
import { logSeverities, signalOfEvent } from './event'

export const source = defineSource({
  reads:
    'Event hooks, their verification, and System Log events that a log stream or a forwarder posts, alone, in a list or wrapped.',
  identity: 'The event type and the user, or other target, that it is about; a lock and its unlock share one.',
  severities: [logSeverities],

  // Okta signs nothing: it shows whatever the admin typed as "Authentication secret" under the name Authorization.
  // https://developer.okta.com/docs/guides/common-hook-set-up-steps/
  verify: token({ in: 'header', name: 'authorization' }),

  settings: z.object({
    alsoOpenFor: z
      .array(
        z
          .string()
          .trim()
          .regex(/^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)+$/, 'an event type, such as user.account.privilege.grant'),
      )
      .max(100)
      .default([])
      .meta({
        title: 'Also open incidents for',
        description:
          'Event types that open an incident even though Okta logs them as INFO or DEBUG, such as user.account.privilege.grant.',
      }),
  }),

  // The verification is a GET without a body; what it asks stands in a header.
  decode: (raw) => (raw.method === 'GET' ? ok({}) : decodeJson(raw)),

  payload: z.union([z.looseObject({}), z.array(z.unknown())]),

  // Of an event hook: the id of this delivery, for finding repeats. https://developer.okta.com/docs/concepts/event-hooks/
  messageKey: (_raw, body) =>
    isRecord(body) && isRecord(body.data) && typeof body.eventId === 'string' ? body.eventId : undefined,

  normalise(body, { settings, headers }): Normalised {
    const challenge = headers.get('x-okta-verification-challenge')
    if (challenge && isRecord(body) && Object.keys(body).length === 0) {
      return {
        kind: 'handshake',
        reason: 'Okta verifies the endpoint',
        reply: { contentType: 'application/json', body: JSON.stringify({ verification: challenge }) },
      }
    }
    return readEach(recordsOf(body, ['data.events', 'events', 'records']), (record, place) =>
      signalOfEvent(unwrapped(record), place, settings.alsoOpenFor),
    )
  },
})

/** Log streams put the event under `detail` (Amazon EventBridge) or `event` (Splunk). https://help.okta.com/oie/en-us/content/topics/reports/log-streaming/about-log-streams.htm */
const unwrapped = (record: Record<string, unknown>): Record<string, unknown> =>
  isRecord(record.detail) ? record.detail : isRecord(record.event) ? record.event : record
