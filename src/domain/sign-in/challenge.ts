import * as z from 'zod'
import { type Bytes, toBase64Url } from '../../kit/bytes'
import { insertChallenge, takeChallenge } from '../../store/challenges'
import type { Deps } from '../deps'
import { hashOf } from '../tokens'

export const CHALLENGE_MS = 5 * 60_000

const purposes = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('first-admin'), userId: z.string(), name: z.string(), email: z.string().nullable() }),
  z.object({ kind: z.literal('invited'), userId: z.string(), invitationId: z.string(), name: z.string() }),
  z.object({ kind: z.literal('another'), userId: z.string() }),
  z.object({ kind: z.literal('sign-in') }),
  z.object({ kind: z.literal('oidc'), returnTo: z.string() }),
])
/** What a challenge is for, decided when it is made: who answers it changes nothing about it. */
export type Purpose = z.infer<typeof purposes>

export interface Challenge {
  bytes: Bytes
  /** The bytes, base64url. */
  text: string
  /** What the browser's cookie must hold when it answers. */
  browser: string
}

/** `browser`: what the cookie holds already, so that two tabs do not spoil it for each other. */
export async function issueChallenge({ db, clock }: Deps, purpose: Purpose, browser: string | undefined): Promise<Challenge> {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  const bound = browser && /^[\w-]{43}$/.test(browser) ? browser : toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  const text = toBase64Url(bytes)
  await insertChallenge(db, {
    hash: await hashOf(text),
    browser: await hashOf(bound),
    purpose,
    expiresAt: clock() + CHALLENGE_MS,
  })
  return { bytes, text, browser: bound }
}

/** Undefined where it was not given to this browser for one of these kinds, was answered before, or is too old. It is gone after this. */
export async function redeemChallenge<const K extends Purpose['kind']>(
  { db, clock }: Deps,
  { text, browser, kinds }: { text: string; browser: string | undefined; kinds: readonly K[] },
): Promise<Extract<Purpose, { kind: K }> | undefined> {
  if (!browser) return undefined
  const kept = await takeChallenge(db, { hash: await hashOf(text), browser: await hashOf(browser), nowMs: clock() })
  const parsed = purposes.safeParse(kept)
  return parsed.success && isOneOf(parsed.data, kinds) ? parsed.data : undefined
}

const isOneOf = <K extends Purpose['kind']>(purpose: Purpose, kinds: readonly K[]): purpose is Extract<Purpose, { kind: K }> =>
  kinds.some((kind) => kind === purpose.kind)
