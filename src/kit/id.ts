/**
 * Prefixed, time-ordered ids: `inc_` + 10 characters of milliseconds + 16 random characters, Crockford base 32 in lower case
 * (the layout of a ULID, https://github.com/ulid/spec). Ids made by one isolate always sort in the order they were made.
 */
export type Prefix =
  | 'inc'
  | 'int'
  | 'evt'
  | 'dlv'
  | 'msg'
  | 'sub'
  | 'svc'
  | 'tok'
  | 'aud'
  | 'req'
  | 'tpl'
  | 'rpl'
  | 'usr'
  | 'ses'
  | 'inv'
  | 'stp'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
let lastMs = 0
let lastRandom: number[] = []

export function newId(prefix: Prefix, nowMs: number): string {
  if (nowMs > lastMs || lastRandom.length === 0) {
    lastMs = Math.max(nowMs, lastMs)
    lastRandom = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte & 31)
  } else increment(lastRandom)
  return `${prefix}_${timeChars(lastMs)}${lastRandom.map((digit) => alphabet[digit]).join('')}`
}

/** The first ten characters after the prefix: what ids made at `ms` begin with. */
export function timeChars(ms: number): string {
  let out = ''
  for (let rest = ms, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) out = alphabet[rest % 32] + out
  return out
}

/** The 128 bits of an id's time and random part as 32 hex digits: its 26 characters hold two more, which no time before the year 10889 sets. */
export function bitsOf(id: string): string {
  let hex = ''
  let bits = 0
  let held = -2
  for (const char of id.slice(id.indexOf('_') + 1).slice(0, 26)) {
    bits = ((bits << 5) | alphabet.indexOf(char)) & 0xff
    held += 5
    for (; held >= 4; held -= 4) hex += ((bits >> (held - 4)) & 15).toString(16)
  }
  return hex
}

/** An id of another kind with the same time and random part, so that the two sort alike: `siblingId('dlv', 'evt_01…')`. */
export const siblingId = (prefix: Prefix, id: string, suffix = ''): string =>
  `${prefix}_${id.slice(id.indexOf('_') + 1)}${suffix}`

/** 160 random bits as text, for keys and tokens: `randomToken('sbx')` → `sbx_…` (32 characters). */
export function randomToken(prefix: string): string {
  const chars = Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => alphabet[byte & 31])
  return `${prefix}_${chars.join('')}`
}

/**
 * A hub key: 145 random bits in 32 lower-case letters and digits, so that it fits wherever another hub's key did (PagerDuty's routing key,
 * the local part of a mail address).
 */
export function hubKey(): string {
  const chars = Array.from(crypto.getRandomValues(new Uint8Array(29)), (byte) => alphabet[byte & 31])
  return `sbk${chars.join('')}`
}

function increment(digits: number[]): void {
  for (let i = digits.length - 1; i >= 0; i--) {
    const digit = digits[i] ?? 0
    if (digit < 31) {
      digits[i] = digit + 1
      return
    }
    digits[i] = 0
  }
}
