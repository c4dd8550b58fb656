import { type Bytes, fromBase64, fromHex, joined, sha256, toBase64, toBase64Url, utf8 } from '../kit/bytes'

/**
 * Standard Webhooks 1.0.0, scheme v1a: Ed25519 over `{id}.{timestamp}.{body}`. The receiver needs no secret, only our public key.
 * A signing key is `whsk_` and base64 of the 32-byte seed followed by the 32-byte public key.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function newSigningKey(): Promise<string> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const { d, x } = (await crypto.subtle.exportKey('jwk', pair.privateKey)) as JsonWebKey
  return `whsk_${toBase64(joined(fromBase64(d!)!, fromBase64(x!)!))}`
}

/** One entry of `webhook-signature`. Throws where the key is not of the form that `isSigningKey` accepts. */
export async function signV1a(signingKey: string, id: string, timestamp: string, body: Bytes): Promise<string> {
  const key = await privateKeyOf(signingKey)
  return `v1a,${toBase64(await crypto.subtle.sign('Ed25519', key, joined(utf8(`${id}.${timestamp}.`), body)))}`
}

/** Whether a text is `whsk_` and the base64 of 64 bytes. */
export const isSigningKey = (text: string): boolean => text.startsWith('whsk_') && fromBase64(text.slice(5))?.byteLength === 64

/** The public half as a JWK (RFC 8037); `kid` is its thumbprint (RFC 7638), so that it changes with the key and only then. */
export async function publicJwkOf(signingKey: string): Promise<JsonWebKeyWithKid> {
  const { x } = (await crypto.subtle.exportKey('jwk', await privateKeyOf(signingKey))) as JsonWebKey
  const kid = toBase64Url(await sha256(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x })))
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' }
}

/** PKCS #8 of an Ed25519 seed is these bytes and the seed (RFC 8410 §7). */
const PKCS8_HEAD = fromHex('302e020100300506032b657004220420')!

/** From the seed alone: the public half is computed, so a pasted key whose halves do not belong together cannot publish a wrong one. */
async function privateKeyOf(signingKey: string): Promise<CryptoKey> {
  const bytes = isSigningKey(signingKey) ? fromBase64(signingKey.slice(5)) : null
  if (!bytes) throw new TypeError('the signing key is not whsk_ and the base64 of 64 bytes')
  return crypto.subtle.importKey('pkcs8', joined(PKCS8_HEAD, bytes.slice(0, 32)), 'Ed25519', true, ['sign'])
}
