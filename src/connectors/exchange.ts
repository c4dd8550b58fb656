// How destinations are spoken to, and what may come of it.

/** Every way an attempt can end. Whoever reads it switches without `default`. */
export type Outcome =
  | { kind: 'delivered'; externalId?: string; link?: string }
  | { kind: 'retry'; reason: string; code: string; afterSeconds?: number }
  | { kind: 'rejected'; reason: string; code: string }
  /** The destination says that it is gone for good (410): nothing more is sent there. */
  | { kind: 'gone'; reason: string; code: string }

export type Health = { ok: true; note?: string } | { ok: false; reason: string }

export interface Outgoing {
  method: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE'
  url: string
  headers?: Record<string, string>
  /** Either a value to be sent as JSON, or the exact text. */
  json?: unknown
  text?: string
  /** How much of the answer to read; 16 KiB where absent. Only for what is published in larger documents (key sets). */
  responseBytesMax?: number
}

/** `status` 0 is no HTTP answer at all; then `failure` says which kind. */
export interface Reply {
  status: number
  headers: Headers
  body: string
  /** When the answer came, milliseconds: what a `Retry-After` date is measured against where the reply carries no `Date`. */
  receivedAtMs: number
  /** `blocked`: we would not send there. `dns`: there is no such name, now. */
  failure?: { code: 'timeout' | 'connection' | 'blocked' | 'dns'; reason: string }
}

/** The only way out: times out, refuses private addresses, follows no redirect, records the exchange with secrets removed. Never throws. */
export type Send = (request: Outgoing) => Promise<Reply>

/** The OAuth 2.0 token that a destination's requests carry (RFC 6749 §4.4, §6). */
export interface TokenRequest {
  tokenUrl: string
  clientId: string
  clientSecret?: string
  /** Where the client says who it is: in the header, or in the form. */
  clientAuthentication: 'basic' | 'post'
  scope?: string
  audience?: string
  /** `refreshToken` is the credential's field: the server may replace its value, which is then kept in its place. */
  grant: { kind: 'client_credentials' } | { kind: 'refresh_token'; refreshToken: string }
}

/** A token, or how the attempt ends without one. */
export type Access = { kind: 'token'; token: string } | Extract<Outcome, { kind: 'retry' | 'rejected' }>

export interface Target<S, C, R = Record<string, unknown>> {
  settings: S
  credentials: C
  /** Credentials that rotations are retiring and that are still live, by field, the youngest first: sign with these too. */
  retiring: { [field in keyof C]?: readonly string[] }
  send: Send
  /** From the outlet's memory, or fetched: once, however many ask. `refused` is one that the destination did not take: it is forgotten. */
  accessToken(request: TokenRequest, refused?: string): Promise<Access>
  /** Start of this attempt, milliseconds: connectors have no clock of their own. */
  nowMs: number
  /** Equal on every attempt of one delivery: the receiver's idempotency key. */
  deliveryId: string
  /** What an earlier delivery about the same incident returned, so that a resolve can find it. */
  previous?: { externalId: string }
  /** What a template of the admin's says instead of the destination's own words, by part. */
  rendered?: R
}

export interface Pace {
  perSecond: number
  burst: number
  concurrency: number
}
