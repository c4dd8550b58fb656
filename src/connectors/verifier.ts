import type * as z from 'zod'
import type { Bytes } from '../kit/bytes'
import type { RawMessage, Send } from './contract'

/** Timestamps further than this from our clock are refused, so that a captured message cannot be played again later. */
export const TOLERANCE_SECONDS = 300

/**
 * Yes, or why not. The reason is for the admin's list of refusals; the sender always gets the same answer, except that
 * `keys-unavailable` (the vendor's published keys cannot be had now) is no verdict on the sender: it is told to come again.
 */
export type Verdict =
  | { ok: true }
  | { ok: false; why: 'missing-signature' | 'bad-signature' | 'stale-timestamp' | 'untrusted-sender' | 'keys-unavailable' }

export const accepted: Verdict = { ok: true }
type Refused = Extract<Verdict, { ok: false }>
export const refused = (why: Refused['why']): Refused => ({ ok: false, why })

export interface VerifyContext {
  nowMs: number
  /** Only for schemes whose keys are published (SNS certificates, OIDC key sets). */
  send: Send
}

/** A verifier is chosen, never written, by a connector. It sees raw bytes and says yes or no; it cannot be skipped. */
export interface Verifier {
  /** Stable name, such as `hmac-sha256`. */
  scheme: string
  title: string
  description: string
  /** `ours`: we can make the secret. `theirs`: the vendor made it and the admin pastes it. `none`: the scheme needs no secret. */
  secret: 'ours' | 'theirs' | 'none'
  /** The form of what the admin gives: `{ secret }`, or nothing where `secret` is `none`. */
  credentials: z.ZodObject
  /** Makes a secret of the form that the scheme wants; only where `secret` is `ours`. */
  generate?: () => string
  /** Any of the live secrets may match: two are live during a rotation. */
  check(raw: RawMessage, secrets: readonly string[], context: VerifyContext): Promise<Verdict>
  /** The sender's half: what has to be added to an unsigned message. Absent where only the vendor can sign. */
  sign?(raw: RawMessage, secret: string, nowMs: number): Promise<Signed>
  /** Takes the secret out of a body before it is stored; only for schemes that carry it there. */
  redact?(body: string): string
}

/** The message as its sender would send it. */
export interface Signed {
  headers: Record<string, string>
  /** Only where the scheme changes them. */
  body?: Bytes
  url?: string
}
