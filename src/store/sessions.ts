import { and, desc, eq, gt, sql } from 'drizzle-orm'
import { orm, rowsParameter } from './db'
import { sessions, users } from './schema'
import type { UserRow } from './users'

export type SessionRow = typeof sessions.$inferSelect

export const sessionWithUser = async (
  db: D1Database,
  hash: string,
): Promise<{ session: SessionRow; user: UserRow } | undefined> =>
  (
    await orm(db)
      .select({ session: sessions, user: users })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(eq(sessions.hash, hash))
  )[0]

/** Live ones, latest first. */
export const sessionsOf = (db: D1Database, userId: string, nowMs: number): Promise<SessionRow[]> =>
  orm(db)
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, nowMs)))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))

/** Those of these sessions that have not ended, of users who may get in. */
export async function liveSessions(db: D1Database, ids: readonly string[], nowMs: number): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select s.id from sessions s join users u on u.id = s.user_id
       where s.id in (select value from json_each(?1)) and s.expires_at > ?2 and u.disabled_at is null`,
    )
    .bind(rowsParameter(ids), nowMs)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** Only where the user may get in: one who is disabled at this moment gets no session out of it. */
export const insertSession = (db: D1Database, row: SessionRow) =>
  orm(db)
    .insert(sessions)
    .select(
      sql`select ${row.hash}, ${row.id}, ${row.userId}, ${row.via}, ${row.createdAt}, ${row.lastSeenAt}, ${row.expiresAt}, ${row.userAgent}, ${row.country}
        where exists (select 1 from users where users.id = ${row.userId} and users.disabled_at is null)`,
    )

export const slideSession = (db: D1Database, hash: string, seen: { lastSeenAt: number; expiresAt: number }) =>
  orm(db).update(sessions).set(seen).where(eq(sessions.hash, hash))

export const deleteSession = (db: D1Database, hash: string) => orm(db).delete(sessions).where(eq(sessions.hash, hash))

export const deleteSessionById = (db: D1Database, { userId, id }: { userId: string; id: string }) =>
  orm(db)
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.id, id)))

export const deleteSessionsOf = (db: D1Database, userId: string) => orm(db).delete(sessions).where(eq(sessions.userId, userId))

/** Those of a user who is disabled or gone. */
export const deleteSessionsOfNobody = (db: D1Database, userId: string) =>
  orm(db)
    .delete(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        sql`not exists (select 1 from users where users.id = ${userId} and users.disabled_at is null)`,
      ),
    )
