import type { Effects } from '../../domain/incidents/facts'
import { says } from '../../kit/writings'
import type { Problem } from './machine'
import type { SignalResult } from './protocol'

/** One incident with all that led to it, or everything that says a text, whose `writings` these are. */
export type Erasing = { incidentId: string } | { writings: readonly string[] }

/** What stands where something was erased. */
export const ERASED = '[erased]'

/**
 * Takes it out of a gate's storage; inside of one transaction. Answers how many rows it found, and of the outbox what those are now;
 * `dryRun` only finds. A problem that is found by its dedup key is gone as a whole, and with it what D1 was still to hear of it.
 */
export function eraseFrom(sql: SqlStorage, what: Erasing, dryRun: boolean): { found: number; outbox: Map<number, Effects> } {
  const writings = 'writings' in what ? what.writings : []
  const by = cleaner(writings)
  const problems = problemsOf(sql, what)
  const seen = writings.length === 0 ? [] : keysOf(sql, writings)
  const gone = problems.filter(({ whole }) => whole === 1)
  const ids = new Set('writings' in what ? gone.flatMap(({ incident_id }) => incident_id ?? []) : [what.incidentId])
  const outbox = new Map<number, Effects>()
  for (const { seq } of sql
    .exec<{ seq: number }>(`select seq from outbox where ${saying('effects')}`, JSON.stringify([...writings, ...ids]))
    .toArray()) {
    const { effects } = sql.exec<{ effects: string }>(`select effects from outbox where seq = ?1`, seq).one()
    // Written by `GateTables.save` alone.
    const clean = withoutText(withoutIncidents(JSON.parse(effects) as Effects, ids), writings)
    const text = JSON.stringify(clean)
    if (text === effects) continue
    outbox.set(seq, clean)
    if (!dryRun) sql.exec(`update outbox set effects = ?2 where seq = ?1`, seq, text)
  }
  if (!dryRun) {
    for (const { dedup_key, problem, whole } of problems) {
      if (whole === 1) sql.exec(`delete from problems where dedup_key = ?1`, dedup_key)
      else {
        const known = JSON.parse(problem) as Problem
        const { acknowledgedBy, resolvedBy } = known
        const clean = { ...known, acknowledgedBy: by(acknowledgedBy), resolvedBy: by(resolvedBy) }
        sql.exec(`update problems set problem = ?2 where dedup_key = ?1`, dedup_key, JSON.stringify(clean))
      }
    }
    for (const { key } of seen) sql.exec(`delete from seen where key = ?1`, key)
  }
  return { found: problems.length + seen.length + outbox.size, outbox }
}

const saying = (column: string) => `exists (select 1 from json_each(?1) where instr(lower(${column}), value) > 0)`

interface Found extends Record<string, SqlStorageValue> {
  dedup_key: string
  incident_id: string | null
  problem: string
  /** 1: as a whole; 0: only some of what it says. */
  whole: number
}
const problemsOf = (sql: SqlStorage, what: Erasing): Found[] =>
  'writings' in what
    ? sql
        .exec<Found>(
          `select dedup_key, incident_id, problem, ${saying('dedup_key')} whole from problems
           where ${saying('dedup_key')} or ${saying("problem->>'$.acknowledgedBy'")} or ${saying("problem->>'$.resolvedBy'")}`,
          JSON.stringify(what.writings),
        )
        .toArray()
    : sql
        .exec<Found>(`select dedup_key, incident_id, problem, 1 whole from problems where incident_id = ?1`, what.incidentId)
        .toArray()

const keysOf = (sql: SqlStorage, writings: readonly string[]) =>
  sql.exec<{ key: string }>(`select key from seen where ${saying('key')}`, JSON.stringify(writings)).toArray()

/** What is on its way to D1, as if these incidents had never been; of messages that say something of others, too, that stays. */
function withoutIncidents(effects: Effects, ids: ReadonlySet<string>): Effects {
  const isAbout = (one: unknown) => ids.has((one as SignalResult).incidentId ?? '')
  return {
    opened: effects.opened.filter(({ id }) => !ids.has(id)),
    states: effects.states.filter(({ id }) => !ids.has(id)),
    events: effects.events.filter(({ incidentId }) => !ids.has(incidentId)),
    messages: effects.messages.map((message) =>
      message.results.some(isAbout)
        ? { ...message, headers: {}, body: ERASED, results: message.results.filter((one) => !isAbout(one)) }
        : message,
    ),
  }
}

/** What the vendor or a person said, where it says one of the writings; ids, states and times stay. */
function withoutText({ opened, states, events, messages }: Effects, writings: readonly string[]): Effects {
  const clean = cleaner(writings)
  return {
    opened: opened.map((one) => ({
      ...one,
      title: clean(one.title),
      description: clean(one.description),
      link: clean(one.link),
      dedupKey: clean(one.dedupKey),
      labels: clean(one.labels),
    })),
    states: states.map((one) => ({ ...one, acknowledgedBy: clean(one.acknowledgedBy), resolvedBy: clean(one.resolvedBy) })),
    events: events.map((one) => ({ ...one, actor: clean(one.actor) })),
    messages: messages.map((one) => ({
      ...one,
      // A gate's own results.
      results: (one.results as SignalResult[]).map((result) => ({
        ...result,
        ...(result.dedupKey && { dedupKey: clean(result.dedupKey) }),
        ...(result.reason && { reason: clean(result.reason) }),
      })),
      headers: clean(one.headers),
      body: clean(one.body),
    })),
  }
}

/** A text that says one of the writings becomes `[erased]`, wherever it stands in the value. */
export function cleaner(writings: readonly string[]): <T extends string | null | Record<string, string>>(value: T) => T {
  const clean = (text: string) => (says(text, writings) ? ERASED : text)
  // Texts become texts, and nothing else changes.
  return <T extends string | null | Record<string, string>>(value: T) => {
    if (value === null) return value
    if (typeof value === 'string') return clean(value) as T
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [clean(key), clean(one)])) as T
  }
}
