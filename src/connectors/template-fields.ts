import * as z from 'zod'
import { firstKnown, isRecord } from './values'

/**
 * Fields that a person named in a template or a script, so that spelling is no matter: `NOTIFICATIONTYPE`, `notification_type`,
 * `notification.type` and `{ "notification": { "type" } }` are all the field `notificationtype`. Lists stay what they are, as JSON text.
 */
export type TemplateFields = ReadonlyMap<string, string>

/** `prefix`: what tools put before every name (`NAGIOS_`, `NOTIFY_`). */
export const templateFields = ({ prefix }: { prefix?: RegExp } = {}) =>
  z.record(z.string(), z.unknown()).transform((body): TemplateFields => {
    const fields = new Map<string, string>()
    collect(body, '', NESTED_MAX, fields, prefix)
    return fields
  })

/** The first of these fields that is there, filled, and no placeholder. */
export const pick = (fields: TemplateFields, ...names: string[]): string | undefined =>
  firstKnown(...names.map((name) => fields.get(name)))

const NESTED_MAX = 3

function collect(body: Record<string, unknown>, path: string, levels: number, fields: Map<string, string>, prefix?: RegExp) {
  for (const [name, value] of Object.entries(body)) {
    const field = path + (prefix ? name.replace(prefix, '') : name).toLowerCase().replace(/[^a-z0-9]/g, '')
    if (isRecord(value)) {
      if (levels > 0) collect(value, field, levels - 1, fields, prefix)
    } else if (value !== null && value !== undefined && !fields.has(field)) {
      fields.set(field, Array.isArray(value) ? JSON.stringify(value) : String(value).trim())
    }
  }
}
