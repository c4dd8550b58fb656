import type { Severity } from './severity'

// What destinations are told.

/** A fact that others may subscribe to, as a destination sees it. */
export interface IncidentEvent {
  id: string
  type:
    | 'incident.triggered'
    | 'incident.updated'
    | 'incident.acknowledged'
    | 'incident.assigned'
    | 'incident.resolved'
    | 'incident.reopened'
  occurredAt: string
  /** Who did it: `integration:<name>`, `user:<name>`, `token:<name>`. */
  actor: string
  incident: {
    id: string
    number: number
    status: 'triggered' | 'acknowledged' | 'resolved'
    severity: Severity
    priority: 'P1' | 'P2' | 'P3' | 'P4'
    title: string
    description: string | null
    dedupKey: string
    link: string | null
    labels: Record<string, string>
    occurrences: number
    openedAt: string
    service: { id: string; name: string } | null
    /** Who takes care of it, as it was after the event; null: nobody. Without a name where the user is no more. */
    assignee: { id: string; name: string | null } | null
    source: { integrationId: string; connector: string; name: string }
  }
}

export const operatorEventTypes = [
  'integration.failing',
  'integration.recovered',
  'integration.disabled',
  'delivery.failed',
  'delivery.held',
  'queue.stalled',
  'credential.expiring',
  'rotation.failed',
] as const
export type OperatorEventType = (typeof operatorEventTypes)[number]

/** A fact about the hub itself, for those who run it. */
export interface OperatorEvent {
  id: string
  type: OperatorEventType
  occurredAt: string
  severity: Severity
  priority: 'P1' | 'P2' | 'P3' | 'P4'
  /** One line that says it all. */
  title: string
  /** What it is about; null: the hub. */
  integration: { id: string; connector: string; name: string } | null
  /** The rest, in words: `reason`, `since`, `delivery` … */
  detail: Record<string, string>
}
