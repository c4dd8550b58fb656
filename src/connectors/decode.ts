import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser'
import { text } from '../kit/bytes'
import { err, ok, type Result } from '../kit/result'
import type { RawMessage } from './contract'

/** A value, or what was wrong with the bytes and where. */
export type Decoded = Result<unknown, string>

const MAX_DEPTH = 64
const MAX_BRACKETS = 500

export function decodeJson(raw: RawMessage): Decoded {
  return parseJson(text(raw.body))
}

/** JSON, or `application/x-www-form-urlencoded` with the JSON in one field (GitHub's `payload`). */
export const decodeJsonOrFormField =
  (field: string) =>
  (raw: RawMessage): Decoded => {
    if (!isForm(raw)) return decodeJson(raw)
    const value = new URLSearchParams(text(raw.body)).get(field)
    return value === null ? err(`the form has no field "${field}"`) : parseJson(value)
  }

/**
 * Fields, however a template sends them: JSON, a form (`application/x-www-form-urlencoded` or `multipart/form-data`), or nothing but the
 * query of the URL. The query's fields are there in every case, below those of the body; our own `key` and `integrationId` are not.
 * `jsonField` names the form field that holds the whole message as JSON, where the vendor has such a one.
 */
export const decodeFields =
  ({ jsonField }: { jsonField?: string } = {}) =>
  (raw: RawMessage): Decoded => {
    const query = queryOf(raw)
    const form = isForm(raw) ? [...new URLSearchParams(text(raw.body))] : multipartOf(raw)
    if (form) {
      const fields = { ...query, ...Object.fromEntries(form) }
      const json = jsonField === undefined ? undefined : fields[jsonField]
      return json === undefined ? ok(fields) : parseJson(json)
    }
    if (text(raw.body).trim() === '' && Object.keys(query).length > 0) return ok(query)
    const body = decodeJson(raw)
    return body.ok && isObject(body.value) ? ok({ ...query, ...body.value }) : body
  }

/** The body as it is, for what is plain text. */
export const decodeText = (raw: RawMessage): Decoded => {
  const body = text(raw.body)
  return body.trim() === '' ? err('the body is empty') : ok(body)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

function queryOf({ url }: RawMessage): Record<string, string> {
  const { key: _key, integrationId: _id, ...query } = Object.fromEntries(new URL(url).searchParams)
  return query
}

/** The text fields of `multipart/form-data` (RFC 7578); files are left out. Undefined for any other content type. */
function multipartOf({ headers, body }: RawMessage): [string, string][] | undefined {
  const type = headers.get('content-type') ?? ''
  const boundary = /^multipart\/form-data\b.*?;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type)
  if (!boundary) return undefined
  return text(body)
    .split(`--${boundary[1] ?? boundary[2]}`)
    .slice(1, -1)
    .flatMap((part): [string, string][] => {
      const gap = part.indexOf('\r\n\r\n')
      const disposition = /^content-disposition:\s*form-data;(.*)$/im.exec(part.slice(0, gap))?.[1] ?? ''
      const name = /\bname="([^"]*)"/.exec(disposition)?.[1]
      return gap < 0 || name === undefined || /\bfilename=/.test(disposition)
        ? []
        : [[name, part.slice(gap + 4).replace(/\r\n$/, '')]]
    })
}

export const isForm = (raw: RawMessage): boolean =>
  (raw.headers.get('content-type') ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded')

/** An empty or over-deep body gets words of its own; anything else gets the place of its first fault. */
export function parseJson(json: string): Decoded {
  if (json.trim() === '') return err('the body is empty')
  try {
    const value: unknown = JSON.parse(json)
    return depthOver(value, MAX_DEPTH) ? err(`the JSON is nested deeper than ${MAX_DEPTH} levels`) : ok(value)
  } catch {
    // V8 does not always say where, so a parser that does looks again.
    return err(`not JSON: ${firstFault(json)}`)
  }
}

function firstFault(json: string): string {
  const faults: ParseError[] = []
  // It goes down with every bracket, and a stranger may send a hundred thousand of them.
  if (bracketsOver(json, MAX_BRACKETS)) return `brackets are nested deeper than ${MAX_BRACKETS} levels`
  parse(json, faults, { disallowComments: true })
  const { error, offset } = faults[0] ?? { error: 0, offset: 0 }
  const before = json.slice(0, offset).split('\n')
  return `${error ? printParseErrorCode(error) : 'fault'} at position ${offset} (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`
}

/** Counts those in texts too: only whether it is safe to look closer. */
function bracketsOver(json: string, levels: number): boolean {
  let depth = 0
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === 0x5b || code === 0x7b) depth++
    else if (code === 0x5d || code === 0x7d) depth--
    if (depth > levels) return true
  }
  return false
}

function depthOver(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const child of Object.values(value)) if (depthOver(child, levels - 1)) return true
  return false
}
