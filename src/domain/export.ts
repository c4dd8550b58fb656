import { auditRow, insertAudit } from '../store/audit'
import { type Between, type ExportKind, exports, type Key } from '../store/exporting'
import type { Deps } from './deps'

export type { Between, ExportKind }
export type ExportedRow<Kind extends ExportKind> = Awaited<ReturnType<(typeof exports)[Kind]['page']>>[number]

const PAGE = 500
/** Rows of one answer: as many pages as a request may well ask of D1. */
export const EXPORT_ROWS_MAX = 50_000

/**
 * All rows of a kind, oldest key first, a page at a time: `next` answers the pages until one is empty. `cursor`: where the next
 * export goes on after as many rows as one may have; null where this one is the last.
 */
export async function exported<Kind extends ExportKind>(
  deps: Deps,
  kind: Kind,
  { between, cursor }: { between: Between; cursor?: Key },
  actor: string,
): Promise<{ next(): Promise<ExportedRow<Kind>[]>; cursor: Key | null }> {
  // The kinds differ in their rows alone, which the compiler cannot follow through an index.
  const { page, keyOf } = exports[kind] as unknown as Exportable<ExportedRow<Kind>>
  await insertAudit(
    deps.db,
    auditRow(deps.clock(), actor, 'content.exported', kind, { ...between, ...(cursor && { after: cursor }) }),
  )
  const last = await page(deps.db, between, cursor ?? null, 1, EXPORT_ROWS_MAX - 1)
  const end = last[0] ? keyOf(last[0]) : null
  let left = EXPORT_ROWS_MAX
  let after: Key | null = cursor ?? null
  return {
    cursor: end,
    async next() {
      const rows = left > 0 ? await page(deps.db, between, after, Math.min(PAGE, left), 0) : []
      const lastOf = rows.at(-1)
      left = lastOf && rows.length === PAGE ? left - rows.length : 0
      if (lastOf) after = keyOf(lastOf)
      return rows
    },
  }
}

interface Exportable<Row> {
  page(db: D1Database, between: Between, after: Key | null, limit: number, skip: number): Promise<Row[]>
  keyOf(row: Row): Key
}
