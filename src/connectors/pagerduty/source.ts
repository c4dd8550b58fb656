import * as z from 'zod'
import { defineSource, type Normalised, testMessage, unreadable } from '../contract'
import { allKnown, fitted } from '../values'
import { hmac } from '../verify'
import { priorities, urgencies } from './incident'
import { extension, signalsOfMessages } from './messages'
import { signalsOfEvent, subscription } from './subscription'

export const source = defineSource({
  reads:
    'Incident events of PagerDuty’s webhook subscriptions (V3) and of the older webhook extensions (V2 and V1), which may carry several state changes in one body.',
  identity: 'The incident’s id (`PGR0VU2`), equal in all generations; of V1 and V2 without one its incident key.',
  severities: [priorities, urgencies],

  // https://github.com/PagerDuty/developer-docs/blob/main/docs/webhooks/04-Signatures.md: hex HMAC-SHA256 of the body, several with commas while a secret rotates.
  verify: hmac({ headers: ['x-pagerduty-signature'], hash: 'sha256', prefix: 'v1=', separator: ',', secret: 'theirs' }),

  payload: z.union([subscription, extension], 'neither an `event` (V3) nor `messages` (V2, V1) of PagerDuty'),

  // "Unique to the webhook but repeated for each delivery attempt": https://github.com/PagerDuty/developer-docs/blob/main/docs/webhooks/02-Behavior.md
  messageKey({ headers }, payload) {
    const keys =
      'event' in payload
        ? [allKnown(payload.event.event_type, payload.event.id)]
        : payload.messages.map(({ event, id }) => allKnown(event, id))
    const key = keys.every((one) => one !== undefined) ? keys.join(',') : ''
    return headers.get('x-webhook-id') ?? (key ? fitted(key) : undefined)
  },

  headers: ['x-webhook-id', 'x-webhook-subscription'],

  // Three webhooks in a row that are refused switch the extension off for a day.
  unreadableStatus: 202,

  normalise(payload): Normalised {
    if ('messages' in payload) return signalsOfMessages(payload.messages)
    const { event } = payload
    if (event.event_type === 'pagey.ping') return testMessage('PagerDuty’s “Send Test Event” arrived')
    if (!event.event_type) return unreadable('event.event_type', 'empty, so nothing says what happened')
    return signalsOfEvent(event)
  },
})
