import type { Effects } from '../../domain/incidents/facts'
import type { GateTables, OutboxRow } from './tables'

const DRAIN_BYTES = 1_000_000
const HELD_BYTES = 8_000_000

/** What of the outbox is on its way to D1, oldest first. Held in memory beside its table, so that a drain reads nothing back. */
export class Backlog {
  readonly #tables: GateTables
  /** Null where it has to be read: after a start, or when it grew too large to hold twice. */
  #rows: OutboxRow[] | null
  #bytes = 0

  constructor(tables: GateTables) {
    this.#tables = tables
    this.#rows = tables.outboxRows() === 0 ? [] : null
  }

  add(rows: readonly OutboxRow[]): void {
    if (!this.#rows) return
    this.#rows.push(...rows)
    this.#bytes += bytesOf(rows)
    if (this.#bytes > HELD_BYTES) this.#rows = null
  }

  /** As many as one drain carries. */
  next(): OutboxRow[] {
    if (!this.#rows) return this.#tables.outbox(DRAIN_BYTES)
    const rows: OutboxRow[] = []
    let bytes = 0
    for (const row of this.#rows) {
      bytes += row.bytes
      if (rows.length > 0 && bytes > DRAIN_BYTES) break
      rows.push(row)
    }
    return rows
  }

  /** They are in D1: the table forgets them too. */
  done(rows: OutboxRow[]): void {
    if (rows.length === 0) return
    this.#tables.clear(rows)
    if (this.#rows) {
      this.#rows.splice(0, rows.length)
      this.#bytes -= bytesOf(rows)
    } else if (this.#tables.outboxRows() === 0) {
      this.#rows = []
      this.#bytes = 0
    }
  }

  /** By `seq`, what is left of rows that somebody had erased. In their places: a drain that is under way counts them. */
  erased(outbox: ReadonlyMap<number, Effects>): void {
    this.#rows = this.#rows?.map((row) => ({ ...row, effects: outbox.get(row.seq) ?? row.effects })) ?? null
  }
}

const bytesOf = (rows: readonly OutboxRow[]): number => rows.reduce((sum, { bytes }) => sum + bytes, 0)
