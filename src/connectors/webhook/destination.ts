import * as z from 'zod'
import { fromBase64, utf8 } from '../../kit/bytes'
import { iso } from '../../kit/clock'
import { defineDestination, type Health, type Outcome, type Outgoing, type Reply, type Target } from '../contract'
import { outcomeOf, retryAfterSeconds } from '../outcome'
import { isSigningKey, newSigningKey, publicJwkOf, signV1a } from '../standard-webhooks-asymmetric'
import { newSigningSecret, signV1 } from '../verify/standard-webhooks'
import { parts } from './templates'

const settings = z.object({
  deliveryMethod: z
    .enum(['POST', 'PUT'])
    .default('POST')
    .meta({ title: 'Method', description: 'Standard Webhooks are POST; PUT is for receivers that accept nothing else.' }),
  extraHeaders: z
    .record(
      z.string().regex(/^(?!webhook-|authorization$|host$|content-|transfer-encoding$|connection$)[a-z0-9-]{1,64}$/i),
      z
        .string()
        .max(1024)
        .regex(/^[\x20-\x7e]*$/),
    )
    .refine((headers) => Object.keys(headers).length <= 20, 'at most 20 headers')
    .default({})
    .meta({
      title: 'Extra headers',
      description:
        'Sent with every delivery, for routing at the receiver. Not secret, and not Authorization, Host, Content-* or webhook-*.',
    }),
})

const credentials = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .meta({ title: 'URL', description: 'Where deliveries go: https, port 443 or 8443, a public address.' }),
  signingSecret: z
    .string()
    .refine(isSigningSecret, 'whsec_ and the base64 of 24 to 64 bytes')
    .meta({ title: 'Signing secret', description: 'whsec_…, for scheme v1 (HMAC). Leave empty to have one made for you.' }),
  signingKey: z.string().refine(isSigningKey, 'whsk_ and the base64 of 64 bytes').meta({
    title: 'Signing key',
    description: 'whsk_…, for scheme v1a (Ed25519). Leave empty to have one made for you; its public half is published.',
  }),
})

type WebhookTarget = Target<z.output<typeof settings>, z.output<typeof credentials>>

/**
 * Standard Webhooks 1.0.0, signed with v1 and v1a, with the retiring keys too while a rotation lasts.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const destination = defineDestination({
  settings,
  credentials,
  generate: { signingSecret: newSigningSecret, signingKey: newSigningKey },
  publicKeys: async ({ signingKey }) => [await publicJwkOf(signingKey)],
  schedule: 'standard',
  // Somebody's own endpoint: it says with 429 and Retry-After what is too much for it.
  pace: { perSecond: 200, burst: 400, concurrency: 32 },
  templates: { parts },
  example: { settings: {}, credentials: { url: 'https://receiver.example.com/hook' } },

  async deliver({ id, type, occurredAt, actor, incident }, target): Promise<Outcome> {
    const message = target.rendered?.body ?? { type, timestamp: occurredAt, data: { id, actor, incident } }
    return outcomeOfReceiver(await target.send(await signed(message, target)))
  },

  async notify({ id, type, occurredAt, ...fact }, target): Promise<Outcome> {
    const message = { type, timestamp: occurredAt, data: { id, ...fact } }
    return outcomeOfReceiver(await target.send(await signed(message, target)))
  },

  async test(target): Promise<Health> {
    const message = { type: 'signalbox.test', timestamp: iso(target.nowMs), data: { message: 'A test of the connection.' } }
    const outcome = outcomeOfReceiver(await target.send(await signed(message, target)))
    return outcome.kind === 'delivered' ? { ok: true } : { ok: false, reason: outcome.reason }
  },
})

async function signed(
  message: unknown,
  { settings, credentials, retiring, deliveryId, nowMs }: WebhookTarget,
): Promise<Outgoing> {
  const text = JSON.stringify(message)
  const body = utf8(text)
  const timestamp = String(Math.floor(nowMs / 1000))
  const signatures = await Promise.all([
    ...both(credentials.signingSecret, retiring.signingSecret).map((secret) => signV1(secret, deliveryId, timestamp, body)),
    ...both(credentials.signingKey, retiring.signingKey).map((key) => signV1a(key, deliveryId, timestamp, body)),
  ])
  return {
    method: settings.deliveryMethod,
    url: credentials.url,
    headers: {
      ...settings.extraHeaders,
      'content-type': 'application/json',
      'webhook-id': deliveryId,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures.join(' '),
    },
    text,
  }
}

const both = (live: string, retiring: string | undefined): string[] => (retiring ? [live, retiring] : [live])

/** A receiver may answer 404 or 401 during its own deployment: any answer but 2xx and 410 is worth another try. */
function outcomeOfReceiver(reply: Reply): Outcome {
  const outcome = outcomeOf(reply)
  if (outcome.kind !== 'rejected' || reply.failure) return outcome
  return { ...outcome, kind: 'retry', afterSeconds: retryAfterSeconds(reply) }
}

function isSigningSecret(text: string): boolean {
  const bytes = text.startsWith('whsec_') ? fromBase64(text.slice(6)) : null
  return bytes !== null && bytes.byteLength >= 24 && bytes.byteLength <= 64
}
