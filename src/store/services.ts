import { and, desc, eq, inArray, lt, notExists, sql } from 'drizzle-orm'
import { orm } from './db'
import { integrations, services, subscriptions } from './schema'

export type ServiceRow = typeof services.$inferSelect

export const serviceById = async (db: D1Database, id: string): Promise<ServiceRow | undefined> =>
  (await orm(db).select().from(services).where(eq(services.id, id)))[0]

/** Newest first. */
export const listServices = (db: D1Database, page: { before?: string; limit: number }): Promise<ServiceRow[]> =>
  orm(db)
    .select()
    .from(services)
    .where(page.before ? lt(services.id, page.before) : undefined)
    .orderBy(desc(services.id))
    .limit(page.limit)

/** Those of the ids that are services. */
export async function knownServices(db: D1Database, ids: readonly string[]): Promise<Set<string>> {
  const rows = await orm(db)
    .select({ id: services.id })
    .from(services)
    .where(inArray(services.id, [...ids]))
  return new Set(rows.map(({ id }) => id))
}

/** Changes nothing where the name is taken. */
export const insertService = (db: D1Database, row: ServiceRow) => orm(db).insert(services).values(row).onConflictDoNothing()

/** Changes nothing where another service has the name. */
export const renameService = (db: D1Database, id: string, name: string) =>
  orm(db)
    .update(services)
    .set({ name })
    .where(
      sql`${services.id} = ${id} and not exists (select 1 from services other where other.name = ${name} and other.id <> ${id})`,
    )

/** Changes nothing where something uses it. */
export const deleteService = (db: D1Database, id: string) =>
  orm(db)
    .delete(services)
    .where(and(eq(services.id, id), notExists(integrationsOf(db, id)), notExists(subscriptionsOf(db, id))))

/** What would miss it, by name. */
export async function usersOfService(db: D1Database, id: string): Promise<{ integrations: string[]; subscriptions: string[] }> {
  const [users, listeners] = await orm(db).batch([integrationsOf(db, id), subscriptionsOf(db, id)])
  return { integrations: users.map(({ name }) => name), subscriptions: listeners.map(({ name }) => name) }
}

const integrationsOf = (db: D1Database, id: string) =>
  orm(db)
    .select({ name: integrations.name })
    .from(integrations)
    .where(sql`${integrations.serviceId} = ${id} and ${integrations.deletedAt} is null`)

const subscriptionsOf = (db: D1Database, id: string) =>
  orm(db)
    .select({ name: subscriptions.name })
    .from(subscriptions)
    .where(sql`exists (select 1 from json_each(${subscriptions.serviceIds}) where value = ${id})`)

export interface ServiceUse {
  serviceId: string
  openIncidents: number
  integrations: number
  subscriptions: number
}

/** Of every service that something is about: a walk of what is open and of what is configured. */
export async function usageOfServices(db: D1Database): Promise<ServiceUse[]> {
  const { results } = await db
    .prepare(
      `select serviceId, sum(incident) openIncidents, sum(integration) integrations, sum(subscription) subscriptions from (
         select service_id serviceId, 1 incident, 0 integration, 0 subscription from incidents where open = 1 and service_id is not null
         union all select service_id, 0, 1, 0 from integrations where service_id is not null and deleted_at is null
         union all select service.value, 0, 0, 1 from subscriptions, json_each(subscriptions.service_ids) service)
       group by serviceId`,
    )
    .all<ServiceUse & Record<string, unknown>>()
  return results
}
