import { type Fields, fieldsOf } from './fields'

/** Log text of security devices as records, for `fieldsOf` to read; names in lower case, letters and digits only. */

/** What is longer is no line of a log. */
export const LINE_MAX = 16_384
const LINES_MAX = 2_000

/** The lines of a text that are not blank; undefined where there are more than any sender batches. */
export function logLines(text: string): string[] | undefined {
  const lines = text.split(/\r?\n/, LINES_MAX * 2).filter((line) => line.trim() !== '')
  return lines.length > LINES_MAX ? undefined : lines
}

const nameOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** `devid="FG1" level=alert msg="a \"b\""`: the first value of a name counts. */
export function keyValues(text: string): Record<string, string> {
  const fields = new Map<string, string>()
  for (const [, name = '', quoted, bare] of text.matchAll(/(?<![\w.-])([A-Za-z][\w.-]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/gs)) {
    const value = quoted === undefined ? (bare ?? '') : quoted.replace(/\\(["\\])/g, '$1')
    if (value !== '' && !fields.has(nameOf(name))) fields.set(nameOf(name), value)
  }
  return Object.fromEntries(fields)
}

const told = (found: Map<string, string>) => {
  const record = Object.fromEntries(found)
  return { record, fields: fieldsOf(record, { dots: 'ignored' }) }
}

/** A quote that is opened and never closed: the text was cut. */
export const isCutText = (text: string): boolean => (text.replace(/\\./gs, '').split('"').length - 1) % 2 === 1

export interface CefEvent {
  vendor: string
  product: string
  version: string
  classId: string
  name: string
  severity: string
  record: Record<string, string>
  fields: Fields
}

/**
 * ArcSight Common Event Format: `CEF:0|vendor|product|version|class|name|severity|key=value …`, also behind a syslog header or without its
 * `CEF:`, as forwarders leave it. `prefix` is what a vendor puts before the names of its own keys.
 */
export function cefEvent(text: string, { prefix }: { prefix?: RegExp } = {}): CefEvent | undefined {
  const start = /(?:^|\s)(?:CEF:\s?)?\d{1,2}\|/.exec(text.slice(0, 300))
  if (!start) return undefined
  const parts = text.slice(start.index + start[0].length).split(/(?<!\\)\|/)
  if (parts.length < 7) return undefined
  const [vendor = '', product = '', version = '', classId = '', name = '', severity = ''] = parts.map((one) =>
    one.replace(/\\([|\\])/g, '$1').trim(),
  )
  const extension = parts.slice(6).join('|')
  const names = [...extension.matchAll(/(?:^|\s)([A-Za-z][\w.-]*)=/g)]
  const fields = new Map<string, string>()
  names.forEach((match, i) => {
    const value = extension.slice(match.index + match[0].length, names[i + 1]?.index ?? extension.length).trim()
    const key = nameOf(prefix ? (match[1] ?? '').replace(prefix, '') : (match[1] ?? ''))
    if (value !== '' && key !== '' && !fields.has(key)) fields.set(key, value.replace(/\\([=|\\])/g, '$1').replace(/\\n/g, '\n'))
  })
  return { vendor, product, version, classId, name, severity, ...told(fields) }
}

/** IBM's Log Event Extended Format, as far as its attributes: `LEEF:1.0|vendor|product|version|event|key=value<tab>…`. */
export function leefEvent(text: string): Omit<CefEvent, 'name' | 'severity'> | undefined {
  const start = /(?:^|\s)LEEF:\s?[12]\.0\|/.exec(text.slice(0, 300))
  if (!start) return undefined
  const [vendor = '', product = '', version = '', classId = '', ...rest] = text.slice(start.index + start[0].length).split('|')
  const fields = new Map<string, string>()
  for (const one of rest.join('|').split('\t')) {
    const at = one.indexOf('=')
    const key = nameOf(one.slice(0, Math.max(at, 0)))
    if (key !== '' && !fields.has(key)) fields.set(key, one.slice(at + 1).trim())
  }
  return { vendor, product, version, classId, ...told(fields) }
}
