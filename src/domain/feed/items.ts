import { iso } from '../../kit/clock'
import type { FeedItem } from '../../objects/feed/protocol'
import type { AttemptRecord, DeliveryToAttempt } from '../../store/attempts'
import type { PlannedDelivery } from '../../store/deliveries'
import { incidentsWithIds } from '../../store/incidents'
import type { IntegrationRow } from '../../store/integrations'
import type { OperatorEventRow } from '../../store/operator-events'
import type { Effects } from '../incidents/facts'

/** What a drain has brought to D1. Incidents are read back from there: the row, its number and its title are D1's. */
export async function drainedItems(db: D1Database, effects: Effects, planned: readonly PlannedDelivery[]): Promise<FeedItem[]> {
  const types = new Map(effects.events.map(({ incidentId, type }) => [incidentId, type]))
  const ids = new Set([...effects.states.map(({ id }) => id), ...types.keys()])
  const incidents = await incidentsWithIds(db, [...ids])
  return [
    ...effects.messages.map(
      ({ id, integrationId, outcome, bodyBytes, slot, receivedAtMs }): FeedItem => ({
        kind: 'message',
        id,
        integrationId,
        outcome,
        bodyBytes,
        repeat: slot !== id,
        at: iso(receivedAtMs),
      }),
    ),
    ...incidents.map(
      ({
        id,
        number,
        integrationId,
        serviceId,
        title,
        status,
        severity,
        priority,
        occurrences,
        openedAt,
        lastSeenAt,
      }): FeedItem => ({
        kind: 'incident',
        id,
        number,
        integrationId,
        serviceId,
        title,
        status,
        severity,
        priority,
        occurrences,
        eventType: types.get(id) ?? null,
        openedAt: iso(openedAt),
        at: iso(lastSeenAt),
      }),
    ),
    ...plannedItems(planned),
  ]
}

export const plannedItems = (planned: readonly PlannedDelivery[]): FeedItem[] =>
  planned.map(({ id, integrationId, incidentId, eventType, status, plannedAt, dueAt }) => ({
    kind: 'delivery',
    id,
    integrationId,
    incidentId: incidentOrNull(incidentId),
    eventType,
    status,
    attempts: 0,
    code: null,
    latencyMs: null,
    nextAttemptAt: status === 'planned' ? iso(dueAt) : null,
    at: iso(plannedAt),
  }))

/** What became of an attempt. */
export const attemptedItem = (
  delivery: DeliveryToAttempt,
  { status, attempt, dueAt }: AttemptRecord,
  nowMs: number,
): FeedItem => ({
  ...deliveryItem(delivery, status, nowMs),
  attempts: attempt.number,
  code: attempt.code,
  latencyMs: attempt.latencyMs,
  nextAttemptAt: status === 'scheduled' ? iso(dueAt) : null,
})

/** What became of a delivery without an attempt. */
export const deliveryItem = (
  { id, integration_id, incident_id, event_type, attempts }: DeliveryToAttempt,
  status: Extract<FeedItem, { kind: 'delivery' }>['status'],
  nowMs: number,
): Extract<FeedItem, { kind: 'delivery' }> => ({
  kind: 'delivery',
  id,
  integrationId: integration_id,
  incidentId: incidentOrNull(incident_id),
  eventType: event_type,
  status,
  attempts,
  code: null,
  latencyMs: null,
  nextAttemptAt: null,
  at: iso(nowMs),
})

/** `row`: undefined where it was deleted. */
export const integrationItem = (id: string, row: IntegrationRow | undefined, nowMs: number): FeedItem => ({
  kind: 'integration',
  id,
  integrationId: id,
  connector: row?.connector ?? null,
  name: row?.name ?? null,
  status: row ? (row.enabled ? 'enabled' : 'disabled') : 'deleted',
  at: iso(nowMs),
})

export const operatorItems = (rows: readonly OperatorEventRow[]): FeedItem[] =>
  rows.map(({ id, integrationId, type, severity, title, occurredAt }) => ({
    kind: 'operator-event',
    id,
    integrationId,
    eventType: type,
    severity,
    title,
    at: iso(occurredAt),
  }))

/** A delivery about the hub itself names what it is about where others name their incident. */
const incidentOrNull = (id: string): string | null => (id.startsWith('inc_') ? id : null)
