import { type Bytes, joined, sha256, toBase64Url, utf8 } from '../kit/bytes'

/** What an authenticator and its browser do (WebAuthn 3), with an ES256 key of its own; `change` lets it misbehave. */
export class Authenticator {
  counter = 0
  userHandle: string | undefined
  private constructor(
    readonly id: Bytes,
    private readonly keys: CryptoKeyPair,
  ) {}

  static async make(): Promise<Authenticator> {
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
    if (!('privateKey' in keys)) throw new Error('a pair was asked for')
    return new Authenticator(crypto.getRandomValues(new Uint8Array(16)), keys)
  }

  async register(options: { challenge: string; user: { id: string }; rp: { id: string } }, change: Misbehaviour = {}) {
    this.userHandle = options.user.id
    const credential = concat(new Uint8Array(16), bigEndian(this.id.length, 2), this.id, await this.#cosePublicKey())
    const authData = await this.#authenticatorData(options.rp.id, 0x40, change, credential)
    const attestation = new Map<string, unknown>([
      ['fmt', change.attestation ? 'packed' : 'none'],
      ['attStmt', change.attestation ?? new Map()],
      ['authData', authData],
    ])
    return this.#credential({
      clientDataJSON: clientData('webauthn.create', options.challenge, change),
      attestationObject: toBase64Url(cbor(attestation)),
      transports: ['internal'],
    })
  }

  async signIn(options: { challenge: string; rpId: string }, change: Misbehaviour = {}) {
    this.counter++
    const authData = await this.#authenticatorData(options.rpId, 0, change)
    const clientDataJSON = clientData('webauthn.get', options.challenge, change)
    const signed = joined(authData, await sha256(bytesOf(clientDataJSON)))
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
    const signature = new Uint8Array(await crypto.subtle.sign(algorithm, change.privateKey ?? this.keys.privateKey, signed))
    return this.#credential({
      clientDataJSON,
      authenticatorData: toBase64Url(authData),
      signature: toBase64Url(der(signature)),
      userHandle: change.userHandle ?? this.userHandle,
    })
  }

  #credential<R>(response: R) {
    const id = toBase64Url(this.id)
    return { id, rawId: id, type: 'public-key', response, clientExtensionResults: {} }
  }

  async #authenticatorData(
    rpId: string,
    more: number,
    change: Misbehaviour,
    credential: Bytes = new Uint8Array(),
  ): Promise<Bytes> {
    const flags = (change.unverified ? 0x01 : 0x05) | more
    return concat(await sha256(change.rpId ?? rpId), new Uint8Array([flags]), bigEndian(this.counter, 4), credential)
  }

  async #cosePublicKey(): Promise<Bytes> {
    const raw = await crypto.subtle.exportKey('raw', this.keys.publicKey)
    if (!(raw instanceof ArrayBuffer)) throw new Error('raw keys are bytes')
    const point = new Uint8Array(raw)
    return cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, point.slice(1, 33)],
        [-3, point.slice(33)],
      ]),
    )
  }
}

export interface Misbehaviour {
  origin?: string
  rpId?: string
  type?: string
  challenge?: string
  /** No finger, face or PIN. */
  unverified?: boolean
  privateKey?: CryptoKey
  userHandle?: string
  attestation?: Map<string, unknown>
}

const clientData = (type: string, challenge: string, change: Misbehaviour): string =>
  toBase64Url(
    utf8(
      JSON.stringify({
        type: change.type ?? type,
        challenge: change.challenge ?? challenge,
        origin: change.origin ?? 'https://hub.test',
        crossOrigin: false,
      }),
    ),
  )

const bytesOf = (base64Url: string): Bytes =>
  Uint8Array.from(atob(base64Url.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
const concat = (...parts: Bytes[]): Bytes => parts.reduce(joined)
const bigEndian = (value: number, length: number): Bytes =>
  Uint8Array.from({ length }, (_, at) => (value >>> (8 * (length - 1 - at))) & 255)

/** RFC 8949, as much of it as keys and attestations need. */
function cbor(value: unknown): Bytes {
  const head = (major: number, length: number): Bytes =>
    length < 24
      ? new Uint8Array([(major << 5) | length])
      : length < 256
        ? new Uint8Array([(major << 5) | 24, length])
        : concat(new Uint8Array([(major << 5) | 25]), bigEndian(length, 2))
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return concat(head(3, utf8(value).length), utf8(value))
  if (value instanceof Uint8Array) return concat(head(2, value.length), new Uint8Array(value))
  if (Array.isArray(value)) return concat(head(4, value.length), ...value.map(cbor))
  if (value instanceof Map) return concat(head(5, value.size), ...[...value].flat().map(cbor))
  throw new Error(`cannot be written as CBOR: ${String(value)}`)
}

/** A signature as WebAuthn carries it (RFC 3279), from the two halves that WebCrypto gives. */
function der(halves: Bytes): Bytes {
  const integer = (half: Bytes): Bytes => {
    const start = half.findIndex((byte) => byte !== 0)
    const bare = half.slice(start < 0 ? half.length - 1 : start)
    const positive = (bare[0] ?? 0) > 127 ? concat(new Uint8Array([0]), bare) : bare
    return concat(new Uint8Array([2, positive.length]), positive)
  }
  const body = concat(integer(halves.slice(0, 32)), integer(halves.slice(32)))
  return concat(new Uint8Array([0x30, body.length]), body)
}
