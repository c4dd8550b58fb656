import { and, asc, eq, sql } from 'drizzle-orm'
import { orm } from './db'
import { hasIdentity } from './identities'
import { passkeys, users } from './schema'
import type { UserRow } from './users'

export type PasskeyRow = typeof passkeys.$inferSelect

/** Oldest first. */
export const passkeysOf = (db: D1Database, userId: string): Promise<PasskeyRow[]> =>
  orm(db).select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(passkeys.createdAt))

export const passkeyWithUser = async (db: D1Database, id: string): Promise<{ passkey: PasskeyRow; user: UserRow } | undefined> =>
  (
    await orm(db)
      .select({ passkey: passkeys, user: users })
      .from(passkeys)
      .innerJoin(users, eq(users.id, passkeys.userId))
      .where(eq(passkeys.id, id))
  )[0]

/** Only where its user is there; changes nothing where somebody has this credential. */
export const insertPasskey = (db: D1Database, row: PasskeyRow) =>
  orm(db)
    .insert(passkeys)
    .select(
      sql`select ${row.id}, ${row.userId}, ${row.name}, ${row.publicKey}, ${row.counter}, ${JSON.stringify(row.transports)}, ${row.backedUp ? 1 : 0}, ${row.createdAt}, ${row.lastUsedAt}
        where exists (select 1 from users where users.id = ${row.userId})`,
    )
    .onConflictDoNothing()

export const renamePasskey = (db: D1Database, { id, userId, name }: { id: string; userId: string; name: string }) =>
  orm(db)
    .update(passkeys)
    .set({ name })
    .where(and(eq(passkeys.id, id), eq(passkeys.userId, userId)))

/** Changes nothing where it is the user's last way in. */
export const deletePasskey = (db: D1Database, { id, userId }: { id: string; userId: string }) =>
  orm(db)
    .delete(passkeys)
    .where(
      and(
        eq(passkeys.id, id),
        eq(passkeys.userId, userId),
        sql`(${hasIdentity(userId)} or exists (select 1 from passkeys other where other.user_id = ${userId} and other.id <> ${id}))`,
      ),
    )

/** Changes nothing where another signature with a higher count came first: then this one was made by a copy. */
export const recordPasskeyUse = (
  db: D1Database,
  { id, counter, backedUp, at }: { id: string; counter: number; backedUp: boolean; at: number },
) =>
  orm(db)
    .update(passkeys)
    .set({ counter, backedUp, lastUsedAt: at })
    .where(and(eq(passkeys.id, id), sql`(${counter} = 0 or ${passkeys.counter} < ${counter})`))
