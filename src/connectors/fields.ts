import { firstKnown, isRecord, known } from './values'

/**
 * Fields of a message that an admin's template made: `ALERT_TITLE`, `alertTitle`, `"Alert Title"` and `alert-title` are one name, and
 * what is nested has its path as name (`event.application.name`, also where the template wrote the dots itself). Names are asked for
 * in lower case, without anything between the words.
 */
export interface Fields {
  /** The first of these fields that says something: no empty text, no placeholder that the template did not fill. */
  text(...names: string[]): string | undefined
  /** The same for lists: of texts, of objects with a `name`, or written with commas. */
  list(...names: string[]): string[]
  /** As it was sent, whatever that is. */
  raw(name: string): unknown
}

const DEPTH_MAX = 5
const LIST_MAX = 200

export function fieldsOf(body: Record<string, unknown>): Fields {
  const values = new Map<string, unknown>()
  collect(body, '', values, 0)
  const told = (name: string) => textOf(values.get(name))
  return {
    text: (...names) => firstKnown(...names.map(told)),
    list: (...names) => names.map((name) => listOf(values.get(name))).find((list) => list.length > 0) ?? [],
    raw: (name) => values.get(name),
  }
}

function collect(record: Record<string, unknown>, path: string, values: Map<string, unknown>, depth: number): void {
  for (const [name, value] of Object.entries(record)) {
    const folded = path + name.toLowerCase().replace(/[^a-z0-9.]/g, '')
    // Of two spellings of one name the first that says something counts.
    if (!values.has(folded) || textOf(values.get(folded)) === undefined) values.set(folded, value)
    if (isRecord(value) && depth < DEPTH_MAX) collect(value, `${folded}.`, values, depth + 1)
  }
}

function textOf(value: unknown): string | undefined {
  const one = Array.isArray(value) ? value[0] : value
  const text = typeof one === 'boolean' ? String(one) : known(one)
  return text === undefined || isUnfilled(text) ? undefined : text
}

/** Placeholders of SolarWinds (`${N=Alerting;M=AlertID}`) and of Velocity (`$!{x.y}`, `$latestEvent.incident.id`). */
const isUnfilled = (text: string): boolean => /^\$!?\{[^{}]*\}$|^\$!?[A-Za-z]\w*(?:\.\w+)+$/.test(text)

function listOf(value: unknown): string[] {
  const all = typeof value === 'string' ? value.split(',', LIST_MAX) : Array.isArray(value) ? value.slice(0, LIST_MAX) : []
  return all.map((one) => textOf(isRecord(one) ? one.name : one)).filter((text) => text !== undefined)
}

/** Tags written `name:value`, as a list, a text with commas or an object: the values of those that are asked for. */
export function tagsOf(fields: Fields, name: string, wanted: readonly string[]): Record<string, string> {
  const raw = fields.raw(name)
  const pairs = isRecord(raw)
    ? Object.entries(raw)
    : fields.list(name).map((tag) => [tag.split(':', 1)[0], tag.slice(tag.indexOf(':') + 1)])
  const tags = new Map(pairs.map(([tag, value]) => [String(tag).trim().toLowerCase(), textOf(value)]))
  return Object.fromEntries(wanted.flatMap((tag) => (tags.get(tag) ? [[tag, tags.get(tag) ?? '']] : [])))
}
