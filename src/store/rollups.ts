/** Upper bounds of the latency histogram, milliseconds. Its columns carry them in their names. */
export const boundsMs = [100, 250, 1_000, 5_000, 15_000] as const

const inboundColumns = ['received', 'errors', 'latency_ms']
const outboundColumns = ['attempts', 'delivered', 'failed', 'retried', 'attempt_ms', ...boundsMs.map((ms) => `within_${ms}`)]
const columns = [...inboundColumns, ...outboundColumns]

/** What a gate has counted. */
export interface Rollup {
  integrationId: string
  received: number
  errors: number
  latencyMs: number
}

/** What an outlet has counted. */
export interface DeliveryFigures {
  attempts: number
  delivered: number
  /** For good, with or without an attempt. */
  failed: number
  retried: number
  attemptMs: number
  /** Attempts that took at most as long as each of `boundsMs`. */
  within: number[]
}

const added = columns.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')

const add = (db: D1Database, integrationId: string, minute: number, values: readonly number[]) =>
  db
    .prepare(
      `insert into rollups_minute (integration_id, minute, ${columns.join(', ')}) values (?1, ?2, ${columns.map((_, at) => `?${at + 3}`).join(', ')})
       on conflict (integration_id, minute) do update set ${added}`,
    )
    .bind(integrationId, minute, ...values)

export const addRollup = (db: D1Database, { integrationId, received, errors, latencyMs }: Rollup, minute: number) =>
  add(db, integrationId, minute, [received, errors, latencyMs, ...outboundColumns.map(() => 0)])

export const addDeliveryFigures = (db: D1Database, integrationId: string, figures: DeliveryFigures, minute: number) => {
  const { attempts, delivered, failed, retried, attemptMs, within } = figures
  return add(db, integrationId, minute, [0, 0, 0, attempts, delivered, failed, retried, attemptMs, ...within])
}

/** Adds the minutes up to `throughMinute` to the totals, once: those that are in them already are not looked at again. */
export const foldIntoTotals = (db: D1Database, throughMinute: number): D1PreparedStatement =>
  db
    .prepare(
      `insert into totals (integration_id, through_minute, ${columns.join(', ')})
       select i.id, ?1, ${columns.map((name) => `sum(r.${name})`).join(', ')}
       from integrations i left join totals t on t.integration_id = i.id
       join rollups_minute r on r.integration_id = i.id and r.minute > coalesce(t.through_minute, -1) and r.minute <= ?1
       where true group by i.id
       on conflict (integration_id) do update set through_minute = excluded.through_minute, ${added}`,
    )
    .bind(throughMinute)

export interface Figures {
  received: number
  errors: number
  latencyMs: number
  attempts: number
  delivered: number
  failed: number
  retried: number
  attemptMs: number
}

const figureSums = `coalesce(sum(r.received), 0) received, coalesce(sum(r.errors), 0) errors, coalesce(sum(r.latency_ms), 0) latencyMs,
  coalesce(sum(r.attempts), 0) attempts, coalesce(sum(r.delivered), 0) delivered, coalesce(sum(r.failed), 0) failed,
  coalesce(sum(r.retried), 0) retried, coalesce(sum(r.attempt_ms), 0) attemptMs`

/** In buckets of `step` minutes from `fromMinute`, those without a figure left out. Of one integration, or of all: their keys are walked one by one, never all minutes. */
export async function figuresByBucket(
  db: D1Database,
  span: { integrationId: string | null; fromMinute: number; untilMinute: number; step: number },
): Promise<(Figures & { bucket: number })[]> {
  // Cast, because D1 binds numbers as fractions.
  const { results } = await db
    .prepare(
      `select cast((r.minute - ?2) / ?4 as integer) bucket, ${figureSums}
       from integrations i cross join rollups_minute r on r.integration_id = i.id and r.minute >= ?2 and r.minute < ?3
       where ?1 is null or i.id = ?1 group by bucket order by bucket`,
    )
    .bind(span.integrationId, span.fromMinute, span.untilMinute, span.step)
    .all<Figures & { bucket: number }>()
  return results
}

export interface Lifetime extends Figures {
  integrationId: string
  connector: string
  name: string
  receives: boolean
  delivers: boolean
  breakerOpenSince: number | null
  /** As `boundsMs`. */
  within: number[]
}

/** Since each integration was made: its totals, and the minutes that are not in them yet. They only grow. */
export async function lifetimes(db: D1Database): Promise<Lifetime[]> {
  const { results } = await db
    .prepare(
      `select i.id, i.connector, i.name, i.auth is not null or i.poll_every_seconds is not null receives, i.delivers, i.breaker_open_since,
         ${columns.map((name) => `coalesce(t.${name}, 0) + coalesce(sum(r.${name}), 0) ${name}`).join(', ')}
       from integrations i left join totals t on t.integration_id = i.id
       left join rollups_minute r on r.integration_id = i.id and r.minute > coalesce(t.through_minute, -1)
       where i.deleted_at is null group by i.id order by i.id`,
    )
    .all<Record<string, number> & { id: string; connector: string; name: string; breaker_open_since: number | null }>()
  return results.map(({ id, connector, name, breaker_open_since, ...row }) => {
    const figure = (column: string) => row[column] ?? 0
    return {
      integrationId: id,
      connector,
      name,
      receives: figure('receives') === 1,
      delivers: figure('delivers') === 1,
      breakerOpenSince: breaker_open_since,
      received: figure('received'),
      errors: figure('errors'),
      latencyMs: figure('latency_ms'),
      attempts: figure('attempts'),
      delivered: figure('delivered'),
      failed: figure('failed'),
      retried: figure('retried'),
      attemptMs: figure('attempt_ms'),
      within: boundsMs.map((ms) => figure(`within_${ms}`)),
    }
  })
}

export interface TypeTotals {
  connector: string
  received: number
  errors: number
  latencyMs: number
}

/** Per connector since a minute, with a row of zeros for what is configured and received nothing. */
export async function totalsByConnector(db: D1Database, sinceMinute: number): Promise<TypeTotals[]> {
  const { results } = await db
    .prepare(
      `select i.connector, coalesce(sum(r.received), 0) received, coalesce(sum(r.errors), 0) errors, coalesce(sum(r.latency_ms), 0) latencyMs
       from integrations i left join rollups_minute r on r.integration_id = i.id and r.minute >= ?1
       where i.deleted_at is null or r.minute is not null group by i.connector order by i.connector`,
    )
    .bind(sinceMinute)
    .all<TypeTotals & Record<string, unknown>>()
  return results
}
