import type { PollAnswer, PollLease } from './protocol'
import type { GateTables } from './tables'

/** A run that says nothing for so long is dead; a page that it commits starts the time anew. */
export const POLL_LEASE_MS = 120_000

/** Where a run stands; in storage, because an object that is put to sleep must not let a second run in. */
export interface PollState {
  cursor: string | null
  lease: string | null
  leasedUntilMs: number
}
const nobody: PollState = { cursor: null, lease: null, leasedUntilMs: 0 }

/** Who may poll, and from where: the cursor of the integration's poller. */
export class GatePoll {
  #state: PollState | undefined
  constructor(private readonly tables: GateTables) {}

  begin(lease: string, nowMs: number): PollAnswer {
    const state = this.#known()
    if (state.lease !== null && state.leasedUntilMs > nowMs) return { kind: 'busy' }
    this.#keep({ cursor: state.cursor, lease, leasedUntilMs: nowMs + POLL_LEASE_MS })
    return { kind: 'go', lease, cursor: state.cursor }
  }

  holds(lease: string): boolean {
    return this.#known().lease === lease
  }

  /** Inside of the transaction that keeps the page's signals. */
  advance({ lease, cursor }: PollLease, nowMs: number): void {
    this.#keep({ cursor, lease, leasedUntilMs: nowMs + POLL_LEASE_MS })
  }

  end(lease: string): void {
    if (this.holds(lease)) this.#keep({ ...this.#known(), lease: null, leasedUntilMs: 0 })
  }

  /** After a transaction that failed: what is in memory may not be what was kept. */
  forget(): void {
    this.#state = undefined
  }

  #known(): PollState {
    this.#state ??= this.tables.poll() ?? nobody
    return this.#state
  }
  #keep(state: PollState): void {
    this.tables.savePoll(state)
    this.#state = state
  }
}
