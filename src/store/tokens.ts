import { desc, eq, lt, sql } from 'drizzle-orm'
import { orm, rowsParameter } from './db'
import { tokens } from './schema'

export type TokenRow = typeof tokens.$inferSelect
export type Role = TokenRow['role']

export const tokenByHash = async (db: D1Database, hash: string): Promise<TokenRow | undefined> =>
  (await orm(db).select().from(tokens).where(eq(tokens.hash, hash)))[0]

export const tokenById = async (db: D1Database, id: string): Promise<TokenRow | undefined> =>
  (await orm(db).select().from(tokens).where(eq(tokens.id, id)))[0]

/** Those of these ids that are neither revoked nor expired. */
export async function liveTokens(db: D1Database, ids: readonly string[], now: number): Promise<Set<string>> {
  const { results } = await db
    .prepare(
      `select id from tokens where id in (select value from json_each(?1)) and revoked_at is null and (expires_at is null or expires_at > ?2)`,
    )
    .bind(rowsParameter(ids), now)
    .all<{ id: string }>()
  return new Set(results.map(({ id }) => id))
}

/** Newest first, revoked ones too. */
export const listTokens = (db: D1Database, page: { before?: string; limit: number }): Promise<TokenRow[]> =>
  orm(db)
    .select()
    .from(tokens)
    .where(page.before ? lt(tokens.id, page.before) : undefined)
    .orderBy(desc(tokens.id))
    .limit(page.limit)

export const insertToken = (db: D1Database, row: TokenRow) => orm(db).insert(tokens).values(row)

export const revokeToken = (db: D1Database, id: string, at: number) =>
  orm(db).update(tokens).set({ revokedAt: at }).where(eq(tokens.id, id))

/** Only where the statement before it in the batch has changed a row. */
export const insertTokenIfChanged = (db: D1Database, row: TokenRow) =>
  orm(db)
    .insert(tokens)
    .select(
      sql`select ${row.id}, ${row.name}, ${row.role}, ${row.hash}, ${row.createdAt}, ${row.createdBy}, ${row.expiresAt}, ${row.revokedAt} where changes() > 0`,
    )
