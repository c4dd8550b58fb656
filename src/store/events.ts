import { and, asc, desc, eq, getTableColumns, gt } from 'drizzle-orm'
import { orm, rowsParameter } from './db'
import { events, incidents, users } from './schema'

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
  assigneeId: string | null
  messageId: string | null
  traceparent?: string
  tracestate?: string
}

export function insertEvents(db: D1Database, rows: readonly EventRow[]): D1PreparedStatement {
  return db
    .prepare(
      `insert or ignore into events (incident_id, id, type, occurred_at, actor, status, severity, priority, occurrences, message_id, traceparent, tracestate, assignee_id)
       select value->>'incidentId', value->>'id', value->>'type', value->>'occurredAt', value->>'actor', value->>'status', value->>'severity',
         value->>'priority', value->>'occurrences', value->>'messageId', value->>'traceparent', value->>'tracestate', value->>'assigneeId' from json_each(?1)`,
    )
    .bind(rowsParameter(rows))
}

export type EventRead = typeof events.$inferSelect & { assigneeName: string | null }

/** Oldest first; each with the name of whom it was assigned to then, where that user is still there. */
export const eventsOfIncident = (
  db: D1Database,
  incidentId: string,
  page: { after?: string; limit: number },
): Promise<EventRead[]> =>
  orm(db)
    .select({ ...getTableColumns(events), assigneeName: users.name })
    .from(events)
    .leftJoin(users, eq(users.id, events.assigneeId))
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

/** Which event a delivery is about, and where it comes from. */
export interface EventOrigin {
  event_id: string
  event_type: string
  /** Of the incident or the integration that it is about. */
  incident_id: string
  service_id: string | null
  service_name: string | null
  source_id: string | null
  source_connector: string | null
  source_name: string | null
}
/** Of services `s` and integrations `from_`. */
export const originColumns = `s.id service_id, s.name service_name, from_.id source_id, from_.connector source_connector, from_.name source_name`
/** `IncidentTold` of events `e` and incidents `i`, as JSON. */
export const incidentTold = `json_object('occurred_at', e.occurred_at, 'actor', e.actor, 'status_then', e.status, 'severity_then', e.severity,
             'priority_then', e.priority, 'occurrences_then', e.occurrences, 'number', i.number, 'title', i.title, 'description', i.description,
             'dedup_key', i.dedup_key, 'link', i.link, 'labels', i.labels, 'opened_at', i.opened_at,
             'assignee_id', e.assignee_id, 'assignee_name', (select u.name from users u where u.id = e.assignee_id))`

/** What a delivery about an incident tells. */
export interface IncidentTold {
  occurred_at: number
  actor: string
  status_then: string
  severity_then: string
  priority_then: string
  occurrences_then: number
  number: number
  title: string
  description: string | null
  dedup_key: string
  link: string | null
  labels: string
  opened_at: number
  assignee_id: string | null
  assignee_name: string | null
}

const eventsWithOrigin = `select e.id event_id, e.type event_type, e.incident_id, ${originColumns}, ${incidentTold} incident
   from incidents i join events e on e.incident_id = i.id
   left join integrations from_ on from_.id = i.integration_id
   left join services s on s.id = i.service_id`

/** One event of an incident, whole; the latest of the latest incident where none is named. */
export async function storedEvent(
  db: D1Database,
  named: { incidentId: string; eventId: string } | undefined,
): Promise<{ origin: EventOrigin; told: IncidentTold } | undefined> {
  const statement = named
    ? db.prepare(`${eventsWithOrigin} where i.open in (0, 1) and i.id = ?1 and e.id = ?2`).bind(named.incidentId, named.eventId)
    : db.prepare(`${eventsWithOrigin} order by i.number desc, e.id desc limit 1`)
  const row = await statement.first<EventOrigin & { incident: string }>()
  if (!row) return undefined
  const { incident, ...origin } = row
  return { origin, told: JSON.parse(incident) as IncidentTold }
}
