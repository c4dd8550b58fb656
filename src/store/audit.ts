import { desc, lt, sql } from 'drizzle-orm'
import { newId } from '../kit/id'
import { orm } from './db'
import { auditLog } from './schema'

export type AuditRow = typeof auditLog.$inferSelect

export const auditRow = (
  at: number,
  actor: string,
  action: string,
  subject: string,
  detail: Record<string, unknown>,
): AuditRow => ({
  id: newId('aud', at),
  at,
  actor,
  action,
  subject,
  detail,
})

/** A statement, so that a change and its audit row are one batch. */
export const insertAudit = (db: D1Database, row: AuditRow) => orm(db).insert(auditLog).values(row)

/** Newest first. */
export const listAudit = (db: D1Database, page: { before?: string; limit: number }): Promise<AuditRow[]> =>
  orm(db)
    .select()
    .from(auditLog)
    .where(page.before ? lt(auditLog.id, page.before) : undefined)
    .orderBy(desc(auditLog.id))
    .limit(page.limit)

/** The same, written only where the statement before it in the batch has changed a row. */
export const insertAuditIfChanged = (db: D1Database, row: AuditRow) =>
  orm(db)
    .insert(auditLog)
    .select(
      sql`select ${row.id}, ${row.at}, ${row.actor}, ${row.action}, ${row.subject}, ${JSON.stringify(row.detail)} where changes() > 0`,
    )
