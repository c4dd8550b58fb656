import { DurableObject } from 'cloudflare:workers'
import { TokenBucket } from '../kit/bucket'

export type Permit = { kind: 'go' } | { kind: 'wait'; untilMs: number }

/** How fast one destination is spoken to. */
const PER_SECOND = 50
const BURST = 100
const CONCURRENCY = 10
/** Longer than any attempt can take; a lease that was never given back ends by itself. */
export const LEASE_MS = 45_000
const FULL_WAIT_MS = 1_000

/**
 * The outbound side of one integration: who may speak to it now. The lease that counts is the one in D1; this one keeps a
 * destination from being spoken to more often, or by more at a time, than it can bear.
 */
export class Outlet extends DurableObject<Env> {
  readonly #leases = new Map<string, number>()
  readonly #tokens = new TokenBucket(PER_SECOND, BURST, Date.now())
  #pausedUntilMs = this.ctx.storage.kv.get<number>('pausedUntilMs') ?? 0

  async acquire(deliveryId: string): Promise<Permit> {
    const nowMs = Date.now()
    if (this.#pausedUntilMs > nowMs) return { kind: 'wait', untilMs: this.#pausedUntilMs }
    for (const [id, untilMs] of this.#leases) if (untilMs <= nowMs) this.#leases.delete(id)
    if (this.#leases.size >= CONCURRENCY && !this.#leases.has(deliveryId)) return { kind: 'wait', untilMs: nowMs + FULL_WAIT_MS }
    const afterSeconds = this.#tokens.take(nowMs)
    if (afterSeconds > 0) return { kind: 'wait', untilMs: nowMs + afterSeconds * 1000 }
    this.#leases.set(deliveryId, nowMs + LEASE_MS)
    return { kind: 'go' }
  }

  /** `pauseSeconds`: what the destination asked for with `Retry-After`; it holds for all its deliveries. */
  async release(deliveryId: string, pauseSeconds: number | undefined): Promise<void> {
    this.#leases.delete(deliveryId)
    if (pauseSeconds === undefined) return
    const untilMs = Date.now() + pauseSeconds * 1000
    if (untilMs <= this.#pausedUntilMs) return
    this.#pausedUntilMs = untilMs
    this.ctx.storage.kv.put('pausedUntilMs', untilMs)
  }

  async pausedUntil(): Promise<number> {
    return this.#pausedUntilMs
  }
}
