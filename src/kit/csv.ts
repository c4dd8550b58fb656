/** One line of CSV, RFC 4180. What a spreadsheet would take for a formula gets a `'` before it. */
export const csvLine = (values: readonly unknown[]): string => `${values.map(field).join(',')}\r\n`

function field(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  // A number is no formula, whatever its sign.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
