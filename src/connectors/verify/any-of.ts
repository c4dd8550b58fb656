import type { RawMessage } from '../contract'
import { refused, type Verifier } from '../verifier'

/**
 * One of several schemes with one secret, for vendors that have changed theirs or offer two. The first whose mark is on the message is
 * the one that must hold: what failed under the stronger scheme is never tried under the weaker. We sign with the first.
 */
export function anyOf(...schemes: readonly [Scheme, ...Scheme[]]): Verifier {
  const [{ verifier: first }] = schemes
  return {
    ...first,
    // What suits the last may be pasted; we make what suits the first.
    credentials: schemes.at(-1)?.verifier.credentials ?? first.credentials,
    description: schemes.map(({ verifier }) => verifier.description).join(' Or: '),
    async check(raw, secrets, context) {
      const marked = schemes.find(({ when }) => when(raw))
      return marked ? marked.verifier.check(raw, secrets, context) : refused('missing-signature')
    },
  }
}

export interface Scheme {
  verifier: Verifier
  /** Whether the message claims to follow this scheme. */
  when: (raw: RawMessage) => boolean
}
export const hasHeader =
  (name: string) =>
  ({ headers }: RawMessage): boolean =>
    headers.has(name)
