import type { Verifier } from '../verifier'
import { bodySecret } from './body-secret'

/** For senders that prove themselves elsewhere and write the secret into the body all the same: it is taken out before it is stored. */
export const redacting = (verifier: Verifier, { fields }: { fields: readonly string[] }): Verifier => ({
  ...verifier,
  redact: (body) => fields.reduce((text, field) => bodySecret({ field }).redact?.(text) ?? '', body),
})
