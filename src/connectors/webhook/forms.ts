import * as z from 'zod'
import { fromBase64 } from '../../kit/bytes'
import type { Target } from '../contract'
import { isSigningKey } from '../standard-webhooks-asymmetric'
import { auth, authCredentials, OUR_HEADERS } from './auth'

export const settings = z.object({
  deliveryMethod: z
    .enum(['POST', 'PUT'])
    .default('POST')
    .meta({ title: 'Method', description: 'Standard Webhooks are POST; PUT is for receivers that accept nothing else.' }),
  auth,
  extraHeaders: z
    .record(
      z.string().regex(new RegExp(`^${OUR_HEADERS}(?!authorization$)[a-z0-9-]{1,64}$`, 'i')),
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

export const credentials = z.object({
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
  ...authCredentials,
})

export type WebhookTarget = Target<z.output<typeof settings>, z.output<typeof credentials>>

function isSigningSecret(text: string): boolean {
  const bytes = text.startsWith('whsec_') ? fromBase64(text.slice(6)) : null
  return bytes !== null && bytes.byteLength >= 24 && bytes.byteLength <= 64
}
