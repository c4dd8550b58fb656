import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import { orm, rowsParameter } from './db'
import { insertDeliveries, type PlannedDelivery } from './deliveries'
import { integrations, operatorEvents } from './schema'

export type OperatorEventRow = typeof operatorEvents.$inferSelect

/** Those of the keys that are told already. */
export async function toldKeys(db: D1Database, keys: readonly string[]): Promise<Set<string>> {
  const rows = await orm(db)
    .select({ key: operatorEvents.key })
    .from(operatorEvents)
    .where(inArray(operatorEvents.key, [...keys]))
  return new Set(rows.map(({ key }) => key))
}

/** All or nothing. Where another has told one of them meanwhile, its deliveries here lead to no event and are removed again. */
export async function insertOperatorEvents(
  db: D1Database,
  rows: readonly OperatorEventRow[],
  planned: readonly PlannedDelivery[],
): Promise<void> {
  const ids = rows.map(({ id }) => id)
  await db.batch([
    db
      .prepare(
        `insert or ignore into operator_events (id, key, type, occurred_at, severity, title, integration_id, detail)
         select value->>'id', value->>'key', value->>'type', value->>'occurredAt', value->>'severity', value->>'title', value->>'integrationId',
           value->>'detail' from json_each(?1)`,
      )
      .bind(rowsParameter(rows)),
    insertDeliveries(db, planned),
    db
      .prepare(
        `delete from deliveries where id in (select value->>'id' from json_each(?1)
           where value->>'eventId' not in (select id from operator_events where id in (select value from json_each(?2))))`,
      )
      .bind(rowsParameter(planned), JSON.stringify(ids)),
  ])
}

export interface OperatorEventRead extends OperatorEventRow {
  integration: { id: string; connector: string; name: string; serviceId: string | null } | null
}

/** Newest first. */
export async function listOperatorEvents(
  db: D1Database,
  page: { type?: string; integrationId?: string; before?: string; limit: number },
): Promise<OperatorEventRead[]> {
  const { id, connector, name, serviceId } = integrations
  const rows = await orm(db)
    .select({ event: operatorEvents, integration: { id, connector, name, serviceId } })
    .from(operatorEvents)
    .leftJoin(integrations, eq(integrations.id, operatorEvents.integrationId))
    .where(
      and(
        page.type === undefined ? undefined : eq(operatorEvents.type, page.type),
        page.integrationId === undefined ? undefined : eq(operatorEvents.integrationId, page.integrationId),
        page.before === undefined ? undefined : lt(operatorEvents.id, page.before),
      ),
    )
    .orderBy(desc(operatorEvents.id))
    .limit(page.limit)
  return rows.map(({ event, integration }) => ({ ...event, integration }))
}

/** Destinations that are switched off and that something waits for, with how much. A seek of the index for each that is off. */
export async function destinationsThatHold(db: D1Database): Promise<{ id: string; name: string; since: number; held: number }[]> {
  const { results } = await db
    .prepare(
      `select i.id, i.name, i.updated_at since,
         (select count(*) from (select 1 from deliveries d where d.integration_id = i.id and d.finished_at is null and d.status = 'held' limit 1000)) held
       from integrations i where i.delivers = 1 and i.enabled = 0 and i.deleted_at is null`,
    )
    .all<{ id: string; name: string; since: number; held: number }>()
  return results.filter(({ held }) => held > 0)
}
