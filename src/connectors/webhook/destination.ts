import { utf8 } from '../../kit/bytes'
import { iso } from '../../kit/clock'
import { defineDestination, type Health, type Outcome, type Outgoing, type Reply } from '../contract'
import { outcomeOf, retryAfterSeconds } from '../outcome'
import { newSigningKey, publicJwkOf, signV1a } from '../standard-webhooks-asymmetric'
import { newSigningSecret, signV1 } from '../verify/standard-webhooks'
import { checkAuth } from './auth'
import { authorised } from './authorised'
import { credentials, settings, type WebhookTarget } from './forms'
import { parts } from './templates'

/**
 * Standard Webhooks 1.0.0, signed with v1 and v1a, with the retiring keys too while a rotation lasts; and the receiver's own authentication.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const destination = defineDestination({
  settings,
  credentials,
  generate: { signingSecret: newSigningSecret, signingKey: newSigningKey },
  publicKeys: async ({ signingKey }) => [await publicJwkOf(signingKey)],
  check: checkAuth,
  certificate: ({ auth }) => (auth.kind === 'mtls' ? { path: 'auth.certificate', name: auth.certificate } : undefined),
  schedule: 'standard',
  // Somebody's own endpoint: it says with 429 and Retry-After what is too much for it.
  pace: { perSecond: 200, burst: 400, concurrency: 32 },
  templates: { parts },
  example: { settings: {}, credentials: { url: 'https://receiver.example.com/hook' } },

  async deliver({ id, type, occurredAt, actor, incident }, target): Promise<Outcome> {
    const message = target.rendered?.body ?? { type, timestamp: occurredAt, data: { id, actor, incident } }
    return authorised(await signed(message, target), target, outcomeOfReceiver)
  },

  async notify({ id, type, occurredAt, ...fact }, target): Promise<Outcome> {
    const message = { type, timestamp: occurredAt, data: { id, ...fact } }
    return authorised(await signed(message, target), target, outcomeOfReceiver)
  },

  async test(target): Promise<Health> {
    const message = { type: 'signalbox.test', timestamp: iso(target.nowMs), data: { message: 'A test of the connection.' } }
    const outcome = await authorised(await signed(message, target), target, outcomeOfReceiver)
    return outcome.kind === 'delivered' ? { ok: true } : { ok: false, reason: outcome.reason }
  },
})

async function signed(
  message: unknown,
  { settings, credentials, retiring, deliveryId, nowMs }: WebhookTarget,
): Promise<Outgoing & { text: string }> {
  const text = JSON.stringify(message)
  const body = utf8(text)
  const timestamp = String(Math.floor(nowMs / 1000))
  const signatures = await Promise.all([
    ...[credentials.signingSecret, ...(retiring.signingSecret ?? [])].map((secret) =>
      signV1(secret, deliveryId, timestamp, body),
    ),
    ...[credentials.signingKey, ...(retiring.signingKey ?? [])].map((key) => signV1a(key, deliveryId, timestamp, body)),
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

/** A receiver may answer 404 or 401 during its own deployment: any answer but 2xx and 410 is worth another try. */
function outcomeOfReceiver(reply: Reply): Outcome {
  const outcome = outcomeOf(reply)
  if (outcome.kind !== 'rejected' || reply.failure) return outcome
  return { ...outcome, kind: 'retry', afterSeconds: retryAfterSeconds(reply) }
}
