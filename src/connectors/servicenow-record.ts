import { isRecord, known } from './values'

/**
 * Records of a ServiceNow table as scripts, flows and the Table API write them: bare, under a name that wraps them, or several in a list. A field
 * is its value ("3"), its label ("On Hold"), or both: `{ "value": "3", "display_value": "On Hold", "link": … }`
 * (https://docs.servicenow.com/bundle/rome-application-development/page/integrate/inbound-rest/concept/c_TableAPI.html).
 */
export type SnRecord = Record<string, unknown>

const wrappers = [
  'body',
  'record',
  'records',
  'result',
  'current',
  'data',
  'payload',
  'incident',
  'event',
  'alert',
  'ci',
  'item',
] as const

/** The records of a message, in order, each with what stood beside it (the table, the operation). Empty where there is none. */
export function recordsOf(value: unknown, depth = 0): SnRecord[] {
  if (Array.isArray(value)) return value.flatMap((one) => recordsOf(one, depth + 1))
  if (!isRecord(value)) return []
  if (depth < 3 && !('sys_id' in value) && !('number' in value)) {
    const inside = wrappers.find((name) => isRecord(value[name]) || Array.isArray(value[name]))
    if (inside) {
      const { [inside]: inner, ...beside } = value
      return recordsOf(inner, depth + 1).map((one) => ({ ...beside, ...one }))
    }
  }
  return [value]
}

/** What a machine reads: the value. */
export const valueIn = (record: SnRecord, ...names: string[]): string | undefined =>
  firstOf(record, names, ['value', 'display_value'])

/** What a person reads: the label; nothing where there is only the 32 digits of a reference. */
export function labelIn(record: SnRecord, ...names: string[]): string | undefined {
  const text = firstOf(record, names, ['display_value', 'value'])
  return text !== undefined && /^[0-9a-f]{32}$/.test(text) ? undefined : text
}

function firstOf(record: SnRecord, names: string[], halves: string[]): string | undefined {
  for (const name of names) {
    const field = record[name]
    for (const one of isRecord(field) ? halves.map((half) => field[half]) : [field]) {
      const text = known(one) ?? (typeof one === 'boolean' ? String(one) : undefined)
      if (text !== undefined) return text
    }
  }
  return undefined
}

/** The table that the record is of: `incident`, `em_event`, `cmdb_ci_linux_server`. */
export const tableOf = (record: SnRecord): string | undefined =>
  valueIn(record, 'sys_class_name', 'table', 'table_name', 'sys_class', 'className')?.toLowerCase().replaceAll(' ', '_')

/** Whether the record was deleted, as `current.operation()` says. */
export const isDeletion = (record: SnRecord): boolean =>
  /^deleted?$/i.test(valueIn(record, 'operation', 'sys_operation', 'db_operation') ?? '')
