import type { Severity } from '../../connectors/contract'
import type { EventType, IncidentStatus, Priority } from '../../domain/incidents/facts'

/** What a row of a list needs, and nothing else: never a body, a header, a reason or a credential. Times are ISO 8601. */
export type FeedItem =
  | {
      kind: 'incident'
      id: string
      number: number
      integrationId: string
      serviceId: string | null
      title: string
      status: IncidentStatus
      severity: Severity
      priority: Priority
      /** Who takes care of it; without a name where the user is no more. */
      assignee: { id: string; name: string | null } | null
      occurrences: number
      /** The last of its events that this says something of; null for a plain repeat. */
      eventType: EventType | null
      openedAt: string
      at: string
    }
  | {
      kind: 'delivery'
      id: string
      /** Where it goes. */
      integrationId: string
      /** Null where the event is about the hub itself. */
      incidentId: string | null
      /** The same with what names it, and where it came from. */
      incident: { number: number; title: string; integrationId: string } | null
      /** Null where it came without one. */
      subscriptionId: string | null
      eventType: string
      status: 'planned' | 'inflight' | 'held' | 'scheduled' | 'delivered' | 'failed' | 'cancelled'
      /** Begun. */
      attempts: number
      /** Of the last attempt: an HTTP status, or a word of ours. */
      code: string | null
      /** Of the last attempt: the kind of trouble that the code stands for, as the API says it. */
      error: string | null
      latencyMs: number | null
      nextAttemptAt: string | null
      plannedAt: string
      at: string
    }
  | {
      kind: 'message'
      id: string
      integrationId: string
      outcome: string
      /** What it said, or the first of that; null where nothing was read of it. */
      said: { action: string; dedupKey: string } | null
      /** How many signals were read of it. */
      signals: number
      bodyBytes: number
      /** A plain repeat, which the message log leaves out. */
      repeat: boolean
      at: string
    }
  | {
      kind: 'integration'
      id: string
      integrationId: string
      /** Null where it was deleted, as is the next. */
      connector: string | null
      name: string | null
      status: 'enabled' | 'disabled' | 'deleted'
      at: string
    }
  | {
      kind: 'operator-event'
      id: string
      integrationId: string | null
      eventType: string
      severity: Severity
      title: string
      at: string
    }
  | {
      kind: 'replay'
      id: string
      /** It is about deliveries, wherever they go. */
      integrationId: null
      status: 'running' | 'paused' | 'finished' | 'cancelled' | 'failed'
      /** Deliveries that matched when it was made; of those: attempted again, held, and no longer to be sent. */
      total: number
      done: number
      held: number
      skipped: number
      finishedAt: string | null
      at: string
    }

/**
 * Lists have to be asked for anew: not everything since is known. `settled: false`: for a moment yet some may not know that somebody
 * watches; another reset follows when that is over.
 */
export interface Reset {
  kind: 'reset'
  settled: boolean
}

/** What is said of one kind. */
export type ItemOf<K extends FeedItem['kind']> = Extract<FeedItem, { kind: K }>

/** One line of a frame. `seq` only grows, but has gaps. */
export type FeedLine = { seq: number } & (FeedItem | Reset)

/** The name of the one feed. */
export const HUB = 'hub'
/** How long a publisher may go on believing that nobody watches. */
export const UNWATCHED_MS = 2_000
/** What a socket must offer besides its token, and gets back. */
export const FEED_PROTOCOL = 'signalbox'
/** Who it is that watches: from the Worker to the object. */
export const CALLER_HEADER = 'x-signalbox-caller'

/** Why the hub ends a socket. */
export const closeCodes = {
  /** Sign in again before you come back. */
  signedOut: 4001,
  /** Come back at once. */
  tooOld: 4002,
  /** It did not read what it was sent. */
  tooSlow: 4008,
  /** It said something that is no `{ "since": … }`. */
  notUnderstood: 1008,
} as const
