import type { IncidentEvent, Severity } from '../../connectors/contract'

export type Priority = IncidentEvent['incident']['priority']
export type IncidentStatus = IncidentEvent['incident']['status']
export type EventType = IncidentEvent['type']

/** The problem that an integration is silent, among its own problems. */
export const SILENT_KEY = 'signalbox:silent'

const ranks: Record<Severity, number> = { info: 0, warning: 1, error: 2, critical: 3 }
const priorities: Record<Severity, Priority> = { critical: 'P1', error: 'P2', warning: 'P3', info: 'P4' }

export const worseOf = (a: Severity, b: Severity): Severity => (ranks[b] > ranks[a] ? b : a)
export const priorityOf = (severity: Severity): Priority => priorities[severity]

/** What an incident is when it opens; it never changes afterwards. */
export interface OpenedIncident {
  id: string
  dedupKey: string
  title: string
  description: string | null
  link: string | null
  labels: Record<string, string>
  integrationId: string
  serviceId: string | null
  openedAtMs: number
}

/** What does change. The highest `version` is the truth, so a projection may arrive twice or late. */
export interface IncidentState {
  id: string
  version: number
  status: IncidentStatus
  severity: Severity
  occurrences: number
  lastSeenAtMs: number
  acknowledgedAtMs: number | null
  acknowledgedBy: string | null
  resolvedAtMs: number | null
  resolvedBy: string | null
  assigneeId: string | null
}

export interface EventFact {
  id: string
  incidentId: string
  type: EventType
  occurredAtMs: number
  actor: string
  status: IncidentStatus
  severity: Severity
  occurrences: number
  assigneeId: string | null
  serviceId: string | null
  messageId: string | null
  /** As the sender gave it; absent where the trace begins with the message, or with the event. */
  traceparent?: string
  tracestate?: string
}

export interface MessageFact {
  id: string
  integrationId: string
  /** Its own id, or `~<incident id>` for a plain repeat. */
  slot: string
  receivedAtMs: number
  outcome: string
  results: unknown[]
  headers: Record<string, string>
  body: string
  bodyBytes: number
}

/** What one commit of a gate has done and D1 does not know yet. */
export interface Effects {
  opened: OpenedIncident[]
  states: IncidentState[]
  events: EventFact[]
  messages: MessageFact[]
}
