import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import { orm, rowsParameter } from './db'
import { identities, passkeys, users } from './schema'

export type UserRow = typeof users.$inferSelect

export const userById = async (db: D1Database, id: string): Promise<UserRow | undefined> =>
  (await orm(db).select().from(users).where(eq(users.id, id)))[0]

/** Newest first, disabled ones too. */
export const listUsers = (db: D1Database, page: { before?: string; limit: number }): Promise<UserRow[]> =>
  orm(db)
    .select()
    .from(users)
    .where(page.before ? lt(users.id, page.before) : undefined)
    .orderBy(desc(users.id))
    .limit(page.limit)

/** Those who may get in, by name. There are as many as an organisation has people on call, so one page is all of them. */
export const activeNames = (db: D1Database): Promise<Pick<UserRow, 'id' | 'name'>[]> =>
  orm(db)
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(isNull(users.disabledAt))
    .orderBy(sql`lower(${users.name})`, users.id)
    .limit(1000)

/** Only where the statement before it in the batch has changed a row. */
export const insertUserIfChanged = (db: D1Database, row: UserRow) =>
  orm(db)
    .insert(users)
    .select(
      sql`select ${row.id}, ${row.email}, ${row.name}, ${row.role}, ${row.createdAt}, ${row.createdBy}, ${row.updatedAt}, ${row.disabledAt}, ${row.lastSeenAt} where changes() > 0`,
    )

/** Whether, without this user, somebody could still do everything. Asked inside the statement, so that two who leave at once do not both. */
const anotherAdmin = (id: string) =>
  sql`exists (select 1 from users other where other.role = 'super_admin' and other.disabled_at is null and other.id <> ${id})`
const isAdmin = sql`(${users.role} = 'super_admin' and ${users.disabledAt} is null)`

/** What an admin or a provider may change. */
export type UserChanges = Partial<Pick<UserRow, 'name' | 'email' | 'role' | 'disabledAt'>>

/**
 * Writes what is named and nothing else. Changes nothing where it would leave the hub without an active super_admin, nor where the user
 * has changed since `since`.
 */
export const updateUser = (db: D1Database, id: string, set: UserChanges & { updatedAt: number }, since?: number) => {
  const takesAdmin = (set.role ?? 'super_admin') !== 'super_admin' || (set.disabledAt ?? null) !== null
  return orm(db)
    .update(users)
    .set(set)
    .where(
      and(
        eq(users.id, id),
        since === undefined ? undefined : eq(users.updatedAt, since),
        takesAdmin ? sql`(not ${isAdmin} or ${anotherAdmin(id)})` : undefined,
      ),
    )
}

/** As `updateUser` is refused, so is this. */
export const deleteUser = (db: D1Database, id: string) =>
  orm(db)
    .delete(users)
    .where(and(eq(users.id, id), sql`(not ${isAdmin} or ${anotherAdmin(id)})`))

/** Passkeys and identities of who is not there any more. */
export const forgetWaysOfDeleted = (db: D1Database, id: string) =>
  [
    orm(db)
      .delete(passkeys)
      .where(and(eq(passkeys.userId, id), sql`not exists (select 1 from users where users.id = ${id})`)),
    orm(db)
      .delete(identities)
      .where(and(eq(identities.userId, id), sql`not exists (select 1 from users where users.id = ${id})`)),
  ] as const

export const touchUser = (db: D1Database, id: string, at: number) =>
  orm(db).update(users).set({ lastSeenAt: at }).where(eq(users.id, id))

/** Those of these who may get in. */
export async function activeUsers(db: D1Database, ids: readonly string[]): Promise<string[]> {
  const { results } = await db
    .prepare(`select id from users where id in (select value from json_each(?1)) and disabled_at is null`)
    .bind(rowsParameter(ids))
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}
