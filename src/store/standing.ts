import type { Severity } from '../connectors/contract'
import { isBehind } from './deliveries'

// How things stand now. Each query walks what is open, or a bounded piece of a log, never a whole table.

export type Waiting = 'planned' | 'inflight' | 'scheduled' | 'held'

export async function openDeliveriesByStatus(db: D1Database): Promise<Record<Waiting, number>> {
  const { results } = await db
    .prepare(`select status, count(*) n from deliveries indexed by deliveries_open where finished_at is null group by status`)
    .all<{ status: Waiting; n: number }>()
  return { planned: 0, inflight: 0, scheduled: 0, held: 0, ...Object.fromEntries(results.map(({ status, n }) => [status, n])) }
}

/** When the delivery that has waited longest could have gone: of heads of line alone, because who waits for an earlier one is not late. */
export async function oldestDueAt(db: D1Database, now: number): Promise<number | null> {
  const oldest = await db
    .prepare(
      `select min(d.due_at) due from deliveries d indexed by deliveries_open
       where d.finished_at is null and d.status in ('planned','scheduled','inflight') and d.due_at <= ?1
         and not (${isBehind})`,
    )
    .bind(now)
    .first<{ due: number | null }>()
  return oldest?.due ?? null
}

export async function openIncidentsBySeverity(db: D1Database): Promise<Record<Severity, number>> {
  const { results } = await db
    .prepare(`select severity, count(*) n from incidents where open = 1 group by severity`)
    .all<{ severity: Severity; n: number }>()
  return { critical: 0, error: 0, warning: 0, info: 0, ...Object.fromEntries(results.map(({ severity, n }) => [severity, n])) }
}

export interface Troubled {
  integrationId: string
  connector: string
  name: string
  since: number
}

/** Destinations that nothing is sent to until a probe succeeds, longest first. */
export async function openBreakers(db: D1Database): Promise<Troubled[]> {
  const { results } = await db
    .prepare(
      `select id integrationId, connector, name, breaker_open_since since from integrations
       where breaker_open_since is not null and enabled = 1 and deleted_at is null order by breaker_open_since`,
    )
    .all<Troubled & Record<string, unknown>>()
  return results
}

/** Sources with an open problem of this key, oldest first. */
export async function openProblemsOfKey(db: D1Database, dedupKey: string): Promise<(Troubled & { incidentId: string })[]> {
  const { results } = await db
    .prepare(
      `select i.integration_id integrationId, o.connector, o.name, i.opened_at since, i.id incidentId
       from incidents i join integrations o on o.id = i.integration_id
       where i.open = 1 and i.dedup_key = ?1 order by i.id`,
    )
    .bind(dedupKey)
    .all<Troubled & { incidentId: string } & Record<string, unknown>>()
  return results
}

export interface FailedAttempt {
  deliveryId: string
  integrationId: string
  name: string | null
  /** Of the delivery. */
  status: string
  at: number
  code: string | null
  reason: string | null
}

/** The latest attempts that failed, of the newest `among` deliveries. */
export async function latestFailures(db: D1Database, limit: number, among: number): Promise<FailedAttempt[]> {
  const { results } = await db
    .prepare(
      `select d.id deliveryId, d.integration_id integrationId, i.name, d.status, d.last_attempt->>'$.startedAt' at,
         d.last_attempt->>'$.code' code, d.last_attempt->>'$.reason' reason
       from (select id, integration_id, status, last_attempt from deliveries order by id desc limit ?2) d
       left join integrations i on i.id = d.integration_id
       where d.last_attempt->>'$.status' in ('retry','rejected','gone','unknown') order by d.id desc limit ?1`,
    )
    .bind(limit, among)
    .all<FailedAttempt & Record<string, unknown>>()
  return results
}

export interface Queued {
  integrationId: string
  waiting: number
  held: number
  /** Of those that could go now; null where none could. */
  oldestDueAt: number | null
}

/** What has not been delivered yet, by destination. */
export async function queuedByDestination(db: D1Database, now: number): Promise<Queued[]> {
  const { results } = await db
    .prepare(
      `select integration_id integrationId, sum(status <> 'held') waiting, sum(status = 'held') held,
         min(case when status in ('planned', 'scheduled', 'inflight') and due_at <= ?1 then due_at end) oldestDueAt
       from deliveries indexed by deliveries_open where finished_at is null group by integration_id`,
    )
    .bind(now)
    .all<Queued & Record<string, unknown>>()
  return results
}
