import type { Action, Issue, Severity, Signal } from '../../connectors/contract'

/** What the gate has to know of its integration; it travels with every message, so that the gate never reads D1. */
export interface GateConfig {
  integrationId: string
  name: string
  version: number
  enabled: boolean
  serviceId: string | null
  /** null: no limit. */
  rateLimit: { perMinute: number; burst: number } | null
  flapWindowMs: number
  defaultSeverity: Severity
  /** A message is expected at least this often; null: no expectation. */
  heartbeatMinutes: number | null
}

export interface AcceptCall {
  config: GateConfig
  message: {
    receivedAtMs: number
    /** The vendor's delivery id. */
    key?: string
    /** Where the vendor has none: SHA-256 of the body, hex. */
    bodyHash?: string
    headers: Record<string, string>
    /** At most 64 KB of it. */
    body: string
    bodyBytes: number
  }
  reading:
    | { kind: 'signals'; signals: Signal[] }
    | { kind: 'ignored'; reason: string; test?: boolean }
    | { kind: 'unreadable'; issues: Issue[] }
  /** A page that we fetched: its signals and the cursor after it are kept in one transaction, and no rate limit applies. */
  poll?: PollLease
  /** The kept message that this is, read again: its row says what becomes of it now, and no limit and no counter is about it. */
  again?: string
}

export type SignalOutcome =
  | 'opened'
  | 'updated'
  | 'reopened'
  | 'acknowledged'
  | 'resolved'
  | 'unchanged'
  | 'ignored'
  | 'stale'
  | 'duplicate'

export interface SignalResult {
  outcome: SignalOutcome
  incidentId?: string
  dedupKey?: string
  action?: Action
  severity?: Severity
  reason?: string
}

/** The right to ask the vendor, which one run at a time has. */
export interface PollLease {
  lease: string
  /** JSON; null before the first page ever. */
  cursor: string | null
}
export type PollAnswer = ({ kind: 'go' } & PollLease) | { kind: 'busy' } | { kind: 'closed' }

export type AcceptAnswer =
  | { kind: 'accepted'; messageId: string; results: SignalResult[] }
  | { kind: 'limited'; afterSeconds: number }
  | { kind: 'stale-config' }
  /** Another run has taken over: what this one fetched, the other one fetches too. */
  | { kind: 'lease-lost' }

export interface Command {
  incidentId: string
  dedupKey: string
  action: 'acknowledge' | 'resolve'
  actor: string
}
export type CommandAnswer =
  | { kind: 'done'; status: 'acknowledged' | 'resolved' }
  | { kind: 'unchanged'; status: 'triggered' | 'acknowledged' | 'resolved' }
  | { kind: 'unknown-incident' }

export interface Assignment {
  incidentId: string
  dedupKey: string
  /** A user; null: nobody. */
  assigneeId: string | null
  actor: string
}
export type AssignmentAnswer =
  | { kind: 'done'; status: 'triggered' | 'acknowledged' | 'resolved'; before: string | null }
  /** It is that user's already, or it is resolved and stays as it is. */
  | { kind: 'unchanged'; status: 'triggered' | 'acknowledged' | 'resolved'; assigneeId: string | null }
  | { kind: 'unknown-incident' }

export const refusalReasons = [
  'unknown-key',
  'missing-key',
  'missing-signature',
  'bad-signature',
  'stale-timestamp',
  'untrusted-sender',
  'keys-unavailable',
  'disabled',
  'wrong-connector',
  'sends-nothing',
  'too-large',
  'not-parseable',
  'rate-limited',
  'vault',
] as const
export type RefusalReason = (typeof refusalReasons)[number]

/** A request that was turned away: never its body. */
export interface Refusal {
  atMs: number
  reason: RefusalReason
  /** The sender's address as Cloudflare saw it. */
  from: string | null
  userAgent: string | null
}
