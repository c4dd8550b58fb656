import type { StoredAttempt } from '../../store/schema'

const MASK = /•••/g
const PLACEHOLDER = '<secret>'
/** curl makes these itself. */
const made = new Set(['host', 'content-length'])

/** The request as a command for a POSIX shell. What was masked stands as `<secret>`. */
export function curlOf({ method, url, headers, body }: NonNullable<StoredAttempt['request']>): string {
  const options = [
    // Brackets in an address are meant as they are.
    `curl --globoff -X ${quoted(method)} ${quoted(url)}`,
    // `-H 'name:'` takes a header away; an empty one is written so.
    ...Object.entries(headers)
      .filter(([name]) => !made.has(name.toLowerCase()))
      .map(([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...(body === '' ? [] : [`--data-raw ${quoted(body)}`]),
  ]
  return options.join(' \\\n  ')
}

/** One word to the shell, whatever is in it: between single quotes only the single quote means something. */
const quoted = (text: string): string => `'${text.replaceAll(MASK, PLACEHOLDER).replaceAll("'", `'\\''`)}'`
