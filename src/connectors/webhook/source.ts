import * as z from 'zod'
import { defineSource } from '../contract'
import { hmac, standardWebhooks, token, type Verifier } from '../verify'
import { readMapped } from './mapped'
import { mapping } from './mapping'
import { eventSeverities, readKnownShape } from './shapes'

const headerName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'letters, digits and hyphens')

/** `destination.ts` has fields in the same settings, so no name may be in both. */
const settings = z.object({
  scheme: z.enum(['standard-webhooks', 'hub-signature-256', 'hmac', 'token']).default('standard-webhooks').meta({
    title: 'Proof of the sender',
    description:
      'Standard Webhooks, the signature of GitHub (X-Hub-Signature-256), another HMAC, or a token that is shown as it is.',
  }),
  signatureHeader: headerName
    .default('X-Signature')
    .meta({ title: 'Signature header', description: 'For hmac: where the signature is.' }),
  signatureHash: z
    .enum(['sha256', 'sha1', 'sha512'])
    .default('sha256')
    .meta({ title: 'Signature hash', description: 'For hmac: the hash function.' }),
  signatureEncoding: z
    .enum(['hex', 'base64'])
    .default('hex')
    .meta({ title: 'Signature encoding', description: 'For hmac: how the signature is written.' }),
  signaturePrefix: z
    .string()
    .max(64)
    .default('')
    .meta({ title: 'Signature prefix', description: 'For hmac: text before the signature, such as sha256=.' }),
  timestampHeader: headerName.optional().meta({
    title: 'Timestamp header',
    description: 'For hmac: only if the sender signs a time with the body. Messages older than five minutes are then refused.',
  }),
  timestampJoiner: z
    .string()
    .max(8)
    .default('.')
    .meta({ title: 'Timestamp joiner', description: 'For hmac: what stands between the time and the body in the signed text.' }),
  tokenPlace: z.enum(['header', 'bearer', 'basic', 'query']).default('header').meta({
    title: 'Place of the token',
    description: 'For token: a header, Authorization: Bearer, the password of basic authentication, or the URL.',
  }),
  tokenName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, hyphens and _')
    .optional()
    .meta({
      title: 'Name of the token',
      description: 'For token: the header (X-Webhook-Token) or the parameter of the URL (token).',
    }),
  mapping: mapping.optional().meta({
    title: 'Mapping',
    description:
      'How to read the body: Jinja expressions over its fields. Without it, our own events and formatted webhooks of Grafana OnCall are read.',
  }),
})
type Settings = z.output<typeof settings>

export const source = defineSource({
  reads: 'Our own event payload, the formatted webhooks of Grafana OnCall, and any other JSON through a mapping.',
  identity: 'The dedup_key, or alert_uid of a formatted webhook, or what the mapping says. A message without one is unreadable.',
  severities: [eventSeverities],

  settings,
  verify: (chosen) => verifiers[chosen.scheme](chosen),
  payload: z.unknown(),
  // Standard Webhooks §webhook-id: the same on every attempt. draft-ietf-httpapi-idempotency-key-header for the rest.
  messageKey: ({ headers }) => headers.get('webhook-id') || headers.get('idempotency-key') || undefined,
  headers: ['webhook-id', 'idempotency-key', 'user-agent'],
  normalise: (body, { settings }) => (settings.mapping ? readMapped(settings.mapping, body) : readKnownShape(body)),
})

const verifiers: Record<Settings['scheme'], (settings: Settings) => Verifier> = {
  'standard-webhooks': () => standardWebhooks(),
  'hub-signature-256': () => hmac({ headers: ['X-Hub-Signature-256'], hash: 'sha256', prefix: 'sha256=' }),
  hmac: ({ signatureHeader, signatureHash, signatureEncoding, signaturePrefix, timestampHeader, timestampJoiner }) =>
    hmac({
      headers: [signatureHeader],
      hash: signatureHash,
      encoding: signatureEncoding,
      prefix: signaturePrefix,
      ...(timestampHeader && { timestamp: { header: timestampHeader, joiner: timestampJoiner, required: true } }),
    }),
  token: ({ tokenPlace, tokenName }) => {
    switch (tokenPlace) {
      case 'header':
        return token({ in: 'header', name: tokenName ?? 'X-Webhook-Token' })
      case 'query':
        return token({ in: 'query', name: tokenName ?? 'token' })
      case 'bearer':
      case 'basic':
        return token({ in: tokenPlace })
    }
  },
}
