import { type Bytes, fromBase64, utf8 } from '../kit/bytes'
import { err, ok, type Result } from '../kit/result'

/** The master keys, newest first. New envelopes are sealed with the newest; every key opens its own. */
export interface Ring {
  /** Id of the key that seals. */
  newest: string
  /** All their ids, newest first. */
  ids: readonly string[]
  has(kid: string): boolean
  /** The AES-256-GCM key of one credential under one master key, which must be in the ring. */
  keyFor(kid: string, name: string): Promise<CryptoKey>
}

const INFO = utf8('signalbox/vault/v1')
const DERIVED_KEYS_MAX = 1000
const HOW = 'ENCRYPTION_KEYS is a list like "k2:<base64> k1:<base64>", newest first; make a key with `openssl rand -base64 32`'

let latest: { text: string; ring: Result<Ring, string> } | undefined

/**
 * Reads the text of ENCRYPTION_KEYS: `kid:base64(32 bytes)`, newest first, separated by commas or white space.
 * The same text gives the same ring, so that its derived keys are kept as long as the isolate lives. No error says key material.
 */
export function openRing(text: string): Result<Ring, string> {
  if (latest?.text !== text) latest = { text, ring: read(text) }
  return latest.ring
}

function read(text: string): Result<Ring, string> {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '')
  const masters = new Map<string, Bytes>()
  for (const [index, entry] of entries.entries()) {
    const [, kid, base64] = /^([A-Za-z0-9_-]{1,32}):(.+)$/.exec(entry) ?? []
    if (!kid || !base64) return err(`entry ${index + 1} is not kid:base64, with 1 to 32 letters, digits, - or _ as kid. ${HOW}`)
    if (masters.has(kid)) return err(`key ${kid} is there twice. ${HOW}`)
    const key = fromBase64(base64)
    if (!key) return err(`key ${kid} is not base64. ${HOW}`)
    if (key.byteLength !== 32) return err(`key ${kid} has ${key.byteLength} bytes, it must have 32. ${HOW}`)
    masters.set(kid, key)
  }
  const [newest] = masters.keys()
  return newest ? ok(ringOf(newest, masters)) : err(`there is no key. ${HOW}`)
}

function ringOf(newest: string, masters: ReadonlyMap<string, Bytes>): Ring {
  // Keys, not promises of keys: a promise must not be shared between the requests of an isolate.
  const derived = new Map<string, CryptoKey>()
  return {
    newest,
    ids: [...masters.keys()],
    has: (kid) => masters.has(kid),
    async keyFor(kid, name) {
      const known = derived.get(`${kid}/${name}`)
      if (known) return known
      const key = await derive(masters.get(kid)!, name)
      if (derived.size >= DERIVED_KEYS_MAX) derived.delete(derived.keys().next().value!)
      derived.set(`${kid}/${name}`, key)
      return key
    },
  }
}

/**
 * HKDF-SHA-256 (RFC 5869) with the credential's name as salt: every credential has its own key, so that the random 96-bit IVs
 * of different credentials can never meet under one key.
 */
async function derive(master: Bytes, name: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', master, 'HKDF', false, ['deriveKey'])
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: utf8(name), info: INFO }
  return crypto.subtle.deriveKey(parameters, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}
