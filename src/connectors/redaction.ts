import { parseJson } from './decode'
import { isRecord } from './values'

const REDACTED = '[redacted]'

/** A JSON object without what its top-level fields of these names hold. Nothing of what is not a JSON object: it might hold them too. */
export function redactedJson(body: string, fields: readonly string[]): string {
  const parsed = parseJson(body)
  const value = parsed.ok ? parsed.value : undefined
  if (!isRecord(value)) return ''
  const held = fields.filter((field) => field in value)
  return held.length === 0 ? body : JSON.stringify({ ...value, ...Object.fromEntries(held.map((field) => [field, REDACTED])) })
}

/** A form without what its fields of these names hold; `jsonField` is one that holds a JSON object with the same fields. */
export function redactedForm(body: string, fields: readonly string[], jsonField?: string): string {
  const form = new URLSearchParams(body)
  for (const field of fields) if (form.has(field)) form.set(field, REDACTED)
  const json = jsonField && form.get(jsonField)
  if (jsonField && typeof json === 'string') form.set(jsonField, redactedJson(json, fields))
  return form.toString()
}
