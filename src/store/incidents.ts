import { and, desc, eq, getTableColumns, inArray, isNull, lt, sql } from 'drizzle-orm'
import { orm, rowsParameter } from './db'
import { incidents, users } from './schema'

export interface IncidentRow {
  id: string
  status: 'triggered' | 'acknowledged' | 'resolved'
  severity: string
  priority: string
  title: string
  description: string | null
  link: string | null
  labels: Record<string, string>
  dedupKey: string
  integrationId: string
  serviceId: string | null
  occurrences: number
  openedAt: number
  lastSeenAt: number
  acknowledgedAt: number | null
  acknowledgedBy: string | null
  resolvedAt: number | null
  resolvedBy: string | null
  version: number
  assigneeId: string | null
}

export type IncidentStateRow = Pick<
  IncidentRow,
  | 'id'
  | 'status'
  | 'severity'
  | 'priority'
  | 'occurrences'
  | 'lastSeenAt'
  | 'acknowledgedAt'
  | 'acknowledgedBy'
  | 'resolvedAt'
  | 'resolvedBy'
  | 'version'
  | 'assigneeId'
>

/** Rows that are already there stay as they are: a projection may arrive twice. */
export function insertIncidents(db: D1Database, rows: readonly IncidentRow[]): D1PreparedStatement {
  return db
    .prepare(
      `insert into incidents (id, open, status, severity, priority, title, description, link, labels, dedup_key, integration_id, service_id,
         occurrences, opened_at, last_seen_at, acknowledged_at, acknowledged_by, resolved_at, resolved_by, version, assignee_id)
       select value->>'id', value->>'status' <> 'resolved', value->>'status', value->>'severity', value->>'priority', value->>'title',
         value->>'description', value->>'link', value->'labels', value->>'dedupKey', value->>'integrationId', value->>'serviceId',
         value->>'occurrences', value->>'openedAt', value->>'lastSeenAt', value->>'acknowledgedAt', value->>'acknowledgedBy',
         value->>'resolvedAt', value->>'resolvedBy', value->>'version', value->>'assigneeId'
       from json_each(?1)
       where not exists (select 1 from incidents known where known.open in (0, 1) and known.id = value->>'id')`,
    )
    .bind(rowsParameter(rows))
}

/** Only forward: a state that is not newer than the row changes nothing. */
export function updateIncidents(db: D1Database, rows: readonly IncidentStateRow[]): D1PreparedStatement {
  return db
    .prepare(
      // Materialized, and cross joined from the parameter's side: SQLite would otherwise walk all open incidents for every row.
      `with state as materialized (
         select known.number, value->>'status' status, value->>'severity' severity, value->>'priority' priority,
           value->>'occurrences' occurrences, value->>'lastSeenAt' last_seen_at, value->>'acknowledgedAt' acknowledged_at,
           value->>'acknowledgedBy' acknowledged_by, value->>'resolvedAt' resolved_at, value->>'resolvedBy' resolved_by, value->>'version' version,
           value->>'assigneeId' assignee_id
         from json_each(?1) cross join incidents known
         where known.open in (0, 1) and known.id = value->>'id' and known.version < value->>'version')
       update incidents set open = state.status <> 'resolved', status = state.status, severity = state.severity, priority = state.priority,
         occurrences = state.occurrences, last_seen_at = state.last_seen_at, acknowledged_at = state.acknowledged_at,
         acknowledged_by = state.acknowledged_by, resolved_at = state.resolved_at, resolved_by = state.resolved_by, version = state.version, assignee_id = state.assignee_id
       from state where incidents.number = state.number`,
    )
    .bind(rowsParameter(rows))
}

/** As D1 has it: one drain behind the gate. The assignee is without a name where the user is no more. */
export type IncidentRead = typeof incidents.$inferSelect & { assigneeName: string | null }

/** Incidents as they are read: each with the name of its assignee. */
export const incidentReads = (db: D1Database) =>
  orm(db)
    .select({ ...getTableColumns(incidents), assigneeName: users.name })
    .from(incidents)
    .leftJoin(users, eq(users.id, incidents.assigneeId))

export interface IncidentFilter {
  status?: IncidentRead['status']
  severity?: IncidentRead['severity']
  integrationId?: string
  serviceId?: string
  /** null: nobody. */
  assigneeId?: string | null
  /** In the title, the description, the dedup key or the labels, case aside; or the number, with or without #. */
  text?: string
}

const searched = sql`lower(${incidents.title} || ' ' || coalesce(${incidents.description}, '') || ' ' || ${incidents.dedupKey} || ' ' || ${incidents.labels})`

const matching = ({ status, severity, integrationId, serviceId, assigneeId, text }: IncidentFilter) =>
  and(
    status && eq(incidents.status, status),
    severity && eq(incidents.severity, severity),
    integrationId ? eq(incidents.integrationId, integrationId) : undefined,
    serviceId ? eq(incidents.serviceId, serviceId) : undefined,
    assigneeId === null ? isNull(incidents.assigneeId) : assigneeId ? eq(incidents.assigneeId, assigneeId) : undefined,
    // Not LIKE, whose signs a searcher would have to escape.
    text ? sql`(instr(${searched}, lower(${text})) > 0 or ${incidents.number} = ${numberIn(text)})` : undefined,
  )

const numberIn = (text: string): number => Number(/^#?(\d{1,12})$/.exec(text.trim())?.[1] ?? -1)

/** Of what is open alone: what is resolved has no end. */
export async function countOpen(db: D1Database, filter: IncidentFilter): Promise<{ triggered: number; acknowledged: number }> {
  const rows = await orm(db)
    .select({ status: incidents.status, count: sql<number>`count(*)` })
    .from(incidents)
    .where(and(eq(incidents.open, 1), matching(filter)))
    .groupBy(incidents.status)
  const of = (status: string) => rows.find((row) => row.status === status)?.count ?? 0
  return { triggered: of('triggered'), acknowledged: of('acknowledged') }
}

/** Newest first, through the index that only has to look at open ones. */
export const openIncidents = (
  db: D1Database,
  filter: IncidentFilter,
  page: { beforeId?: string; limit: number },
): Promise<IncidentRead[]> =>
  incidentReads(db)
    .where(and(eq(incidents.open, 1), page.beforeId ? lt(incidents.id, page.beforeId) : undefined, matching(filter)))
    .orderBy(desc(incidents.id))
    .limit(page.limit)

/** Newest first, open or not. */
export const allIncidents = (
  db: D1Database,
  filter: IncidentFilter,
  page: { beforeNumber?: number; limit: number },
): Promise<IncidentRead[]> =>
  incidentReads(db)
    .where(and(page.beforeNumber === undefined ? undefined : lt(incidents.number, page.beforeNumber), matching(filter)))
    .orderBy(desc(incidents.number))
    .limit(page.limit)

/** The number is the primary key. */
export const incidentIdOfNumber = async (db: D1Database, number: number): Promise<string | undefined> =>
  (await orm(db).select({ id: incidents.id }).from(incidents).where(eq(incidents.number, number)))[0]?.id

export const incidentById = async (db: D1Database, id: string): Promise<IncidentRead | undefined> =>
  (await incidentReads(db).where(and(inArray(incidents.open, [0, 1]), eq(incidents.id, id))))[0]

/** What those who watch are told of an incident. Times are milliseconds. */
export type IncidentSaid = Pick<
  IncidentRead,
  | 'id'
  | 'number'
  | 'integrationId'
  | 'serviceId'
  | 'title'
  | 'status'
  | 'severity'
  | 'priority'
  | 'assigneeId'
  | 'assigneeName'
  | 'occurrences'
  | 'openedAt'
  | 'lastSeenAt'
>

/** A statement that answers `IncidentSaid` for those of these ids that there are. */
export const incidentsSaid = (db: D1Database, ids: readonly string[]): D1PreparedStatement =>
  db
    .prepare(
      `select id, number, integration_id integrationId, service_id serviceId, title, status, severity, priority, assignee_id assigneeId,
         (select name from users where users.id = assignee_id) assigneeName, occurrences, opened_at openedAt, last_seen_at lastSeenAt
       from incidents where open in (0, 1) and id in (select value from json_each(?1))`,
    )
    .bind(rowsParameter(ids))

/** What of an incident never changes, for those of these ids that there are. */
export async function incidentsAbout(
  db: D1Database,
  ids: readonly string[],
): Promise<Pick<IncidentRead, 'id' | 'number' | 'title' | 'description' | 'dedupKey' | 'link' | 'labels' | 'integrationId'>[]> {
  if (ids.length === 0) return []
  const { id, number, title, description, dedupKey, link, labels, integrationId } = incidents
  return orm(db)
    .select({ id, number, title, description, dedupKey, link, labels, integrationId })
    .from(incidents)
    .where(withIds(ids))
}

const withIds = (ids: readonly string[]) =>
  and(inArray(incidents.open, [0, 1]), sql`${incidents.id} in (select value from json_each(${rowsParameter(ids)}))`)
/** Its records at destinations: a seek of the key for each of those. */
export async function linksOfIncident(
  db: D1Database,
  incidentId: string,
): Promise<{ integrationId: string; connector: string; name: string; externalId: string; url: string | null }[]> {
  const { results } = await db
    .prepare(
      `select i.id integrationId, i.connector, i.name, l.external_id externalId, l.url
       from integrations i cross join external_links l on l.integration_id = i.id and l.incident_id = ?1
       where i.delivers = 1 order by i.name`,
    )
    .bind(incidentId)
    .all<{ integrationId: string; connector: string; name: string; externalId: string; url: string | null }>()
  return results
}
