import { type Bytes, fromBase64, fromHex, joined, toBase64, toHex, utf8 } from '../../kit/bytes'
import { randomToken } from '../../kit/id'
import { accepted, refused, TOLERANCE_SECONDS, type Verifier } from '../verifier'
import { oursOrTheirs, theirs } from './secret'

const hashes = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' } as const

export interface HmacOptions {
  /** Header names that may carry the signature; the first one is what we send. */
  headers: readonly string[]
  hash: keyof typeof hashes
  encoding?: 'hex' | 'base64'
  /** Text before the signature (`sha256=`). */
  prefix?: string
  /** Whether several signatures may stand in one header, and what separates them (PagerDuty: a comma). */
  separator?: string
  /** What is signed: the body, or the timestamp, this joiner and the body. */
  timestamp?: { header: string; joiner: string; before?: string; required: boolean }
  /** How the secret's text becomes the key: its UTF-8 bytes, or what it encodes in base64. */
  key?: 'text' | 'base64'
  /** Who makes the secret. */
  secret?: 'ours' | 'theirs'
}

/** HMAC over the raw body (RFC 2104), in any of the ways that vendors dress it. */
export function hmac(options: HmacOptions): Verifier {
  const { encoding = 'hex', prefix = '', secret: maker = 'ours' } = options
  const decode = encoding === 'hex' ? fromHex : fromBase64
  const keyOf = (secret: string) => importedKey(options.hash, options.key ?? 'text', secret)

  return {
    scheme: `hmac-${options.hash}`,
    title: `HMAC ${hashes[options.hash]} signature`,
    description: `The sender signs the body; the signature is in ${options.headers.join(' or ')}.`,
    secret: maker,
    credentials: maker === 'ours' ? oursOrTheirs : theirs('Signing secret', 'As the sender shows it.'),
    ...(maker === 'ours' && { generate: () => randomToken('sbs') }),

    async check({ headers, body }, secrets, { nowMs }) {
      const sent = options.headers.map((name) => headers.get(name)).find((value) => value !== null)
      if (!sent) return refused('missing-signature')
      const signed = signedBytes(options, headers.get(options.timestamp?.header ?? 'x-none'), body)
      if (!signed) return refused('missing-signature')
      const signatures = (options.separator ? sent.split(options.separator) : [sent])
        .map((one) => one.trim())
        .filter((one) => one.startsWith(prefix))
        .slice(0, 10)
        .map((one) => decode(one.slice(prefix.length)))
      for (const secret of secrets) {
        const key = await keyOf(secret)
        if (!key) continue
        for (const signature of signatures) {
          // subtle.verify compares in constant time.
          if (signature && (await crypto.subtle.verify('HMAC', key, signature, signed.bytes))) {
            // Only a signed timestamp is worth a look, and only after the signature held.
            return signed.seconds === undefined || isFresh(signed.seconds, nowMs) ? accepted : refused('stale-timestamp')
          }
        }
      }
      return refused('bad-signature')
    },

    sign: async ({ body }, secret, nowMs) => ({ headers: await hmacHeaders(options, body, secret, nowMs) }),
  }
}

/** The sender's half: the headers that prove a body. Throws where the secret is not of the form that the options want. */
export async function hmacHeaders(
  options: HmacOptions,
  body: Bytes,
  secret: string,
  nowMs: number,
): Promise<Record<string, string>> {
  const { timestamp, encoding = 'hex', prefix = '' } = options
  const seconds = timestamp ? String(Math.floor(nowMs / 1000)) : null
  const signed = signedBytes(options, seconds, body)
  const key = await importedKey(options.hash, options.key ?? 'text', secret)
  if (!signed || !key) throw new TypeError('the secret is not of the form that this scheme wants')
  const mac = await crypto.subtle.sign('HMAC', key, signed.bytes)
  const written = encoding === 'hex' ? toHex(mac) : toBase64(mac)
  return { [options.headers[0] ?? '']: prefix + written, ...(timestamp && seconds && { [timestamp.header]: seconds }) }
}

/** Seconds since 1970 as a vendor wrote them, within the tolerance of our clock. */
export const isFresh = (seconds: number, nowMs: number): boolean => Math.abs(nowMs / 1000 - seconds) <= TOLERANCE_SECONDS

function signedBytes({ timestamp }: HmacOptions, sentAt: string | null, body: Bytes): { bytes: Bytes; seconds?: number } | null {
  if (!timestamp) return { bytes: body }
  if (sentAt === null) return timestamp.required ? null : { bytes: body }
  // Vendors write seconds; thirteen digits are milliseconds.
  const number = /^\d{9,13}$/.test(sentAt) ? Number(sentAt) : Date.parse(sentAt) / 1000
  if (Number.isNaN(number)) return null
  const seconds = number > 1e11 ? number / 1000 : number
  return { bytes: joined(utf8(`${timestamp.before ?? ''}${sentAt}${timestamp.joiner}`), body), seconds }
}

const KEYS_MAX = 500
/** Importing a key costs as much as checking a message with it. */
const keys = new Map<string, CryptoKey>()

async function importedKey(hash: keyof typeof hashes, kind: 'text' | 'base64', secret: string): Promise<CryptoKey | null> {
  const name = `${hash} ${kind} ${secret}`
  const known = keys.get(name)
  if (known) return known
  const raw = kind === 'base64' ? fromBase64(secret) : utf8(secret)
  if (!raw || raw.byteLength === 0) return null
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: hashes[hash] }, false, ['sign', 'verify'])
  if (keys.size >= KEYS_MAX) keys.delete(keys.keys().next().value!)
  keys.set(name, key)
  return key
}
