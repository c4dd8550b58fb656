import { cleaner } from './erase'
import type { Refusal } from './protocol'
import type { GateTables } from './tables'

const REFUSALS_KEPT = 50
/** A flood of strangers costs one row a second, not one a request. */
const SAVE_MS = 1_000
/** Counters live in memory for so long: well before the platform may put an idle object to sleep. */
const REPORT_MS = 5_000

export interface Counted {
  received: number
  errors: number
  latencyMs: number
}

/** What a gate has seen pass: figures on their way to D1, and the last that it turned away. */
export class GateRecord {
  #counted: Counted = { received: 0, errors: 0, latencyMs: 0 }
  #refusals: Refusal[] | undefined
  #saving = false
  #reporting = false

  constructor(
    private readonly tables: GateTables,
    private readonly report: () => void,
  ) {}

  accepted(latencyMs: number): void {
    this.#counted.latencyMs += Math.max(0, latencyMs)
    this.#count(0)
  }

  refused(refusal: Refusal): void {
    this.#refusals = [refusal, ...this.refusals()].slice(0, REFUSALS_KEPT)
    this.#count(1)
    if (this.#saving) return
    this.#saving = true
    setTimeout(() => {
      this.#saving = false
      this.tables.saveRefusals(this.refusals())
    }, SAVE_MS)
  }

  /** The last ones, newest first. */
  refusals(): Refusal[] {
    return this.#refusals ?? this.tables.refusals()
  }

  /** Answers how many of them say one of the writings. */
  erase(writings: readonly string[], dryRun: boolean): number {
    const clean = cleaner(writings)
    const before = this.refusals()
    const after = before.map((one) => ({ ...one, from: clean(one.from), userAgent: clean(one.userAgent) }))
    const found = after.filter((one, at) => one.from !== before[at]?.from || one.userAgent !== before[at]?.userAgent).length
    if (found > 0 && !dryRun) {
      this.#refusals = after
      this.tables.saveRefusals(after)
    }
    return found
  }

  /** What D1 has not been told yet. */
  unreported(): Counted | undefined {
    return this.#counted.received > 0 ? { ...this.#counted } : undefined
  }

  reported({ received, errors, latencyMs }: Counted): void {
    this.#counted.received -= received
    this.#counted.errors -= errors
    this.#counted.latencyMs -= latencyMs
  }

  #count(errors: number): void {
    this.#counted.received++
    this.#counted.errors += errors
    if (this.#reporting) return
    this.#reporting = true
    setTimeout(() => {
      this.#reporting = false
      this.report()
    }, REPORT_MS)
  }
}
