/** Opens after so many failures in a row, or when half of at least `WINDOW_MIN` within `WINDOW_MS` failed. */
const FAILURES_IN_A_ROW = 5
const WINDOW_MS = 60_000
const WINDOW_MIN = 10
const WINDOW_FAILED = 0.5
/** Open for so long at first, then twice as long after every probe that failed. */
const OPEN_MS = 30_000
const OPEN_MAX_MS = 900_000
/** A probe that says nothing for so long has failed: half-open cannot hang. */
const PROBE_MS = 60_000

/** What is kept across a restart of the object. */
export interface BreakerState {
  failuresInARow: number
  /** While open or half-open. */
  open: { sinceMs: number; untilMs: number; forMs: number } | null
  /** The one that is allowed to try while half-open. */
  probe: { deliveryId: string; deadlineMs: number } | null
}

export type Transition = 'opened' | 'closed'

/**
 * Keeps a destination that does not answer from being asked again and again. Waiting spends no attempt: who is told to wait has not
 * begun. Pure but for its own state; what changed has to be kept by the caller.
 */
export class Breaker {
  /** When attempts ended, and whether they failed: the last minute. In memory alone, because it is over before a restart matters. */
  #recent: { atMs: number; failed: boolean }[] = []

  constructor(
    public state: BreakerState = { failuresInARow: 0, open: null, probe: null },
    private readonly keep: (state: BreakerState) => void = () => {},
  ) {}

  /** When this delivery may ask again; undefined where it may go now. */
  waitUntil(deliveryId: string, nowMs: number): number | undefined {
    const { open, probe } = this.state
    if (!open) return undefined
    if (open.untilMs > nowMs) return open.untilMs
    if (probe && probe.deadlineMs > nowMs && probe.deliveryId !== deliveryId) return probe.deadlineMs
    this.#set({ probe: { deliveryId, deadlineMs: nowMs + PROBE_MS } })
    return undefined
  }

  succeeded(nowMs: number): Transition | undefined {
    this.#remember(nowMs, false)
    const wasOpen = this.state.open !== null
    if (wasOpen || this.state.failuresInARow > 0) this.#set({ failuresInARow: 0, open: null, probe: null })
    if (wasOpen) this.#recent = []
    return wasOpen ? 'closed' : undefined
  }

  failed(deliveryId: string, nowMs: number): Transition | undefined {
    this.#remember(nowMs, true)
    const { open, probe } = this.state
    const failuresInARow = this.state.failuresInARow + 1
    if (open) {
      // A straggler that began before it opened says nothing new.
      if (probe?.deliveryId !== deliveryId) return undefined
      const forMs = Math.min(OPEN_MAX_MS, open.forMs * 2)
      this.#set({ failuresInARow, probe: null, open: { ...open, untilMs: nowMs + forMs, forMs } })
      return undefined
    }
    const failed = this.#recent.filter((one) => one.failed).length
    const half = this.#recent.length >= WINDOW_MIN && failed >= this.#recent.length * WINDOW_FAILED
    const opens = failuresInARow >= FAILURES_IN_A_ROW || half
    this.#set({
      failuresInARow,
      probe: null,
      open: opens ? { sinceMs: nowMs, untilMs: nowMs + OPEN_MS, forMs: OPEN_MS } : null,
    })
    return opens ? 'opened' : undefined
  }

  #remember(atMs: number, failed: boolean): void {
    this.#recent = [...this.#recent.filter((one) => one.atMs > atMs - WINDOW_MS), { atMs, failed }].slice(-500)
  }

  #set(change: Partial<BreakerState>): void {
    this.state = { ...this.state, ...change }
    this.keep(this.state)
  }
}
