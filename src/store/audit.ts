import { and, desc, eq, gte, lt, or, sql } from 'drizzle-orm'
import { newId, timeChars } from '../kit/id'
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

/** What a search of the audit log asks for; all of it has to be so. */
export interface AuditFilter {
  actor?: string
  /** A whole action, or what it begins with: `user` finds `user.changed`. */
  action?: string
  /** The id of what was changed. */
  subject?: string
  /** From then on, and before then, milliseconds: ids begin with their time, so this bounds the walk along the key. */
  sinceMs?: number
  beforeMs?: number
}

/** Newest first. */
export const listAudit = (db: D1Database, filter: AuditFilter, page: { before?: string; limit: number }): Promise<AuditRow[]> =>
  orm(db)
    .select()
    .from(auditLog)
    .where(
      and(
        filter.actor ? eq(auditLog.actor, filter.actor) : undefined,
        filter.action ? or(eq(auditLog.action, filter.action), startsWith(`${filter.action}.`)) : undefined,
        filter.subject ? eq(auditLog.subject, filter.subject) : undefined,
        filter.sinceMs === undefined ? undefined : gte(auditLog.id, `aud_${timeChars(filter.sinceMs)}`),
        filter.beforeMs === undefined ? undefined : lt(auditLog.id, `aud_${timeChars(filter.beforeMs)}`),
        page.before ? lt(auditLog.id, page.before) : undefined,
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(page.limit)

/** Not LIKE: an action may hold its signs. */
const startsWith = (text: string) => sql`substr(${auditLog.action}, 1, ${text.length}) = ${text}`

/** The same as `insertAudit`, written only where the statement before it in the batch has changed a row. */
export const insertAuditIfChanged = (db: D1Database, row: AuditRow) =>
  orm(db)
    .insert(auditLog)
    .select(
      sql`select ${row.id}, ${row.at}, ${row.actor}, ${row.action}, ${row.subject}, ${JSON.stringify(row.detail)} where changes() > 0`,
    )
