import { and, asc, eq, gt } from 'drizzle-orm'
import { orm, rowsParameter } from './db'
import { events } from './schema'

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
}

export function insertEvents(db: D1Database, rows: readonly EventRow[]): D1PreparedStatement {
  return db
    .prepare(
      `insert or ignore into events (incident_id, id, type, occurred_at, actor, status, severity, priority, occurrences, message_id)
       select value->>'incidentId', value->>'id', value->>'type', value->>'occurredAt', value->>'actor', value->>'status', value->>'severity',
         value->>'priority', value->>'occurrences', value->>'messageId' from json_each(?1)`,
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
