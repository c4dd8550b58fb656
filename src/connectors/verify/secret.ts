import * as z from 'zod'
import { fromBase64 } from '../../kit/bytes'

/** The forms that verifiers ask their secret with. */
export const oursOrTheirs = z.object({
  secret: z.string().min(16).max(512).meta({
    title: 'Signing secret',
    description: 'At least 16 characters. Leave empty to have one made for you; paste the same value at the sender.',
  }),
})
/** Of Standard Webhooks: the key is what the text encodes, so another text could never verify. */
export const base64Secret = z.object({
  secret: z
    .string()
    .min(16)
    .max(512)
    .refine((secret) => fromBase64(secret.replace(/^whsec_/, '')) !== null, 'base64, with or without whsec_ before it')
    .meta({
      title: 'Signing secret',
      description: 'whsec_ and base64. Leave empty to have one made for you; paste the same value at the sender.',
    }),
})
export const theirs = (title: string, description: string) =>
  z.object({ secret: z.string().min(1).max(4096).meta({ title, description }) })
export const noSecret = z.object({})
