import { ignored, type Normalised, type Signal, unreadable } from './contract'
import { placeOf } from './parts'
import { isRecord } from './values'

/** What security feeds share: many records in one body, wrapped in a few ways, with names that forwarders spell as they like. */

/** A record with its names in one spelling: lower case, without `_`, `-` and blanks. `incident_number`, `IncidentNumber` → `incidentnumber`. */
export type Folded = Record<string, unknown>

export function folded(value: unknown): Folded {
  const out: Folded = {}
  if (!isRecord(value)) return out
  for (const [name, one] of Object.entries(value)) {
    const key = name.toLowerCase().replace(/[_\- ]/g, '')
    // The first spelling wins, so that a later empty alias cannot blank it.
    if (!(key in out)) out[key] = one
  }
  return out
}

/**
 * The records of a body with the place of each: of an array, of an array under one of `wrappers` (`data.events`), or the body itself. An empty list is
 * an empty list; undefined is a body that is no record at all.
 */
export function recordsOf(body: unknown, wrappers: readonly string[] = []): [place: string, record: unknown][] | undefined {
  if (Array.isArray(body)) return body.map((one, at) => [String(at), one])
  if (!isRecord(body)) return undefined
  for (const wrapper of wrappers) {
    const list = wrapper.split('.').reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), body)
    if (Array.isArray(list)) return list.map((one, at) => [`${wrapper}.${at}`, one])
  }
  return [['', body]]
}

/** A true batch has some hundreds (PingOne: 500); more would hold up the messages of others. */
const RECORDS_MAX = 2000

/**
 * One reading of many records: the signals of all of them, in order. Where none has a signal, what could not be read; else the first
 * reason for ignoring. A record that cannot be read does not silence the others: these feeds come again with the whole batch for days.
 */
export function readEach(
  records: [place: string, record: unknown][] | undefined,
  read: (record: Record<string, unknown>, place: string) => Normalised,
): Normalised {
  if (!records) return unreadable('', 'expected a record, or a list of them')
  if (records.length > RECORDS_MAX) return unreadable('', `more than ${RECORDS_MAX} records: send them in several messages`)
  const signals: Signal[] = []
  const others: Exclude<Normalised, Signal[]>[] = []
  for (const [place, record] of records) {
    const one = isRecord(record) ? read(record, place) : unreadable(place, 'expected an object')
    if (Array.isArray(one)) signals.push(...one)
    else others.push(one)
  }
  if (signals.length) return signals
  const issues = others.flatMap((one) => (one.kind === 'unreadable' ? one.issues : []))
  if (issues.length) return { kind: 'unreadable', issues: issues.slice(0, 20) }
  return others[0] ?? ignored('the message carries no record')
}

/** The place of a field of a record, for issues: `records.0.properties`. */
export const at = (place: string, field: string): string => placeOf(place, field)

/** Text of a foreign value, trimmed; undefined for what is none. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.trim() || undefined : typeof value === 'number' ? String(value) : undefined
