import type { Outcome } from '../../connectors/contract'

/** How a token request ended without a token. */
export type TokenFailure = Extract<Outcome, { kind: 'retry' | 'rejected' }>

export type TokenAnswer =
  | { kind: 'token'; token: string }
  /** Nobody has one: whoever is told so fetches it, and gives what came of it back with this lease. The others wait for that. */
  | { kind: 'fetch'; lease: string }
  /** Whoever fetched did not get one. */
  | TokenFailure

export type TokenFetched = { kind: 'token'; token: string; expiresInSeconds: number } | TokenFailure

/** Longer than a token request can take; whoever has not come back then never will. */
const LEASE_MS = 15_000
/** A token is not used in its last minute. */
const SPARE_MS = 60_000

interface Fetching {
  lease: string
  wanted: string
  untilMs: number
  answer: Promise<TokenAnswer>
  end(answer: TokenAnswer): void
}

/** The access token of one destination, in memory alone, and one request for it at a time (single flight). */
export class TokenCache {
  #kept: { wanted: string; token: string; untilMs: number } | undefined
  #fetching: Fetching | undefined

  /** `wanted` says which token: another client, scope or server is another text. `refused` is one that the destination did not take. */
  ask(wanted: string, refused: string | undefined, nowMs: number): Promise<TokenAnswer> | TokenAnswer {
    const kept = this.#kept
    if (kept && (kept.wanted !== wanted || kept.untilMs <= nowMs || kept.token === refused)) this.#kept = undefined
    if (this.#kept) return { kind: 'token', token: this.#kept.token }
    const fetching = this.#fetching
    if (fetching && fetching.wanted === wanted && fetching.untilMs > nowMs) return orLate(fetching, fetching.untilMs - nowMs)
    fetching?.end(lost)
    const { promise, resolve } = Promise.withResolvers<TokenAnswer>()
    this.#fetching = { lease: crypto.randomUUID(), wanted, untilMs: nowMs + LEASE_MS, answer: promise, end: resolve }
    return { kind: 'fetch', lease: this.#fetching.lease }
  }

  fetched(lease: string, fetched: TokenFetched, nowMs: number): void {
    const fetching = this.#fetching
    // Somebody has changed the integration, or it took too long: another one fetches by now.
    if (fetching?.lease !== lease) return
    this.#fetching = undefined
    if (fetched.kind === 'token') {
      const { token, expiresInSeconds } = fetched
      this.#kept = { wanted: fetching.wanted, token, untilMs: nowMs + expiresInSeconds * 1000 - SPARE_MS }
      fetching.end({ kind: 'token', token })
    } else fetching.end(fetched)
  }

  forget(): void {
    this.#kept = undefined
    this.#fetching?.end(lost)
    this.#fetching = undefined
  }
}

const lost: TokenFailure = { kind: 'retry', code: 'oauth_busy', reason: 'the token request of another attempt has no end yet' }

async function orLate({ answer }: Fetching, waitMs: number): Promise<TokenAnswer> {
  const { promise, resolve } = Promise.withResolvers<TokenAnswer>()
  const timer = setTimeout(() => resolve(lost), waitMs)
  const first = await Promise.race([answer, promise])
  clearTimeout(timer)
  return first
}
