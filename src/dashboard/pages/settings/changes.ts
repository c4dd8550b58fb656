import type { AuditEntry } from './queries'

export interface Change {
  field: string
  before: string
  after: string
}

/** An entry's detail as fields with a before and an after (`{ from, to }` or `{ before, after }`), and what else it says. */
export function changesOf(detail: AuditEntry['detail']): { changes: Change[]; others: [string, unknown][] } {
  const { from, to, before = from, after = to, ...rest } = detail
  const [old, now] = [before, after].map((side) => (isRecord(side) ? side : side === undefined ? {} : { value: side }))
  const fields = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])]
  return {
    changes: fields.map((field) => ({
      field: field === 'value' ? 'name' : field,
      before: said(old?.[field], field),
      after: said(now?.[field], field),
    })),
    others: Object.entries(rest),
  }
}

/** A value in one line; times as times. */
export function said(value: unknown, field = ''): string {
  if (value === null || value === undefined || value === '') return 'none'
  if (typeof value === 'number' && /At$/.test(field)) return new Date(value).toISOString()
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ') || 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
