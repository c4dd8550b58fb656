export { type AuditFilter, type AuditRow, listAudit } from '../store/audit'

/** What of it is not so already, for the audit log: as it was and as it is to be. */
export function differences<T extends object>(before: T, wanted: Partial<T>): { from: Partial<T>; to: Partial<T> } {
  // Only keys of T are in it.
  const changed = (Object.keys(wanted) as (keyof T)[]).filter(
    (field) => wanted[field] !== undefined && JSON.stringify(wanted[field]) !== JSON.stringify(before[field]),
  )
  const only = (all: Partial<T>) => Object.fromEntries(changed.map((field) => [field, all[field]])) as Partial<T>
  return { from: only(before), to: only(wanted) }
}
