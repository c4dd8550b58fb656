import type { Role } from './roles'

/** Who is asking. */
export interface Caller {
  kind: 'user' | 'token'
  /** `usr_…` or `tok_…` */
  id: string
  name: string
  role: Role
  /** What proved it. */
  via: 'token' | 'passkey' | 'oidc' | 'access'
  /** What audit rows and events call them: `user:<name>` or `token:<name>`. */
  actor: string
  /** The session that the request came with, where it came with one. */
  sessionId: string | null
}

/** Where a request comes from, as far as it says. */
export interface Visitor {
  /** What tries are counted by: an address, or the part of an IPv6 address that one household has. */
  address: string
  userAgent: string | null
  /** ISO 3166-1, two letters. */
  country: string | null
}
