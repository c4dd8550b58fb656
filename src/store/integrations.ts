import { and, desc, eq, isNull, lt, lte, ne, or, sql } from 'drizzle-orm'
import { orm } from './db'
import { credentialStates, credentials, integrations, type PublishedKey } from './schema'

export { credentialStates, type PublishedKey }

export type IntegrationRow = typeof integrations.$inferSelect
export type CredentialRow = typeof credentials.$inferSelect

/** An integration with its sealed credentials, in one round trip; deleted ones are not found. */
export async function integrationWithCredentials(
  db: D1Database,
  id: string,
): Promise<{ integration: IntegrationRow; credentials: CredentialRow[] } | undefined> {
  const [found, sealed] = await orm(db).batch([
    orm(db)
      .select()
      .from(integrations)
      .where(and(eq(integrations.id, id), isNull(integrations.deletedAt))),
    orm(db).select().from(credentials).where(eq(credentials.integrationId, id)),
  ])
  return found[0] && { integration: found[0], credentials: sealed }
}

/** By the hash of its hub key, live or retiring: whoever uses it must still check which, and until when. */
export const integrationIdOfKey = async (db: D1Database, hash: string): Promise<string | undefined> =>
  (
    await orm(db)
      .select({ id: integrations.id })
      .from(integrations)
      .where(and(or(eq(integrations.keyHash, hash), eq(integrations.retiringKeyHash, hash)), isNull(integrations.deletedAt)))
      .limit(1)
  )[0]?.id

/** Deleted ones too: what happened to them still has their name. */
export async function integrationsById(db: D1Database, ids: readonly string[]): Promise<Map<string, IntegrationRow>> {
  const rows = await orm(db)
    .select()
    .from(integrations)
    .where(sql`${integrations.id} in (select value from json_each(${JSON.stringify(ids)}))`)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Newest first. */
export async function listIntegrations(db: D1Database, page: { before?: string; limit: number }): Promise<IntegrationRow[]> {
  return orm(db)
    .select()
    .from(integrations)
    .where(and(isNull(integrations.deletedAt), page.before ? lt(integrations.id, page.before) : undefined))
    .orderBy(desc(integrations.id))
    .limit(page.limit)
}

/** Switched on, and due at that time. */
export const integrationsToRotate = (db: D1Database, dueBefore: number): Promise<IntegrationRow[]> =>
  orm(db)
    .select()
    .from(integrations)
    .where(and(lte(integrations.rotateDueAt, dueBefore), eq(integrations.enabled, true), isNull(integrations.deletedAt)))

/** Those with a credential that somebody has given an end. */
export const integrationsThatExpire = (db: D1Database): Promise<IntegrationRow[]> =>
  orm(db)
    .select()
    .from(integrations)
    .where(and(sql`${integrations.credentialExpiry} <> '{}'`, isNull(integrations.deletedAt)))

/** Statements, so that a change and its audit row are one batch. */
export const insertIntegration = (db: D1Database, row: IntegrationRow) => orm(db).insert(integrations).values(row)

/** Changes nothing where its configuration is not any more the one of `version`. */
export const updateIntegration = (db: D1Database, id: string, change: Partial<IntegrationRow>, version?: number) =>
  orm(db)
    .update(integrations)
    .set({ ...change, configVersion: sql`${integrations.configVersion} + 1` })
    .where(and(eq(integrations.id, id), version === undefined ? undefined : eq(integrations.configVersion, version)))

/** As the outlet has it; writes nothing where that is known. No change of the configuration. */
export const setBreakerOpenSince = (db: D1Database, id: string, sinceMs: number | null): D1PreparedStatement =>
  db.prepare(`update integrations set breaker_open_since = ?2 where id = ?1 and breaker_open_since is not ?2`).bind(id, sinceMs)

export const putCredential = (db: D1Database, row: CredentialRow) =>
  orm(db)
    .insert(credentials)
    .values(row)
    .onConflictDoUpdate({
      target: [credentials.integrationId, credentials.name, credentials.state],
      set: { sealed: row.sealed, createdAt: row.createdAt, expiresAt: row.expiresAt },
    })

/** The same, only where the statement before it in the batch has changed a row. */
export const putCredentialIfChanged = (db: D1Database, row: CredentialRow) =>
  orm(db)
    .insert(credentials)
    .select(
      sql`select ${row.name}, ${row.state}, ${row.integrationId}, ${row.field}, ${row.sealed}, ${row.createdAt}, ${row.expiresAt} where changes() > 0`,
    )
    .onConflictDoUpdate({
      target: [credentials.integrationId, credentials.name, credentials.state],
      set: { sealed: row.sealed, createdAt: row.createdAt, expiresAt: row.expiresAt },
    })

export const deleteCredentials = (db: D1Database, integrationId: string) =>
  orm(db).delete(credentials).where(eq(credentials.integrationId, integrationId))

/** Live and retiring, only where the statement before it in the batch has changed a row. */
export const deleteCredentialIfChanged = (
  db: D1Database,
  { integrationId, name }: Pick<CredentialRow, 'integrationId' | 'name'>,
) =>
  orm(db)
    .delete(credentials)
    .where(and(eq(credentials.integrationId, integrationId), eq(credentials.name, name), sql`changes() > 0`))

/** Those that earlier rotations of one credential are retiring. */
export const deleteRetiring = (db: D1Database, { integrationId, name }: Pick<CredentialRow, 'integrationId' | 'name'>) =>
  orm(db)
    .delete(credentials)
    .where(and(eq(credentials.integrationId, integrationId), eq(credentials.name, name), ne(credentials.state, 'live')))

/** Only where nobody has changed it meanwhile. */
export const resealCredential = (db: D1Database, row: CredentialRow, sealed: string) =>
  orm(db)
    .update(credentials)
    .set({ sealed })
    .where(
      and(
        eq(credentials.integrationId, row.integrationId),
        eq(credentials.name, row.name),
        eq(credentials.state, row.state),
        eq(credentials.sealed, row.sealed),
      ),
    )

const CHUNK = 100

/** Every sealed credential, read in chunks. */
export async function* everyCredential(db: D1Database): AsyncGenerator<CredentialRow> {
  let after = { integrationId: '', name: '', state: '' }
  for (;;) {
    const rows: CredentialRow[] = await orm(db)
      .select()
      .from(credentials)
      .where(
        sql`(${credentials.integrationId}, ${credentials.name}, ${credentials.state}) > (${after.integrationId}, ${after.name}, ${after.state})`,
      )
      .orderBy(credentials.integrationId, credentials.name, credentials.state)
      .limit(CHUNK)
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < CHUNK) return
    after = last
  }
}

/** Retired ones whose time is over. */
export const forgetRetired = (db: D1Database, endedBefore: number) =>
  orm(db).delete(credentials).where(lte(credentials.expiresAt, endedBefore))

/** The live credential of a field, as it is now. */
export const liveCredential = async (db: D1Database, integrationId: string, name: string): Promise<CredentialRow | undefined> =>
  (
    await orm(db)
      .select()
      .from(credentials)
      .where(and(eq(credentials.integrationId, integrationId), eq(credentials.name, name), eq(credentials.state, 'live')))
  )[0]
/** How many credentials each master key has sealed, by its id: the second part of an envelope (`vault/seal.ts`). */
export const credentialsByKey = async (db: D1Database): Promise<{ kid: string; count: number }[]> =>
  (
    await db
      .prepare(
        `select substr(sealed, 4, instr(substr(sealed, 4), '.') - 1) kid, count(*) count from credentials group by kid order by kid`,
      )
      .all<{ kid: string; count: number }>()
  ).results

/** Deleted ones too. */
export const integrationExists = async (db: D1Database, id: string): Promise<boolean> =>
  (await orm(db).select({ id: integrations.id }).from(integrations).where(eq(integrations.id, id))).length > 0

export const publicKeysOf = async (db: D1Database, id: string): Promise<PublishedKey[]> =>
  (
    await orm(db)
      .select({ keys: integrations.publicKeys })
      .from(integrations)
      .where(and(eq(integrations.id, id), isNull(integrations.deletedAt)))
  )[0]?.keys ?? []
