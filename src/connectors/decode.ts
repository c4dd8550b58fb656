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

/** V8 says `… at position 17 (line 2 column 3)`; an empty or over-deep body gets words of its own. */
export function parseJson(json: string): Decoded {
  if (json.trim() === '') return err('the body is empty')
  try {
    const value: unknown = JSON.parse(json)
    return depthOver(value, MAX_DEPTH) ? err(`the JSON is nested deeper than ${MAX_DEPTH} levels`) : ok(value)
  } catch (thrown) {
    return err(positioned(thrown instanceof Error ? thrown.message : String(thrown), json))
  }
}

function positioned(message: string, json: string): string {
  const at = /position (\d+)/.exec(message)
  const position = at ? Number(at[1]) : json.length
  const before = json.slice(0, position).split('\n')
  return `not JSON at position ${position} (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`
}

function depthOver(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const child of Object.values(value)) if (depthOver(child, levels - 1)) return true
  return false
}
