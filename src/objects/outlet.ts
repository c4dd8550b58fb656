import { DurableObject } from 'cloudflare:workers'
import type { Pace } from '../connectors/contract'

export type Permit = { kind: 'go' } | { kind: 'wait'; untilMs: number }

/** Longer than any attempt can take; a lease that was never given back ends by itself. */
const LEASE_MS = 45_000
/** A turn that nobody came for is nobody's. */
const TURN_KEPT_MS = 60_000
const FULL_WAIT_MS = 1_000

/**
 * The outbound side of one integration: who may speak to it now. The lease that counts is the one in D1; this one keeps a
 * destination from being spoken to more often, or by more at a time, than it can bear.
 */
export class Outlet extends DurableObject<Env> {
  readonly #leases = new Map<string, number>()
  /** Whoever had to wait has a turn of its own to come back at, so that a crowd does not come back at once. */
  readonly #turns = new Map<string, number>()
  /** When the next request would be in time if all came evenly (GCRA, ITU-T I.371). */
  #evenlyMs = 0
  #pausedUntilMs = this.ctx.storage.kv.get<number>('pausedUntilMs') ?? 0

  async acquire(deliveryId: string, pace: Pace): Promise<Permit> {
    const nowMs = Date.now()
    if (this.#pausedUntilMs > nowMs) return { kind: 'wait', untilMs: this.#pausedUntilMs }
    this.#forget(nowMs)
    const turnMs = this.#turns.get(deliveryId) ?? this.#turn(nowMs, pace)
    if (turnMs > nowMs) return this.#wait(deliveryId, turnMs)
    if (this.#leases.size >= pace.concurrency && !this.#leases.has(deliveryId)) {
      return this.#wait(deliveryId, nowMs + FULL_WAIT_MS * Math.ceil((this.#turns.size + 1) / pace.concurrency))
    }
    this.#turns.delete(deliveryId)
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

  #turn(nowMs: number, { perSecond, burst }: Pace): number {
    const spacingMs = 1000 / perSecond
    const evenlyMs = Math.max(this.#evenlyMs, nowMs)
    this.#evenlyMs = evenlyMs + spacingMs
    return evenlyMs - (burst - 1) * spacingMs
  }

  #wait(deliveryId: string, untilMs: number): Permit {
    this.#turns.set(deliveryId, untilMs)
    return { kind: 'wait', untilMs }
  }

  #forget(nowMs: number): void {
    for (const [id, untilMs] of this.#leases) if (untilMs <= nowMs) this.#leases.delete(id)
    for (const [id, turnMs] of this.#turns) if (turnMs + TURN_KEPT_MS <= nowMs) this.#turns.delete(id)
  }
}
