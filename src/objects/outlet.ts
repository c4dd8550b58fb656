import { DurableObject } from 'cloudflare:workers'
import type { Pace } from '../connectors/contract'
import { report, type Tried } from '../domain/deliveries/figures'
import { Breaker, type BreakerState } from './outlet/breaker'
import type { Ended, Noticed } from './outlet/protocol'
import { Tally } from './outlet/tally'
import { type TokenAnswer, TokenCache, type TokenFetched } from './outlet/token-cache'

export type Permit = { kind: 'go' } | { kind: 'wait'; untilMs: number }

/** Longer than any attempt can take; a lease that was never given back ends by itself. */
const LEASE_MS = 45_000
/** A turn that nobody came for is nobody's. */
const TURN_KEPT_MS = 60_000
const FULL_WAIT_MS = 1_000
const CROWD_SPACING_MS = 250
const DAY_MS = 86_400_000
/** A throttled destination is spoken to at half the rate, for so long after the last time it said so; at least at a sixteenth. */
const SLOW_MS = 300_000
const SLOWEST = 1 / 16
/** No success for so long, and it is switched off. */
const DISABLE_AFTER_MS = 120 * 3_600_000

/** So many refusals in a row, and somebody should look: the destination is up and wants nothing of what it is sent. */
const REFUSALS_TOLD = 3
/** How long after its first failure a destination that fails is spoken of: at once, and again after an hour, a day, three days. */
const TOLD_AFTER_MS = [0, 3_600_000, DAY_MS, 3 * DAY_MS]

interface Failing {
  /** The first failure since the last success. */
  sinceMs: number
  /** In a row, counted up to what is told. */
  refusals: number
  /** How many times it was told. */
  told: number
}

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
  #failing = this.ctx.storage.kv.get<Failing>('failing')
  #breaker = new Breaker(this.ctx.storage.kv.get<BreakerState>('breaker'), (state) => this.ctx.storage.kv.put('breaker', state))
  #slow = { factor: 1, untilMs: 0 }
  readonly #tally = new Tally((figures) =>
    report(this.env.DB, this.ctx.id.name ?? '', figures, this.#breaker.state.open?.sinceMs ?? null, Date.now()),
  )
  readonly #tokens = new TokenCache()

  async acquire(deliveryId: string, pace: Pace): Promise<Permit> {
    const nowMs = Date.now()
    // A clock that went back must not turn a pause into a long one.
    const pausedUntilMs = Math.min(this.#pausedUntilMs, nowMs + DAY_MS)
    if (pausedUntilMs > nowMs) return { kind: 'wait', untilMs: pausedUntilMs }
    this.#forget(nowMs)
    const turnMs = this.#turns.get(deliveryId) ?? this.#turn(nowMs, pace)
    if (turnMs > nowMs) return this.#wait(deliveryId, turnMs)
    if (this.#leases.size >= pace.concurrency && !this.#leases.has(deliveryId)) {
      return this.#wait(deliveryId, nowMs + FULL_WAIT_MS * Math.ceil((this.#turns.size + 1) / pace.concurrency))
    }
    const closedUntilMs = this.#breaker.waitUntil(deliveryId, nowMs)
    // In order of arrival, and spread over as long as it was open: a crowd that finds it open again must not come all at once.
    if (closedUntilMs !== undefined) return this.#wait(deliveryId, closedUntilMs + this.#spread(pace))
    this.#turns.delete(deliveryId)
    this.#leases.set(deliveryId, nowMs + LEASE_MS)
    return { kind: 'go' }
  }

  /** What came of it, and what the figures make of that; answers what somebody should hear of. */
  async release(deliveryId: string, ended: Ended, tried?: Tried): Promise<Noticed> {
    this.#leases.delete(deliveryId)
    if (tried) this.#tally.count(tried)
    const nowMs = Date.now()
    switch (ended.kind) {
      case 'not-begun':
        return {}
      case 'delivered': {
        const was = this.#failing
        if (was) this.#keepFailing(undefined)
        this.#breaker.succeeded(nowMs)
        return was && was.told > 0 ? { recovered: { failingSinceMs: was.sinceMs } } : {}
      }
      case 'refused':
        return this.#failed(nowMs, (this.#failing?.refusals ?? 0) + 1)
      case 'failed': {
        if (ended.pauseSeconds !== undefined) this.#pause(nowMs + ended.pauseSeconds * 1000)
        if (ended.throttled) this.#slower(nowMs)
        this.#breaker.failed(deliveryId, nowMs)
        return this.#failed(nowMs, 0)
      }
    }
  }

  /** The access token that its requests carry, or a lease to fetch it with; waits while somebody else fetches it. */
  async token(wanted: string, refused?: string): Promise<TokenAnswer> {
    return this.#tokens.ask(wanted, refused, Date.now())
  }

  /** What the holder of a lease got. */
  async tokenFetched(lease: string, fetched: TokenFetched): Promise<void> {
    this.#tokens.fetched(lease, fetched, Date.now())
  }

  /** Somebody has mended it, or says so: it is asked again at once. */
  async reset(): Promise<void> {
    this.#tokens.forget()
    this.#keepFailing(undefined)
    this.#pausedUntilMs = 0
    this.#slow = { factor: 1, untilMs: 0 }
    this.#turns.clear()
    this.ctx.storage.kv.delete('pausedUntilMs')
    this.ctx.storage.kv.delete('breaker')
    this.#breaker = new Breaker(undefined, (state) => this.ctx.storage.kv.put('breaker', state))
    this.#tally.reportSoon()
  }

  /** For the dashboard. */
  async status(): Promise<{
    state: 'closed' | 'open'
    openUntilMs: number | null
    pausedUntilMs: number | null
    failingSinceMs: number | null
  }> {
    const { open } = this.#breaker.state
    return {
      state: open ? 'open' : 'closed',
      openUntilMs: open?.untilMs ?? null,
      pausedUntilMs: this.#pausedUntilMs > Date.now() ? this.#pausedUntilMs : null,
      failingSinceMs: this.#failing?.sinceMs ?? null,
    }
  }

  #failed(nowMs: number, refusals: number): Noticed {
    const { sinceMs, told } = this.#failing ?? { sinceMs: nowMs, told: 0 }
    const isTrouble = refusals >= REFUSALS_TOLD || this.#breaker.state.open !== null || told > 0
    const due = isTrouble ? TOLD_AFTER_MS.filter((afterMs) => sinceMs + afterMs <= nowMs).length : 0
    const failing: Failing = { sinceMs, refusals: Math.min(refusals, REFUSALS_TOLD), told: Math.max(told, due) }
    const { refusals: before, told: toldBefore } = this.#failing ?? {}
    if (failing.refusals !== before || failing.told !== toldBefore) this.#keepFailing(failing)
    return {
      ...(due > told && { failing: { sinceMs, times: due } }),
      ...(nowMs - sinceMs >= DISABLE_AFTER_MS && { hopeless: { failingSinceMs: sinceMs } }),
    }
  }

  #keepFailing(failing: Failing | undefined): void {
    this.#failing = failing
    if (failing) this.ctx.storage.kv.put('failing', failing)
    else this.ctx.storage.kv.delete('failing')
  }

  #pause(untilMs: number): void {
    if (untilMs <= this.#pausedUntilMs) return
    this.#pausedUntilMs = untilMs
    this.ctx.storage.kv.put('pausedUntilMs', untilMs)
  }

  #slower(nowMs: number): void {
    const factor = this.#slow.untilMs > nowMs ? this.#slow.factor : 1
    this.#slow = { factor: Math.max(SLOWEST, factor / 2), untilMs: nowMs + SLOW_MS }
  }

  #turn(nowMs: number, { perSecond, burst }: Pace): number {
    const slow = this.#slow.untilMs > nowMs
    const spacingMs = 1000 / (perSecond * (slow ? this.#slow.factor : 1))
    const evenlyMs = Math.max(this.#evenlyMs, nowMs)
    this.#evenlyMs = evenlyMs + spacingMs
    // Who is throttled gets no bursts either.
    return evenlyMs - (slow ? 0 : burst - 1) * spacingMs
  }

  #spread({ perSecond }: Pace): number {
    const forMs = this.#breaker.state.open?.forMs ?? 0
    return (this.#turns.size * Math.max(CROWD_SPACING_MS, 1000 / perSecond)) % Math.max(1, forMs)
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
