import { and, eq, inArray, lte, or, sql } from 'drizzle-orm'
import { orm, rowsParameter } from './db'
import { deliveries, type Trigger } from './schema'

export type DeliveryStatus = 'planned' | 'inflight' | 'delivered' | 'scheduled' | 'held' | 'failed' | 'cancelled'

/** SQL: the delivery `d` waits for an earlier one about the same incident to the same destination. */
export const isBehind =
  'd.ordered and exists (select 1 from deliveries b where b.integration_id = d.integration_id and b.incident_id = d.incident_id and b.id < d.id and b.finished_at is null)'

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
         and not (${isBehind})
       limit ?3`,
    )
    .bind(now - graceMs, now, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** How many heads of line were due before then and are not at work, counted up to 1000, and the oldest of them; undefined where there is none. */
export async function overdueSince(
  db: D1Database,
  dueBefore: number,
): Promise<{ count: number; oldestDueAt: number } | undefined> {
  const found = await db
    .prepare(
      `select count(*) count, min(due_at) oldest from (select d.due_at from deliveries d indexed by deliveries_open
       where d.finished_at is null and d.status in ('planned','scheduled','inflight') and d.due_at < ?1
         and not (${isBehind})
       limit 1000)`,
    )
    .bind(dueBefore)
    .first<{ count: number; oldest: number | null }>()
  return found?.oldest == null ? undefined : { count: found.count, oldestDueAt: found.oldest }
}

/**
 * A statement that makes a delivery due now: one that waits, failed or was cancelled, one that an attempt left behind that died, and one
 * that was delivered where that is wanted. It changes nothing where an attempt is under way, and nothing that is held.
 */
export const makeDue = (
  db: D1Database,
  id: string,
  trigger: Exclude<Trigger, 'automatic'>,
  now: number,
  { deliveredToo }: { deliveredToo: boolean },
) =>
  orm(db)
    .update(deliveries)
    .set({
      nextTrigger: trigger,
      finishedAt: null,
      // An attempt that died is taken over as it is, so that it is remembered as one.
      dueAt: sql`iif(${deliveries.status} = 'inflight', ${deliveries.dueAt}, ${now})`,
      status: sql`iif(${deliveries.status} = 'inflight', 'inflight', 'scheduled')`,
    })
    .where(
      and(
        eq(deliveries.id, id),
        or(
          inArray(deliveries.status, [
            'failed',
            'cancelled',
            'scheduled',
            'planned',
            ...(deliveredToo ? (['delivered'] as const) : []),
          ]),
          and(eq(deliveries.status, 'inflight'), lte(deliveries.dueAt, now)),
        ),
      ),
    )
