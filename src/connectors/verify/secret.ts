import * as z from 'zod'

/** The forms that verifiers ask their secret with. */
export const oursOrTheirs = z.object({
  secret: z.string().min(16).max(512).meta({
    title: 'Signing secret',
    description: 'At least 16 characters. Leave empty to have one made for you; paste the same value at the sender.',
  }),
})
export const theirs = (title: string, description: string) =>
  z.object({ secret: z.string().min(1).max(4096).meta({ title, description }) })
export const noSecret = z.object({})
