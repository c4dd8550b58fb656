import type { Bytes } from '../kit/bytes'
import type { Outgoing } from './exchange'
import type { Issue } from './issue'
import type { Severity } from './severity'

export const actions = ['trigger', 'acknowledge', 'resolve'] as const
export type Action = (typeof actions)[number]

/** One HTTP request that a vendor sent us, as received. */
export interface RawMessage {
  method: string
  /** The full public URL, as some vendors sign it. */
  url: string
  headers: Headers
  body: Bytes
}

/** The one vocabulary that sources write: one statement about one problem. */
export interface Signal {
  /** Equal for every message about one problem, from trigger to resolve, within its integration. 1 to 512 characters. */
  dedupKey: string
  action: Action
  /** Absent where the vendor did not say: the integration's default severity applies. */
  severity?: Severity
  title: string
  description?: string
  /** When the vendor says that it happened, ISO 8601. Absent where the vendor gives no time: the time of receipt applies. */
  occurredAt?: string
  link?: string
  labels: Record<string, string>
}

/** What a source makes of a message. */
export type Reading =
  | { kind: 'signals'; signals: Signal[]; messageKey?: string }
  /** Says nothing about a problem (a push, a comment, the vendor's test button). */
  | { kind: 'ignored'; reason: string; messageKey?: string; test?: boolean }
  /** The vendor asks whether we are there. `call` is made after the answer and never blocks it. */
  | { kind: 'handshake'; reason: string; reply?: HandshakeReply; call?: Outgoing }
  /** Not the vendor's shape, or a state that we do not know. Kept and shown, never an acknowledge or a resolve. */
  | { kind: 'unreadable'; issues: Issue[]; messageKey?: string }
  /**
   * A person, answering from where we told them: about incidents of ours, whichever integration opened them. `reply` is what the channel
   * shows to that person, made of one line per command ("#41 acknowledged"); JSON results where absent.
   */
  | {
      kind: 'commands'
      commands: IncidentCommand[]
      reply?: (said: string, results: readonly CommandResult[]) => HandshakeReply
      messageKey?: string
    }
  /** Not the encoding that it claims to be. */
  | { kind: 'unparseable'; issue: string }

/** What became of a command, as the answer to any message says it. */
export interface CommandResult {
  outcome: string
  action?: Action
  incidentId?: string
  dedupKey?: string
  reason?: string
}

export interface IncidentCommand {
  action: 'acknowledge' | 'resolve'
  /** Our incident, by id (`inc_…`) or by number (`41`, `#41`), as the person or the button gave it. */
  incident: string
  /** Who asks, as the channel names them. */
  by: string
}

export interface HandshakeReply {
  contentType: 'application/json' | 'text/plain' | 'text/xml'
  body: string
}

/** What a normaliser may answer instead of signals. */
export type Normalised = Signal[] | Extract<Reading, { kind: 'ignored' | 'handshake' | 'unreadable' | 'commands' }>

export const ignored = (reason: string): Extract<Reading, { kind: 'ignored' }> => ({ kind: 'ignored', reason })
/** The vendor's "test" button: answered 2xx, shown in the wizard, opens nothing. */
export const testMessage = (reason: string): Extract<Reading, { kind: 'ignored' }> => ({ kind: 'ignored', reason, test: true })
export const unreadable = (path: string, message: string): Extract<Reading, { kind: 'unreadable' }> => ({
  kind: 'unreadable',
  issues: [{ path, message }],
})
