import { and, eq, sql } from 'drizzle-orm'
import { orm } from './db'
import { identities, users } from './schema'
import type { UserRow } from './users'

export type IdentityRow = typeof identities.$inferSelect

export const userByIdentity = async (db: D1Database, issuer: string, subject: string): Promise<UserRow | undefined> =>
  (
    await orm(db)
      .select({ user: users })
      .from(identities)
      .innerJoin(users, eq(users.id, identities.userId))
      .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
  )[0]?.user

/** Changes nothing where the identity is known. */
export const insertIdentity = (db: D1Database, row: IdentityRow) => orm(db).insert(identities).values(row).onConflictDoNothing()

/** The issuers that vouch for a user. */
export const issuersOf = async (db: D1Database, userId: string): Promise<string[]> =>
  (await orm(db).select({ issuer: identities.issuer }).from(identities).where(eq(identities.userId, userId))).map(
    ({ issuer }) => issuer,
  )

export const hasIdentity = (userId: string) => sql`exists (select 1 from identities where identities.user_id = ${userId})`
