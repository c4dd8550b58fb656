import { and, asc, desc, eq, gt } from 'drizzle-orm'
import { orm, rowsParameter } from './db'
import { events, incidents } from './schema'

export interface EventRow {
  incidentId: string
  id: string
  type: string
  occurredAt: number
  actor: string
  status: string
  severity: string
  priority: string
  occurrences: number
  messageId: string | null
  traceparent?: string
  tracestate?: string
}

export function insertEvents(db: D1Database, rows: readonly EventRow[]): D1PreparedStatement {
  return db
    .prepare(
      `insert or ignore into events (incident_id, id, type, occurred_at, actor, status, severity, priority, occurrences, message_id, traceparent, tracestate)
       select value->>'incidentId', value->>'id', value->>'type', value->>'occurredAt', value->>'actor', value->>'status', value->>'severity',
         value->>'priority', value->>'occurrences', value->>'messageId', value->>'traceparent', value->>'tracestate' from json_each(?1)`,
    )
    .bind(rowsParameter(rows))
}

export type EventRead = typeof events.$inferSelect

/** Oldest first. */
export const eventsOfIncident = (db: D1Database, incidentId: string, page: { after?: string; limit: number }) =>
  orm(db)
    .select()
    .from(events)
    .where(and(eq(events.incidentId, incidentId), page.after ? gt(events.id, page.after) : undefined))
    .orderBy(asc(events.id))
    .limit(page.limit)

/** The events of the latest incidents, newest incident first: a walk of two keys, not of all events. */
export async function latestEvents(db: D1Database, limit: number) {
  const { id: incidentId, title, description, dedupKey, link, labels, integrationId, serviceId } = incidents
  const rows = await orm(db)
    .select({ event: events, about: { title, description, dedupKey, link, labels, integrationId }, serviceId })
    .from(incidents)
    .innerJoin(events, eq(events.incidentId, incidentId))
    .orderBy(desc(incidents.number), desc(events.id))
    .limit(limit)
  return rows.map(({ event: { occurredAt, traceparent: _, tracestate: __, ...event }, about, serviceId }) => ({
    event: {
      ...event,
      serviceId,
      occurredAtMs: occurredAt,
    },
    about,
  }))
}
