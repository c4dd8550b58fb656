import { toBase64, toBase64Url, toHex, utf8 } from '../kit/bytes'
import { MASK, withoutTokens } from '../kit/token-shapes'

/** Shorter values stand in too many innocent places; they are masked in headers only. */
const SECRET_LENGTH_MIN = 6
const PART_LENGTH_MIN = 16

/** Headers whose value is a credential, whoever set them. Signatures (`webhook-signature`) are none: they prove, and open nothing. */
const credentialHeader = /authorization$|cookie|api-?key|app-?key|(?<!idempotency|dedup)-key$|token|secret|password|credential/i

/** Takes secrets out of a text. `cut` says that the text ends where we stopped reading: the beginning of a secret at its end goes too. */
export type Redact = (text: string, cut?: boolean) => string

/**
 * Replaces every secret: raw, in base64 (also inside a longer base64 text, such as Basic credentials), base64url, hex, percent-encoded,
 * JSON-escaped (as JavaScript, Go, Python and PHP do) and HTML-escaped; then what has the shape of a known token.
 */
export function redactor(secrets: readonly string[]): Redact {
  const needles = [...new Set(secrets.flatMap(partsOf).filter(longEnough).flatMap(writings))].filter(longEnough)
  // Longest first: a secret may be part of another one.
  needles.sort((a, b) => b.length - a.length)
  return (text, cut = false) => {
    let out = text
    for (const needle of needles) out = out.replaceAll(needle, MASK)
    out = withoutTokens(out)
    return cut ? withoutTail(out, needles) : out
  }
}

/** As a record, values of credential headers masked wholly, the others redacted; a value that says a short secret is masked too. */
export function headersRedactor(secrets: readonly string[]): (headers: Headers) => Record<string, string> {
  const redact = redactor(secrets)
  const short = secrets.filter((secret) => secret !== '' && !longEnough(secret))
  const says = (value: string) => short.some((secret) => value.split(/[\s,;:=&"]+/).includes(secret))
  return (headers) =>
    Object.fromEntries(
      [...headers].map(([name, value]) => [name, credentialHeader.test(name) || says(value) ? MASK : redact(value)]),
    )
}

const longEnough = (secret: string) => secret.length >= SECRET_LENGTH_MIN

/** A URL with a secret in it is also secret as `fetch` writes it, and in the parts that an answer may quote; a key of many lines, in each. */
function partsOf(secret: string): string[] {
  if (secret.includes('\n')) {
    const lines = secret.split(/\r?\n/).filter((line) => line.length >= PART_LENGTH_MIN && !line.startsWith('-----'))
    return [secret, secret.trim(), ...lines]
  }
  if (!/^https?:/i.test(secret) || !URL.canParse(secret)) return [secret]
  const { href, pathname, search, searchParams } = new URL(secret)
  const parts = [pathname, pathname.slice(1), pathname + search, ...pathname.split('/'), ...searchParams.values()]
  return [secret, href, href.replace(/\/$/, ''), ...parts.filter((part) => part.length >= PART_LENGTH_MIN)]
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function writings(secret: string): string[] {
  const bytes = utf8(secret)
  const percent = encodeURIComponent(secret.toWellFormed())
  const json = JSON.stringify(secret).slice(1, -1)
  return [
    secret,
    toBase64(bytes),
    toBase64Url(bytes),
    ...[0, 1, 2].flatMap((offset) => insideBase64(bytes, offset)),
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    new URLSearchParams({ '': secret }).toString().slice(1),
    json,
    json.replaceAll('/', '\\/'),
    ...[/[<>&]/g, /[\u0080-\uffff]/g].flatMap((escaped) => {
      const more = json.replace(escaped, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      return [more, more.replaceAll('/', '\\/')]
    }),
    toHex(bytes),
    toHex(bytes).toUpperCase(),
    ...["'", '&#39;', '&#x27;', '&apos;'].map((quote) => secret.replace(/[&<>"']/g, (char) => entities[char] ?? quote)),
  ]
}

/** The characters that are the same wherever these bytes stand in a longer text, `offset` bytes after a multiple of three. */
function insideBase64(bytes: Uint8Array, offset: number): string[] {
  const shifted = new Uint8Array(offset + bytes.byteLength)
  shifted.set(bytes, offset)
  const whole = toBase64(shifted).replace(/=+$/, '')
  const core = whole.slice(offset === 0 ? 0 : offset + 1, shifted.byteLength % 3 === 0 ? undefined : -1)
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')]
}

function withoutTail(text: string, needles: readonly string[]): string {
  for (const needle of needles) {
    for (let length = Math.min(needle.length - 1, text.length); length >= SECRET_LENGTH_MIN; length--) {
      if (text.endsWith(needle.slice(0, length))) return text.slice(0, -length) + MASK
    }
  }
  return text
}
