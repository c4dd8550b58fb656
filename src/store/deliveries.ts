import { and, eq, inArray } from 'drizzle-orm'
import { orm, rowsParameter } from './db'
import { deliveries, type StoredAttempt } from './schema'

export type DeliveryStatus = 'planned' | 'inflight' | 'delivered' | 'scheduled' | 'held' | 'failed' | 'cancelled'

export interface PlannedDelivery {
  id: string
  eventId: string
  eventType: string
  incidentId: string
  subscriptionId: string
  integrationId: string
  status: 'planned' | 'held'
  /** As `scheduleText` writes it. */
  schedule: string
  ordered: boolean
  plannedAt: number
  dueAt: number
  expiresAt: number | null
}

export function insertDeliveries(db: D1Database, rows: readonly PlannedDelivery[]): D1PreparedStatement {
  return db
    .prepare(
      `insert or ignore into deliveries (id, event_id, event_type, incident_id, subscription_id, integration_id, status, schedule, ordered, attempts, planned_at, due_at, expires_at)
       select value->>'id', value->>'eventId', value->>'eventType', value->>'incidentId', value->>'subscriptionId', value->>'integrationId',
         value->>'status', value->>'schedule', value->>'ordered', 0, value->>'plannedAt', value->>'dueAt', value->>'expiresAt' from json_each(?1)`,
    )
    .bind(rowsParameter(rows))
}

/** A delivery with all that an attempt needs but the credentials. */
export interface DeliveryToAttempt {
  id: string
  status: DeliveryStatus
  schedule: string
  expires_at: number | null
  attempts: number
  due_at: number
  last_attempt: string | null
  integration_id: string
  connector: string | null
  settings: string | null
  destination_enabled: number | null
  destination_deleted_at: number | null
  external_id: string | null
  /** 1 while an earlier delivery about the same incident to the same destination is not finished. */
  behind: number
  event_id: string
  event_type: string
  occurred_at: number
  actor: string
  status_then: string
  severity_then: string
  priority_then: string
  occurrences_then: number
  incident_id: string
  number: number
  title: string
  description: string | null
  dedup_key: string
  link: string | null
  labels: string
  opened_at: number
  service_id: string | null
  service_name: string | null
  source_id: string
  source_connector: string | null
  source_name: string | null
}
export interface SealedRow {
  name: string
  state: 'live' | 'retiring'
  field: string
  sealed: string
  expires_at: number | null
}

export async function deliveryToAttempt(
  db: D1Database,
  id: string,
): Promise<{ delivery: DeliveryToAttempt; sealed: SealedRow[] } | undefined> {
  const [found, sealed] = await db.batch<DeliveryToAttempt | SealedRow>([
    db
      .prepare(
        `select d.id, d.status, d.schedule, d.expires_at, d.attempts, d.due_at, d.last_attempt, d.integration_id, to_.connector, to_.settings,
           to_.enabled destination_enabled, to_.deleted_at destination_deleted_at, x.external_id,
           d.ordered and exists (select 1 from deliveries b where b.integration_id = d.integration_id and b.incident_id = d.incident_id and b.id < d.id and b.finished_at is null) behind,
           e.id event_id, e.type event_type, e.occurred_at, e.actor, e.status status_then, e.severity severity_then, e.priority priority_then,
           e.occurrences occurrences_then, i.id incident_id, i.number, i.title, i.description, i.dedup_key, i.link, i.labels, i.opened_at,
           i.service_id, s.name service_name, i.integration_id source_id, from_.connector source_connector, from_.name source_name
         from deliveries d
         join events e on e.incident_id = d.incident_id and e.id = d.event_id
         join incidents i on i.open in (0, 1) and i.id = d.incident_id
         left join integrations to_ on to_.id = d.integration_id
         left join integrations from_ on from_.id = i.integration_id
         left join services s on s.id = i.service_id
         left join external_links x on x.integration_id = d.integration_id and x.incident_id = d.incident_id
         where d.id = ?1`,
      )
      .bind(id),
    db
      .prepare(
        `select name, state, field, sealed, expires_at from credentials where integration_id = (select integration_id from deliveries where id = ?1)`,
      )
      .bind(id),
  ])
  const delivery = found?.results[0] as DeliveryToAttempt | undefined
  return delivery && { delivery, sealed: (sealed?.results ?? []) as SealedRow[] }
}

/** Takes the lease: false where somebody else has, or where the delivery has moved on. The attempt before, if any, moves to `attempts`. */
export async function beginAttempt(
  db: D1Database,
  { id, attempts }: { id: string; attempts: number },
  attempt: StoredAttempt,
  leaseUntil: number,
  now: number,
): Promise<boolean> {
  const begin = db
    .prepare(
      `update deliveries set status = 'inflight', attempts = ?3, due_at = ?4, last_attempt = ?5
       where id = ?1 and attempts = ?2 and (status in ('planned','scheduled') or (status = 'inflight' and due_at <= ?6))`,
    )
    .bind(id, attempts, attempt.number, leaseUntil, JSON.stringify(attempt), now)
  if (attempts === 0) return (await begin.run()).meta.changes === 1
  const [, begun] = await db.batch([
    db
      .prepare(
        `insert or ignore into attempts (delivery_id, number, attempt)
         select id, attempts, case status when 'inflight'
           then json_set(last_attempt, '$.status', 'unknown', '$.reason', 'the attempt ended without a record; it may or may not have arrived') else last_attempt end
         from deliveries where id = ?1 and attempts = ?2 and last_attempt is not null and (status in ('planned','scheduled') or (status = 'inflight' and due_at <= ?3))`,
      )
      .bind(id, attempts, now),
    begin,
  ])
  return begun?.meta.changes === 1
}

export interface AttemptRecord {
  deliveryId: string
  attempt: StoredAttempt
  status: DeliveryStatus
  dueAt: number
  finishedAt: number | null
  link?: { integrationId: string; incidentId: string; externalId: string; url: string | null }
}

/** Writes what came of an attempt, and answers the next delivery about the same incident, if that one may go now. */
export async function recordAttempt(db: D1Database, record: AttemptRecord): Promise<{ late: boolean; next: string | undefined }> {
  const { deliveryId, attempt, link } = record
  const [recorded, following] = await db.batch<{ id: string }>([
    db
      .prepare(
        `update deliveries set status = ?3, due_at = ?4, finished_at = ?5, last_attempt = ?6 where id = ?1 and attempts = ?2 and status = 'inflight'`,
      )
      .bind(deliveryId, attempt.number, record.status, record.dueAt, record.finishedAt, JSON.stringify(attempt)),
    db
      .prepare(
        `select n.id from deliveries d join deliveries n on n.integration_id = d.integration_id and n.incident_id = d.incident_id and n.id > d.id and n.finished_at is null
         where d.id = ?1 and d.finished_at is not null and n.status in ('planned','scheduled') order by n.id limit 1`,
      )
      .bind(deliveryId),
    ...(link
      ? [
          db
            .prepare(
              `insert into external_links (integration_id, incident_id, external_id, url) values (?1, ?2, ?3, ?4)
               on conflict (integration_id, incident_id) do update set external_id = excluded.external_id, url = excluded.url
               where external_id <> excluded.external_id`,
            )
            .bind(link.integrationId, link.incidentId, link.externalId, link.url),
        ]
      : []),
  ])
  return { late: recorded?.meta.changes === 0, next: following?.results[0]?.id }
}

/** An attempt whose lease had run out before it ended: what it saw is still worth keeping. */
export async function recordLateAttempt(db: D1Database, deliveryId: string, attempt: StoredAttempt): Promise<void> {
  await db
    .prepare(`insert or replace into attempts (delivery_id, number, attempt) values (?1, ?2, ?3)`)
    .bind(deliveryId, attempt.number, JSON.stringify(attempt))
    .run()
}

/** A destination asked for a pause: what waits for it is due when that is over. */
export const postponeDelivery = (db: D1Database, id: string, until: number) =>
  db
    .prepare(`update deliveries set status = 'scheduled', due_at = ?2 where id = ?1 and status in ('planned','scheduled')`)
    .bind(id, until)

/** Everything that waits for a destination that was switched off waits openly. */
export const holdDelivery = (db: D1Database, id: string) =>
  db.prepare(`update deliveries set status = 'held' where id = ?1 and status in ('planned','scheduled')`).bind(id)
export const cancelDelivery = (db: D1Database, id: string, now: number) =>
  db.prepare(`update deliveries set status = 'cancelled', finished_at = ?2 where id = ?1 and finished_at is null`).bind(id, now)
/** What was planned since then; what is older stays held. */
export const releaseHeld = (db: D1Database, integrationId: string, now: number, plannedSince = 0) =>
  db
    .prepare(
      `update deliveries set status = 'scheduled', due_at = ?2
       where integration_id = ?1 and finished_at is null and status = 'held' and planned_at >= ?3`,
    )
    .bind(integrationId, now, plannedSince)
export const discardHeld = (db: D1Database, integrationId: string, now: number) =>
  db
    .prepare(
      `update deliveries set status = 'cancelled', finished_at = ?2 where integration_id = ?1 and finished_at is null and status = 'held'`,
    )
    .bind(integrationId, now)
/** Nobody switched their destination on again. */
export const expireHeld = (db: D1Database, plannedBefore: number, now: number) =>
  db
    .prepare(
      `update deliveries indexed by deliveries_open set status = 'cancelled', finished_at = ?2
       where finished_at is null and status = 'held' and planned_at < ?1`,
    )
    .bind(plannedBefore, now)
/** Its deadline passed before it could be made. */
export const expireDelivery = (db: D1Database, id: string, now: number) =>
  db
    .prepare(
      `update deliveries set status = 'failed', finished_at = ?2,
         last_attempt = json_set(coalesce(last_attempt, '{"number":0,"trigger":"automatic","status":"rejected","latencyMs":null,"externalId":null,"request":null,"response":null}'),
           '$.startedAt', ?2, '$.code', 'expired', '$.reason', 'the deadline of this delivery passed before it was made')
       where id = ?1 and finished_at is null and status <> 'inflight'`,
    )
    .bind(id, now)
export const cancelOpen = (db: D1Database, integrationId: string, now: number) =>
  db
    .prepare(
      `update deliveries set status = 'cancelled', finished_at = ?2 where integration_id = ?1 and finished_at is null and status <> 'inflight'`,
    )
    .bind(integrationId, now)

/** Heads of line that nobody is at work on: planned and lost by the queue, scheduled and due, or left by an attempt that died. */
export async function overdueDeliveries(db: D1Database, now: number, graceMs: number, limit: number): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select d.id from deliveries d indexed by deliveries_open
       where d.finished_at is null and ((d.status in ('planned','scheduled') and d.due_at < ?1) or (d.status = 'inflight' and d.due_at < ?2))
         and not (d.ordered and exists (select 1 from deliveries b where b.integration_id = d.integration_id and b.incident_id = d.incident_id and b.id < d.id and b.finished_at is null))
       limit ?3`,
    )
    .bind(now - graceMs, now, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** A statement that makes a failed, cancelled or waiting delivery due now; it changes nothing where that is in flight, held, delivered or unknown. */
export const makeDue = (db: D1Database, id: string, now: number) =>
  orm(db)
    .update(deliveries)
    .set({ status: 'scheduled', dueAt: now, finishedAt: null })
    .where(and(eq(deliveries.id, id), inArray(deliveries.status, ['failed', 'cancelled', 'scheduled', 'planned'])))
