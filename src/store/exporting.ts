import { and, asc, gt, gte, lt, type SQL, sql } from 'drizzle-orm'
import { timeChars } from '../kit/id'
import { orm } from './db'
import { type IncidentRead, incidentReads } from './incidents'
import { auditLog, deliveries, events, incidents, messages } from './schema'

// Everything of a kind, a page at a time by its key, oldest key first.

/** Milliseconds: of what came about since, and before. */
export interface Between {
  sinceMs?: number
  beforeMs?: number
}
export type Key = readonly string[]

const within = (prefix: string, column: SQL, { sinceMs, beforeMs }: Between) => [
  sinceMs === undefined ? undefined : gte(column, `${prefix}_${timeChars(sinceMs)}`),
  beforeMs === undefined ? undefined : lt(column, `${prefix}_${timeChars(beforeMs)}`),
]

const incidentsWhere = ({ sinceMs, beforeMs }: Between, after: Key | null) =>
  and(
    gt(incidents.number, Number(after?.[0] ?? 0)),
    sinceMs === undefined ? undefined : gte(incidents.openedAt, sinceMs),
    beforeMs === undefined ? undefined : lt(incidents.openedAt, beforeMs),
  )
const eventsWhere = (between: Between, after: Key | null) =>
  and(
    sql`(${events.incidentId}, ${events.id}) > (${after?.[0] ?? ''}, ${after?.[1] ?? ''})`,
    ...within('evt', sql`${events.id}`, between),
    // An event is not older than its incident.
    between.beforeMs === undefined ? undefined : lt(events.incidentId, `inc_${timeChars(between.beforeMs)}`),
  )
const deliveriesWhere = (between: Between, after: Key | null) =>
  and(gt(deliveries.id, after?.[0] ?? ''), ...within('dlv', sql`${deliveries.id}`, between))
const messagesWhere = ({ sinceMs, beforeMs }: Between, after: Key | null) =>
  and(
    sql`(${messages.integrationId}, ${messages.slot}) > (${after?.[0] ?? ''}, ${after?.[1] ?? ''})`,
    sinceMs === undefined ? undefined : gte(messages.receivedAt, sinceMs),
    beforeMs === undefined ? undefined : lt(messages.receivedAt, beforeMs),
  )
const auditWhere = (between: Between, after: Key | null) =>
  and(gt(auditLog.id, after?.[0] ?? ''), ...within('aud', sql`${auditLog.id}`, between))

/** `page`: the next rows after a key, without the first `skip`. */
export const exports = {
  incidents: {
    page: (db: D1Database, between: Between, after: Key | null, limit: number, skip: number) =>
      incidentReads(db).where(incidentsWhere(between, after)).orderBy(asc(incidents.number)).limit(limit).offset(skip),
    keyOf: ({ number }: IncidentRead): Key => [String(number)],
  },
  events: {
    page: (db: D1Database, between: Between, after: Key | null, limit: number, skip: number) =>
      orm(db)
        .select()
        .from(events)
        .where(eventsWhere(between, after))
        .orderBy(asc(events.incidentId), asc(events.id))
        .limit(limit)
        .offset(skip),
    keyOf: ({ incidentId, id }: typeof events.$inferSelect): Key => [incidentId, id],
  },
  deliveries: {
    page: (db: D1Database, between: Between, after: Key | null, limit: number, skip: number) =>
      orm(db)
        .select()
        .from(deliveries)
        .where(deliveriesWhere(between, after))
        .orderBy(asc(deliveries.id))
        .limit(limit)
        .offset(skip),
    keyOf: ({ id }: typeof deliveries.$inferSelect): Key => [id],
  },
  messages: {
    page: (db: D1Database, between: Between, after: Key | null, limit: number, skip: number) =>
      orm(db)
        .select()
        .from(messages)
        .where(messagesWhere(between, after))
        .orderBy(asc(messages.integrationId), asc(messages.slot))
        .limit(limit)
        .offset(skip),
    keyOf: ({ integrationId, slot }: typeof messages.$inferSelect): Key => [integrationId, slot],
  },
  audit: {
    page: (db: D1Database, between: Between, after: Key | null, limit: number, skip: number) =>
      orm(db).select().from(auditLog).where(auditWhere(between, after)).orderBy(asc(auditLog.id)).limit(limit).offset(skip),
    keyOf: ({ id }: typeof auditLog.$inferSelect): Key => [id],
  },
} as const
export type ExportKind = keyof typeof exports
