import * as z from 'zod'
import { firstKnown, isRecord, known } from './values'

/**
 * Fields of a message that an admin's template or script made: `ALERT_TITLE`, `alertTitle`, `"Alert Title"` and `alert-title` are one
 * name, and what is nested has its path as name (`event.application.name`, also where the template wrote the dots itself). Names are
 * asked for in lower case, without anything between the words.
 */
export interface Fields {
  /** The first of these fields that says something: no empty text, no placeholder that the template did not fill. Of a list its first. */
  text(...names: string[]): string | undefined
  /** The same for lists: of texts, of objects with a `name`, or written with commas. */
  list(...names: string[]): string[]
  /** As it was sent, whatever that is. */
  raw(name: string): unknown
  /** Whether it is there at all, even if it says nothing. */
  has(name: string): boolean
  /** Every value, as it was sent. */
  values(): unknown[]
}

/** How much of a name is only spelling. */
export interface Spelling {
  /** Dots are too: `event.type` and `{ "event": { "type" } }` are then `eventtype`. Not where a vendor has both, with two meanings. */
  dots?: 'ignored'
  /** What tools put before every name (`NAGIOS_`, `NOTIFY_`). */
  prefix?: RegExp
}

const DEPTH_MAX = 5
const LIST_MAX = 200

export function fieldsOf(body: Record<string, unknown>, { dots, prefix }: Spelling = {}): Fields {
  const values = new Map<string, unknown>()
  const noise = dots === 'ignored' ? /[^a-z0-9]/g : /[^a-z0-9.]/g
  const joint = dots === 'ignored' ? '' : '.'

  const collect = (record: Record<string, unknown>, path: string, depth: number): void => {
    for (const [name, value] of Object.entries(record)) {
      const folded = path + (prefix ? name.replace(prefix, '') : name).toLowerCase().replace(noise, '')
      // Of two spellings of one name the first that says something counts.
      if (!values.has(folded) || textOf(values.get(folded)) === undefined) values.set(folded, value)
      if (isRecord(value) && depth < DEPTH_MAX) collect(value, folded + joint, depth + 1)
    }
  }
  collect(body, '', 0)

  return {
    text: (...names) => firstKnown(...names.map((name) => textOf(values.get(name)))),
    list: (...names) => names.map((name) => listOf(values.get(name))).find((list) => list.length > 0) ?? [],
    raw: (name) => values.get(name),
    has: (name) => values.has(name),
    values: () => [...values.values()],
  }
}

/** A payload of such fields, for sources that read nothing else. */
export const templateFields = (spelling: Spelling = {}) =>
  z.record(z.string(), z.unknown()).transform((body): Fields => fieldsOf(body, { dots: 'ignored', ...spelling }))

function textOf(value: unknown): string | undefined {
  const one = Array.isArray(value) ? value[0] : value
  return typeof one === 'boolean' ? String(one) : known(one)
}

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
