import { and, desc, eq, gt, isNull, lt } from 'drizzle-orm'
import { orm } from './db'
import { invitations } from './schema'

export type InvitationRow = typeof invitations.$inferSelect

/** One that can still be taken. */
export const openInvitation = async (db: D1Database, hash: string, nowMs: number): Promise<InvitationRow | undefined> =>
  (
    await orm(db)
      .select()
      .from(invitations)
      .where(and(eq(invitations.hash, hash), isNull(invitations.usedAt), gt(invitations.expiresAt, nowMs)))
  )[0]

export const invitationById = async (db: D1Database, id: string): Promise<InvitationRow | undefined> =>
  (await orm(db).select().from(invitations).where(eq(invitations.id, id)))[0]

/** Newest first, used and expired ones too. */
export const listInvitations = (db: D1Database, page: { before?: string; limit: number }): Promise<InvitationRow[]> =>
  orm(db)
    .select()
    .from(invitations)
    .where(page.before ? lt(invitations.id, page.before) : undefined)
    .orderBy(desc(invitations.id))
    .limit(page.limit)

export const insertInvitation = (db: D1Database, row: InvitationRow) => orm(db).insert(invitations).values(row)

/** Changes nothing where it was taken, withdrawn or has expired. */
export const takeInvitation = (db: D1Database, id: string, { userId, at }: { userId: string; at: number }) =>
  orm(db)
    .update(invitations)
    .set({ usedAt: at, userId })
    .where(and(eq(invitations.id, id), isNull(invitations.usedAt), gt(invitations.expiresAt, at)))

export const deleteInvitation = (db: D1Database, id: string) =>
  orm(db)
    .delete(invitations)
    .where(and(eq(invitations.id, id), isNull(invitations.usedAt)))
