/** Readings that both the mapping and the fixed shapes need. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Shown as a link in the dashboard, so nothing but http and https. */
export const webLink = (text: string | null | undefined): string | undefined =>
  text && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : undefined

/** ISO 8601 as it is; a number, or digits alone, is seconds or (from 10^11) milliseconds since 1970. Anything else is no time. */
export function instant(value: unknown): string | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{9,13}(\.\d+)?$/.test(value))) {
    const number = Number(value)
    const ms = number >= 1e11 ? number : number * 1000
    return ms > 0 && ms < 4e12 ? new Date(ms).toISOString() : undefined
  }
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined
}
