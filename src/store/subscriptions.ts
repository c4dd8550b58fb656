import { and, desc, eq, lt } from 'drizzle-orm'
import { orm } from './db'
import { subscriptions } from './schema'

/** What planning needs of a subscription and of where it leads. */
export interface ActiveSubscription {
  id: string
  integrationId: string
  connector: string
  destinationEnabled: boolean
  eventTypes: string[]
  serviceIds: string[] | null
  severities: string[] | null
  priorities: string[] | null
  schedule: string | null
  filter: string | null
  expiresAfterSeconds: number | null
  ordered: boolean
}

/** Read once per projection: a subscription takes effect with the next event. */
export async function enabledSubscriptions(db: D1Database): Promise<ActiveSubscription[]> {
  const { results } = await db
    .prepare(
      `select s.id, s.integration_id, i.connector, i.enabled, s.event_types, s.service_ids, s.severities, s.priorities, s.schedule, s.filter, s.expires_after_seconds, s.ordered
       from subscriptions s join integrations i on i.id = s.integration_id
       where s.enabled = 1 and i.delivers = 1 and i.deleted_at is null`,
    )
    .all<Record<string, string | number | null>>()
  return results.map((row) => ({
    id: String(row.id),
    integrationId: String(row.integration_id),
    connector: String(row.connector),
    destinationEnabled: row.enabled === 1,
    eventTypes: list(row.event_types) ?? [],
    serviceIds: list(row.service_ids),
    severities: list(row.severities),
    priorities: list(row.priorities),
    schedule: row.schedule === null ? null : String(row.schedule),
    filter: row.filter === null ? null : String(row.filter),
    expiresAfterSeconds: typeof row.expires_after_seconds === 'number' ? row.expires_after_seconds : null,
    ordered: row.ordered === 1,
  }))
}

const list = (json: string | number | null | undefined): string[] | null =>
  typeof json === 'string' ? (JSON.parse(json) as string[] | null) : null

/** A statement: where the destination goes, what leads to it goes too. */
export const deleteSubscriptionsOf = (db: D1Database, integrationId: string) =>
  orm(db).delete(subscriptions).where(eq(subscriptions.integrationId, integrationId))

export type SubscriptionRow = typeof subscriptions.$inferSelect

export const subscriptionById = async (db: D1Database, id: string): Promise<SubscriptionRow | undefined> =>
  (await orm(db).select().from(subscriptions).where(eq(subscriptions.id, id)))[0]

/** Newest first. */
export const listSubscriptions = (
  db: D1Database,
  page: { integrationId?: string; before?: string; limit: number },
): Promise<SubscriptionRow[]> =>
  orm(db)
    .select()
    .from(subscriptions)
    .where(
      and(
        page.integrationId === undefined ? undefined : eq(subscriptions.integrationId, page.integrationId),
        page.before === undefined ? undefined : lt(subscriptions.id, page.before),
      ),
    )
    .orderBy(desc(subscriptions.id))
    .limit(page.limit)

/** Statements, so that a change and its audit row are one batch. */
export const insertSubscription = (db: D1Database, row: SubscriptionRow) => orm(db).insert(subscriptions).values(row)
/** Changes nothing where somebody else has changed it since `since`. */
export const updateSubscription = (db: D1Database, { id, ...row }: SubscriptionRow, since?: number) =>
  orm(db)
    .update(subscriptions)
    .set(row)
    .where(and(eq(subscriptions.id, id), since === undefined ? undefined : eq(subscriptions.updatedAt, since)))
export const deleteSubscription = (db: D1Database, id: string) => orm(db).delete(subscriptions).where(eq(subscriptions.id, id))

/** All of them, with what they ask for, by name. */
export const subscriptionPatterns = (db: D1Database) =>
  orm(db)
    .select({
      id: subscriptions.id,
      name: subscriptions.name,
      integrationId: subscriptions.integrationId,
      enabled: subscriptions.enabled,
      eventTypes: subscriptions.eventTypes,
    })
    .from(subscriptions)
    .orderBy(subscriptions.name)
