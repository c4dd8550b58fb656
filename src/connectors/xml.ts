import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { err, ok, type Result } from '../kit/result'

// Entities that a document declares are never expanded (CWE-776, CWE-611); values stay text; attributes are not read.
const parser = new XMLParser({
  ignoreAttributes: true,
  processEntities: false,
  parseTagValue: false,
  trimValues: true,
  tagValueProcessor: (_name, text) => withPredefined(text),
})
const predefined: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The five entities of XML itself, once each: `&amp;lt;` is the text `&lt;`. */
const withPredefined = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => predefined[name] ?? '')

/** XML as nested objects, a list where a tag comes twice; or what was wrong and where. */
export function parseXml(text: string): Result<unknown, string> {
  const valid = XMLValidator.validate(text, { allowBooleanAttributes: true })
  if (valid !== true) return err(`not XML: ${valid.err.msg} (line ${valid.err.line}, column ${valid.err.col})`)
  try {
    return ok(parser.parse(text))
  } catch (thrown) {
    // The parser refuses what it calls dangerous (a declared entity without end, a tag named __proto__) by exceptions.
    return err(`not XML that is read here: ${thrown instanceof Error ? thrown.message : 'refused'}`)
  }
}

/** A tag that may be absent, there once, or there many times. */
export const listOf = (value: unknown): unknown[] =>
  value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]
