import { and, asc, desc, eq, gte, lt, sql } from 'drizzle-orm'
import { timeChars } from '../kit/id'
import { orm } from './db'
import { hasError } from './error-class'
import { attempts, type DeliveryFilter, deliveries, events, type StoredAttempt } from './schema'

// What people read of deliveries; what moves them is in `deliveries.ts`.

export type DeliveryRead = typeof deliveries.$inferSelect

/** The ids of an event's deliveries begin as its own does (`planDeliveries`), so they are a range of the key. */
const ofEvent = sql`${deliveries.id} >= 'dlv_' || substr(${events.id}, 5) and ${deliveries.id} < 'dlv_' || substr(${events.id}, 5) || '~'`

/** Newest first. */
export function listDeliveries(
  db: D1Database,
  filter: DeliveryFilter,
  page: { before?: string; limit: number },
): Promise<DeliveryRead[]> {
  return orm(db)
    .select()
    .from(deliveries)
    .where(and(matching(db, filter), page.before ? lt(deliveries.id, page.before) : undefined))
    .orderBy(desc(deliveries.id))
    .limit(page.limit)
}

/** The condition that a filter is. */
export const matching = (db: D1Database, filter: DeliveryFilter) =>
  and(
    filter.status && eq(deliveries.status, filter.status),
    filter.integrationId ? eq(deliveries.integrationId, filter.integrationId) : undefined,
    filter.subscriptionId ? eq(deliveries.subscriptionId, filter.subscriptionId) : undefined,
    filter.incidentId ? sql`${deliveries.id} in ${idsOfIncident(db, filter.incidentId)}` : undefined,
    filter.eventType ? eq(deliveries.eventType, filter.eventType) : undefined,
    filter.code ? sql`${deliveries.lastAttempt} ->> '$.code' = ${filter.code}` : undefined,
    filter.error && hasError(sql`${deliveries.lastAttempt}`, filter.error),
    // Not LIKE, whose patterns D1 keeps short and whose signs a searcher would have to escape.
    filter.text ? sql`instr(lower(${deliveries.lastAttempt}), lower(${filter.text})) > 0` : undefined,
    filter.sinceMs === undefined ? undefined : gte(deliveries.id, `dlv_${timeChars(filter.sinceMs)}`),
    filter.beforeMs === undefined ? undefined : lt(deliveries.id, `dlv_${timeChars(filter.beforeMs)}`),
  )

const idsOfIncident = (db: D1Database, incidentId: string) =>
  orm(db).select({ id: deliveries.id }).from(events).innerJoin(deliveries, ofEvent).where(eq(events.incidentId, incidentId))

/** What became of the events of one incident from `fromEvent` to `toEvent`. */
export const deliveriesOfEvents = (db: D1Database, incidentId: string, fromEvent: string, toEvent: string) =>
  orm(db)
    .select({
      id: deliveries.id,
      eventId: deliveries.eventId,
      integrationId: deliveries.integrationId,
      subscriptionId: deliveries.subscriptionId,
      status: deliveries.status,
      attempts: deliveries.attempts,
    })
    .from(events)
    .innerJoin(deliveries, ofEvent)
    .where(sql`${events.incidentId} = ${incidentId} and ${events.id} between ${fromEvent} and ${toEvent}`)
    .orderBy(asc(deliveries.id))

/** A delivery with its attempts, oldest first. */
export async function deliveryWithAttempts(
  db: D1Database,
  id: string,
): Promise<{ delivery: DeliveryRead; attempts: StoredAttempt[] } | undefined> {
  const [[delivery], earlier] = await orm(db).batch([
    orm(db).select().from(deliveries).where(eq(deliveries.id, id)),
    orm(db).select({ attempt: attempts.attempt }).from(attempts).where(eq(attempts.deliveryId, id)).orderBy(attempts.number),
  ])
  if (!delivery) return undefined
  // Where one is in both places, it was recorded after its lease, in `attempts`.
  const all = [...(delivery.lastAttempt ? [delivery.lastAttempt] : []), ...earlier.map(({ attempt }) => attempt)]
  const byNumber = new Map(all.map((attempt) => [attempt.number, attempt]))
  return { delivery, attempts: [...byNumber.values()].sort((a, b) => a.number - b.number) }
}
