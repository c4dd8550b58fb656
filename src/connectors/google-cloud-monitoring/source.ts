import * as z from 'zod'
import { fromBase64, text } from '../../kit/bytes'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import { parseJson } from '../decode'
import { misread, readPart } from '../parts'
import { jwt } from '../verify'
import { incidentMessage, labelSeverities, readIncident, severities } from './incident'

const settings = z
  .object({
    audience: z.string().trim().max(500).default('').meta({
      title: 'Pub/Sub audience',
      description:
        'Only for an authenticated push subscription: its audience, by default the push endpoint’s URL. Empty: our key is the proof.',
    }),
    serviceAccount: z.email('a service account’s e-mail address').or(z.literal('')).default('').meta({
      title: 'Pub/Sub service account',
      description:
        'Only for an authenticated push subscription: the e-mail address of the service account that signs its tokens.',
    }),
  })
  .refine(
    ({ audience, serviceAccount }) => (audience === '') === (serviceAccount === ''),
    'give both the audience and the service account, or neither',
  )

/** https://cloud.google.com/pubsub/docs/push#receive_push; without a wrapper the incident itself is the body. */
const push = z.object({
  message: z.object({ data: z.string(), messageId: z.string().nullish(), message_id: z.string().nullish() }),
  subscription: z.string().nullish(),
})

export const source = defineSource({
  reads: 'Incidents of alerting policies, versions 1.0 to 1.2, by webhook or in the envelope of a Pub/Sub push subscription.',
  identity: 'The incident’s id; where there is none, condition and resource.',
  severities: [severities, labelSeverities],

  // https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions: anyone can have Google sign a token for any audience, so the account counts.
  verify: ({ audience, serviceAccount }) =>
    audience && serviceAccount
      ? jwt({
          issuer: ['https://accounts.google.com', 'accounts.google.com'],
          jwksUrl: 'https://www.googleapis.com/oauth2/v3/certs',
          audience,
          claims: ({ email, email_verified }) => email === serviceAccount && email_verified === true,
        })
      : null,

  settings,

  // Which of the two it is is decided by its fields.
  payload: z.looseObject({}),

  // Pub/Sub delivers at least once, with one id.
  messageKey: ({ headers }, payload) => {
    const message = push.safeParse(payload).data?.message
    return message?.messageId ?? message?.message_id ?? headers.get('x-goog-pubsub-message-id') ?? undefined
  },

  headers: ['x-goog-pubsub-message-id', 'x-goog-pubsub-subscription-name'],

  // Pub/Sub repeats what is refused until its retention ends, seven days by default.
  unreadableStatus: 202,

  normalise(payload): Normalised {
    if (!('message' in payload) || 'incident' in payload) return read(payload, '')
    const wrapped = push.safeParse(payload)
    if (!wrapped.success) return misread(wrapped.error)
    const bytes = fromBase64(wrapped.data.message.data)
    if (!bytes) return unreadable('message.data', 'not base64')
    const json = parseJson(text(bytes))
    return json.ok
      ? read(json.value, 'message.data')
      : ignored('the message is text that somebody published to the topic, not an incident')
  },
})

const read = (value: unknown, place: string): Normalised => readPart(incidentMessage, value, place, readIncident)
