import * as z from 'zod'
import type { Severity, Signal } from './contract'

/** What readings of many vendors share: how a foreign value becomes an identity, a time, a link, a label. */

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value that vendors write as text or as a number or a boolean, read as text without the blanks around it. */
export const scalar = z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value).trim())
/** The same where it may be absent; what is no scalar (a list, an object) is as good as absent. */
export const optionalScalar = scalar
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined)

/** One line per way of writing them; none can backtrack. A bare `{note_type:private}` is a value (of Freshdesk), so is `$100`. */
const macros = [
  // Jinja, Liquid, Mustache, Handlebars; Splunk On-Call: `{{ alert.id }}`, `${{incident.id}}`, `{% if … %}`.
  /^\$?\{\{.*\}\}$|^\{%.*%\}$/s,
  // Shells, Velocity, SolarWinds: `${latestEvent.id}`, `$!{x.y}`, `${N=Alerting;M=AlertID}`.
  /^\$!?\{[^{}]*\}$/,
  // Zabbix, Dynatrace: `{EVENT.ID}`, `{#LLD}`, `{$USER:context}`, `{host:item[].last(0)}`, `{{HOST.NAME}.regsub("a", "\1")}`.
  /^\{(?![a-z_]+:[a-z_]+\})[#$]?[\w.:?@ -]+\}$|^\{\$[^{}]*\}$|^\$?\{[#$]?[\w.:?@[\] -]+\(.*\)\}$|^\{\{[#$]?[\w.]+\}\.\w+\(.*\)\}$/s,
  // Nagios, Datadog: `$SERVICE`, `$HOSTNAME$`. Icinga, Velocity: `$host.name$`, `$latestEvent.incident.id`, `$!event.id`.
  /^\$[A-Z][A-Z0-9_]*\$?$|^\$!?[a-z_]\w*\.[\w.]+\$?$/,
  // UptimeRobot, printf, batch files, ERB, Ruby, build scripts: `*monitorID*`, `%s`, `%%id%%`, `<%= id %>`, `#{id}`, `@ID@`.
  /^\*[A-Za-z][A-Za-z_]*\*$|^%[sdj]$|^%%[\w.]+%%$|^<%.*%>$|^#\{.*\}$|^@@?[A-Z_]+@@?$/s,
]

/** A placeholder that its template did not fill. Whole values only: a text that merely mentions one is a text. */
export const isMacro = (text: string): boolean => macros.some((macro) => macro.test(text))

/** The text of a value that may serve as (part of) an identity: not empty, no placeholder, not a written-out nothing. 0 is one. */
export function known(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  return text === '' || isMacro(text) || /^(null|none|undefined|n\/a)$/i.test(text) ? undefined : text
}

/** The first value of a chain that may serve as an identity. */
export function firstKnown(...values: unknown[]): string | undefined {
  for (const value of values) {
    const text = known(value)
    if (text !== undefined) return text
  }
  return undefined
}

/** All parts, joined by colons, or undefined where one of them is not known: half an identity would pool different problems. */
export function allKnown(...values: unknown[]): string | undefined {
  const parts = values.map(known)
  return parts.every((part) => part !== undefined) ? parts.join(':') : undefined
}

/** Of a key that would be too long, both ends count. */
export const fitted = (key: string): string => (key.length <= 512 ? key : `${key.slice(0, 256)}…${key.slice(-255)}`)

/** Shown as a link in the dashboard, so nothing but http and https. */
export const webLink = (text: unknown): string | undefined =>
  typeof text === 'string' && /^https?:\/\//i.test(text.trim()) && URL.canParse(text.trim()) ? text.trim() : undefined

/** Only what is there becomes a label: no empty text, no placeholder; numbers and booleans as text, lists of them joined by commas. */
export function labelsOf(values: Record<string, unknown>): Record<string, string> {
  const labels: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) {
    const text = Array.isArray(value) ? value.slice(0, 100).map(labelText).filter(Boolean).join(',') : labelText(value)
    if (text) labels[name] = text.slice(0, 500)
  }
  return labels
}
const labelText = (value: unknown): string => (typeof value === 'boolean' ? String(value) : (known(value) ?? ''))

/**
 * When something happened, as ISO 8601: ISO text with a zone (`Z`, `+02:00`, `+0200`), or seconds, milliseconds, microseconds or
 * nanoseconds since 1970 as number or digits. A time without a zone is nobody's time, so it is none, unless the vendor's
 * documentation says which (`{ zone: 'utc' }`); nor is year 1, Go's "never".
 */
export function instant(value: unknown, { zone }: { zone?: 'utc' } = {}): string | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{9,19}(\.\d+)?$/.test(value.trim()))) {
    const number = Number(value)
    const ms = number >= 1e17 ? number / 1e6 : number >= 1e14 ? number / 1e3 : number >= 1e11 ? number : number * 1000
    return ms > 0 && ms < 4e12 ? new Date(ms).toISOString() : undefined
  }
  const parts =
    typeof value === 'string'
      ? /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(?:(Z|UTC|GMT)|([+-]\d\d):?(\d\d)?)?$/i.exec(value.trim())
      : null
  if (!parts || parts[1]?.startsWith('0001-')) return undefined
  const [, date, time, utc, hours, minutes] = parts
  if (!utc && !hours && zone !== 'utc') return undefined
  const iso = `${date}T${time?.replace(',', '.')}${hours ? `${hours}:${minutes ?? '00'}` : 'Z'}`
  return Number.isNaN(Date.parse(iso)) ? undefined : iso
}

/** A word's meaning in a table of exact words; case and blanks around it aside. Undefined for any other word, never a guess. */
export function meaningOf<T>(table: Record<string, T>, word: unknown): T | undefined {
  const text = typeof word === 'number' || typeof word === 'boolean' ? String(word) : typeof word === 'string' ? word.trim() : ''
  if (Object.hasOwn(table, text)) return table[text]
  const folded = text.toLowerCase()
  for (const [name, meaning] of Object.entries(table)) if (name.toLowerCase() === folded) return meaning
  return undefined
}

/** One scale of severities: the vendor's words, and ours. It is what the reading uses and what the docs show. */
export interface SeverityScale {
  /** Where the word stands: `alerts[].labels.severity`. */
  field: string
  words: Record<string, Severity>
}
export const severityOf = (scale: SeverityScale, word: unknown): Severity | undefined => meaningOf(scale.words, word)

/** A table's words as people write them in an error: `open, closed`. */
export const wordsOf = (table: Record<string, unknown>): string => Object.keys(table).join(', ')

/** At most `max` characters, a cut marked with …, never through half a character. */
export const cut = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`

/** Titles fit one line; what is longer goes on in the description. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300)

/**
 * A signal as it may go on: a key that fits, a title of one line, a time that is one (ISO 8601), a link to the web. Every source's and
 * poller's signals pass here, so that no connector has to think of it.
 */
export function signal({ dedupKey, title, description, occurredAt, link, ...rest }: Signal): Signal {
  const sound: Signal = { dedupKey: fitted(dedupKey), title: oneLine(title) || fitted(dedupKey), ...rest }
  if (description?.trim()) sound.description = description.trim()
  if (occurredAt && !Number.isNaN(Date.parse(occurredAt))) sound.occurredAt = occurredAt
  const web = webLink(link)
  if (web) sound.link = web
  return sound
}

/** A text as a part of an address. Half a character, as broken senders write it, becomes a sign that is whole. */
export const urlPart = (text: string): string => encodeURIComponent(text.toWellFormed())
