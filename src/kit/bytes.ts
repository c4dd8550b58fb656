/** Text encodings of bytes. Decoders answer `null` for what is not the encoding, they never guess. */
export type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export const utf8 = (text: string): Bytes => encoder.encode(text) as Bytes
export const text = (bytes: Uint8Array): string => decoder.decode(bytes)

const hexDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function toHex(bytes: ArrayBuffer | Uint8Array): string {
  let out = ''
  for (const byte of bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)) out += hexDigits[byte]
  return out
}

export function fromHex(hex: string): Bytes | null {
  if (hex.length === 0 || hex.length % 2 !== 0 || /[^0-9a-f]/i.test(hex)) return null
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16)
  return bytes
}

export function toBase64(bytes: ArrayBuffer | Uint8Array): string {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)
  let binary = ''
  for (let i = 0; i < view.length; i += 8192) binary += String.fromCharCode(...view.subarray(i, i + 8192))
  return btoa(binary)
}

/** Standard or URL-safe alphabet, padded or not. */
export function fromBase64(base64: string): Bytes | null {
  const standard = base64.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  if (standard.length === 0 || /[^A-Za-z0-9+/]/.test(standard) || standard.length % 4 === 1) return null
  return Uint8Array.from(atob(standard), (char) => char.charCodeAt(0))
}

export const toBase64Url = (bytes: ArrayBuffer | Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

export async function sha256(data: string | Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', typeof data === 'string' ? utf8(data) : data))
}

/** Compares without telling by its duration where the first difference is. Lengths are not secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && crypto.subtle.timingSafeEqual(a, b)
}

/** As `equalBytes` for text; texts of different length are compared through their hashes, so that the length stays unknown too. */
export async function equalText(a: string, b: string): Promise<boolean> {
  return equalBytes(await sha256(a), await sha256(b))
}

export function joined(head: Bytes, body: Bytes): Bytes {
  const bytes = new Uint8Array(head.byteLength + body.byteLength)
  bytes.set(head)
  bytes.set(body, head.byteLength)
  return bytes
}
