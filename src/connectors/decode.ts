import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser'
import { text } from '../kit/bytes'
import { err, ok, type Result } from '../kit/result'
import type { RawMessage } from './contract'

/** A value, or what was wrong with the bytes and where. */
export type Decoded = Result<unknown, string>

const MAX_DEPTH = 64

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
  parse(json, faults, { disallowComments: true })
  const { error, offset } = faults[0] ?? { error: 0, offset: 0 }
  const before = json.slice(0, offset).split('\n')
  return `${error ? printParseErrorCode(error) : 'fault'} at position ${offset} (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`
}

function depthOver(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const child of Object.values(value)) if (depthOver(child, levels - 1)) return true
  return false
}
