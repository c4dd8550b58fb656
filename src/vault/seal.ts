import { type Bytes, fromBase64, text, toBase64Url, utf8 } from '../kit/bytes'
import { err, ok, type Result } from '../kit/result'
import type { Ring } from './ring'

export type VaultProblem =
  /** The master key that sealed this is not in the ring: only the operator can help. */
  | { problem: 'unknown-key'; kid: string; reason: string }
  /** Changed since it was sealed, or sealed under another name. */
  | { problem: 'tampered'; reason: string }
  | { problem: 'malformed'; reason: string }

/**
 * Seals with AES-256-GCM under the newest key: `v1.<kid>.<iv>.<ciphertext and tag>`, the last two in base64url.
 * `name` is the credential's full name, `integrations/<connector>/<integration id>/<field>`. It is bound in (as the salt of the key
 * and as additional data), so an envelope that was copied to another row or field does not open there.
 */
export async function seal(ring: Ring, name: string, plaintext: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const key = await ring.keyFor(ring.newest, name)
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(name) }, key, utf8(plaintext))
  return `v1.${ring.newest}.${toBase64Url(iv)}.${toBase64Url(ciphertext)}`
}

/** What was sealed under this name, or why it cannot be had. */
export async function open(ring: Ring, name: string, envelope: string): Promise<Result<string, VaultProblem>> {
  const parts = partsOf(envelope)
  if (!parts) return err({ problem: 'malformed', reason: 'this is no envelope of the vault (v1.<kid>.<iv>.<ciphertext>)' })
  const { kid, iv, ciphertext } = parts
  if (!ring.has(kid)) return err({ problem: 'unknown-key', kid, reason: `restore key ${kid} in ENCRYPTION_KEYS` })
  const key = await ring.keyFor(kid, name)
  try {
    return ok(
      text(new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: utf8(name) }, key, ciphertext))),
    )
  } catch {
    // The one way in which decrypting well-formed input fails: the tag does not hold.
    return err({
      problem: 'tampered',
      reason: `it was changed or moved since it was sealed, or ENCRYPTION_KEYS now has another key as ${kid}`,
    })
  }
}

/** Whether an older key than the newest sealed this. */
export function needsResealing(ring: Ring, envelope: string): boolean {
  const kid = partsOf(envelope)?.kid
  return kid !== undefined && kid !== ring.newest
}

/** The same secret under the newest key. */
export async function reseal(ring: Ring, name: string, envelope: string): Promise<Result<string, VaultProblem>> {
  const opened = await open(ring, name, envelope)
  return opened.ok ? ok(await seal(ring, name, opened.value)) : opened
}

function partsOf(envelope: string): { kid: string; iv: Bytes; ciphertext: Bytes } | null {
  const [, kid, iv64, ciphertext64] =
    /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/.exec(envelope) ?? []
  const iv = fromBase64(iv64 ?? '')
  const ciphertext = fromBase64(ciphertext64 ?? '')
  return kid && iv && ciphertext ? { kid, iv, ciphertext } : null
}
