import { isRecord } from '../values'

/** What a webhook says, by upper-case dotted name. */
export type Fields = (...names: string[]) => string | undefined

/** A variable that Splunk On-Call had no value for. */
const unfilled = /^\$\{\{[^{}]*\}\}$/

/**
 * The payload is the admin's template. Its variables are named `INCIDENT.CURRENT_PHASE`; the whole of them comes with such dots in the
 * keys, others nest (`{ incident: { current_phase } }`) or put all into `event`, as Splunk's HTTP collector wants it. Read the same way:
 * the first of the names that has a value.
 */
export function fieldsOf(body: Record<string, unknown>): Fields {
  const values = new Map<string, string>()
  const walk = (value: unknown, path: string, depth: number): void => {
    if (isRecord(value)) {
      if (depth < 4) for (const [name, inner] of Object.entries(value)) walk(inner, path ? `${path}.${name}` : name, depth + 1)
      return
    }
    const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
    const name = path.toUpperCase().replace(/^EVENT\./, '')
    if (text !== '' && !unfilled.test(text) && !values.has(name)) values.set(name, text)
  }
  walk(body, '', 0)
  return (...names) => {
    for (const name of names) {
      const value = values.get(name)
      if (value !== undefined) return value
    }
    return undefined
  }
}
