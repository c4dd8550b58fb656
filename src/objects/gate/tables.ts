import type { Effects } from '../../domain/incidents/facts'
import type { Heard } from './heartbeat'
import type { Problem } from './machine'
import type { PollState } from './poll'
import type { GateConfig, Refusal } from './protocol'

/** How long a vendor's delivery id is remembered. */
export const SEEN_MS = 24 * 3_600_000
/** How long a resolved problem is: longer than any flap window, so that late messages still find it. */
const RESOLVED_KEPT_MS = 7 * 24 * 3_600_000
const OUTBOX_BYTES = 500_000
const PRUNE_ROWS = 5_000

/** The gate's own storage. One statement per table and flush: what is written is counted, and every statement has its price. */
export class GateTables {
  constructor(private readonly sql: SqlStorage) {
    sql.exec(
      `create table if not exists problems (dedup_key text primary key, incident_id text, resolved_at integer, problem text not null) without rowid`,
    )
    sql.exec(
      `create table if not exists seen (key text primary key, at integer not null, message_id text not null) without rowid`,
    )
    sql.exec(`create table if not exists outbox (seq integer primary key, effects text not null)`)
    sql.exec(`create table if not exists meta (key text primary key, value text not null) without rowid`)
  }

  problems(dedupKeys: readonly string[]): Map<string, Problem> {
    if (dedupKeys.length === 0) return new Map()
    const rows = this.sql.exec<{ dedup_key: string; problem: string }>(
      `select dedup_key, problem from problems where dedup_key in (select value from json_each(?1))`,
      JSON.stringify(dedupKeys),
    )
    // Written by `save` alone; one that was kept before incidents were assigned names no assignee.
    return new Map(
      rows.toArray().map((row) => [row.dedup_key, { assigneeId: null, ...(JSON.parse(row.problem) as KeptProblem) }]),
    )
  }

  seen(keys: readonly string[]): Map<string, string> {
    if (keys.length === 0) return new Map()
    const rows = this.sql.exec<{ key: string; message_id: string }>(
      `select key, message_id from seen where key in (select value from json_each(?1))`,
      JSON.stringify(keys),
    )
    return new Map(rows.toArray().map((row) => [row.key, row.message_id]))
  }

  /** Returns what it put into the outbox. */
  save(change: {
    problems: Iterable<Problem>
    seen: readonly { key: string; messageId: string }[]
    effects: readonly Effects[]
    nowMs: number
  }): OutboxRow[] {
    const problems = [...change.problems]
    if (problems.length > 0) {
      this.sql.exec(
        `insert or replace into problems select value->>0, value->>1, value->>2, value->>3 from json_each(?1)`,
        JSON.stringify(
          problems.map((problem) => [problem.dedupKey, problem.incidentId, problem.resolvedAtMs, JSON.stringify(problem)]),
        ),
      )
    }
    if (change.seen.length > 0) {
      this.sql.exec(
        `insert or replace into seen select value->>0, ?2, value->>1 from json_each(?1)`,
        JSON.stringify(change.seen.map(({ key, messageId }) => [key, messageId])),
        change.nowMs,
      )
    }
    return chunked(change.effects).map((effects) => {
      const text = JSON.stringify(effects)
      const seq = this.sql.exec<{ seq: number }>(`insert into outbox (effects) values (?1) returning seq`, text).one().seq
      return { seq, effects, bytes: text.length }
    })
  }

  /** The oldest rows of the outbox, up to `bytesMax` (but always one). */
  outbox(bytesMax: number): OutboxRow[] {
    const rows: OutboxRow[] = []
    let bytes = 0
    for (const { seq, effects } of this.sql.exec<{ seq: number; effects: string }>(
      `select seq, effects from outbox order by seq`,
    )) {
      bytes += effects.length
      if (rows.length > 0 && bytes > bytesMax) break
      rows.push({ seq, effects: JSON.parse(effects) as Effects, bytes: effects.length })
    }
    return rows
  }

  clear(rows: readonly OutboxRow[]): void {
    this.sql.exec(`delete from outbox where seq between ?1 and ?2`, rows[0]?.seq ?? 0, rows.at(-1)?.seq ?? 0)
  }

  outboxRows(): number {
    return this.sql.exec<{ n: number }>(`select count(*) n from outbox`).one().n
  }

  /** Forgets delivery ids and closed problems whose time is over, a chunk at a time; says whether that was all. */
  prune(nowMs: number): boolean {
    const seen = this.sql.exec(
      `delete from seen where key in (select key from seen where at < ?1 limit ?2)`,
      nowMs - SEEN_MS,
      PRUNE_ROWS,
    )
    const problems = this.sql.exec(
      `delete from problems where dedup_key in (select dedup_key from problems where resolved_at < ?1 limit ?2)`,
      nowMs - RESOLVED_KEPT_MS,
      PRUNE_ROWS,
    )
    return Math.max(seen.rowsWritten, problems.rowsWritten) < PRUNE_ROWS
  }

  config(): GateConfig | undefined {
    return this.#meta<GateConfig>('config')
  }
  saveConfig(config: GateConfig): void {
    this.#saveMeta('config', config)
  }
  refusals(): Refusal[] {
    return this.#meta<Refusal[]>('refusals') ?? []
  }
  saveRefusals(refusals: readonly Refusal[]): void {
    this.#saveMeta('refusals', refusals)
  }

  poll(): PollState | undefined {
    return this.#meta<PollState>('poll')
  }
  savePoll(state: PollState): void {
    this.#saveMeta('poll', state)
  }

  heard(): Heard | undefined {
    return this.#meta<Heard>('heard')
  }
  saveHeard(heard: Heard): void {
    this.#saveMeta('heard', heard)
  }

  #meta<T>(key: string): T | undefined {
    const row = this.sql.exec<{ value: string }>(`select value from meta where key = ?1`, key).toArray()[0]
    return row && (JSON.parse(row.value) as T)
  }
  #saveMeta(key: string, value: unknown): void {
    this.sql.exec(`insert or replace into meta values (?1, ?2)`, key, JSON.stringify(value))
  }
}

type KeptProblem = Omit<Problem, 'assigneeId'> & Partial<Pick<Problem, 'assigneeId'>>

export interface OutboxRow {
  seq: number
  effects: Effects
  bytes: number
}

export const noEffects = (): Effects => ({ opened: [], states: [], events: [], messages: [] })

/** One row per flush, or a few where bodies are large: a row may hold 2 MB at most. */
function chunked(all: readonly Effects[]): Effects[] {
  const chunks: Effects[] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const one of all) {
    const size = one.messages.reduce((sum, { body }) => sum + body.length, 0)
    if (bytes + size > OUTBOX_BYTES) {
      chunks.push(noEffects())
      bytes = 0
    }
    bytes += size
    const chunk = chunks.at(-1)!
    chunk.opened.push(...one.opened)
    chunk.states.push(...one.states)
    chunk.events.push(...one.events)
    chunk.messages.push(...one.messages)
  }
  return chunks
}
