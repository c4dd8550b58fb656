import { iso } from '../../kit/clock'
import type { FeedItem, ItemOf } from '../../objects/feed/protocol'
import type { SignalResult } from '../../objects/gate/protocol'
import type { AttemptRecord, DeliveryWithEvent } from '../../store/attempts'
import type { PlannedDelivery } from '../../store/deliveries'
import { errorClassOf } from '../../store/error-class'
import { type IncidentSaid, incidentsSaid } from '../../store/incidents'
import type { IntegrationRow } from '../../store/integrations'
import type { OperatorEventRow } from '../../store/operator-events'
import type { ReplayRow } from '../../store/replays'
import type { StoredAttempt } from '../../store/schema'
import type { Effects } from '../incidents/facts'
import { changedIn, type Projected } from '../project'

/** What a drain has brought to D1. Incidents are as D1 has them, which gives them their numbers; undefined where they have to be read yet. */
export async function drainedItems(
  db: D1Database,
  effects: Effects,
  { planned, incidents: read }: Projected,
): Promise<FeedItem[]> {
  const types = new Map(effects.events.map(({ incidentId, type }) => [incidentId, type]))
  const ids = changedIn(effects)
  const incidents = read ?? (ids.length > 0 ? (await incidentsSaid(db, ids).all<IncidentSaid>()).results : [])
  return [
    ...effects.messages.map(
      ({ id, integrationId, outcome, results, bodyBytes, slot, receivedAtMs }): FeedItem => ({
        kind: 'message',
        id,
        integrationId,
        outcome,
        ...saidBy(results),
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
        assigneeId,
        assigneeName,
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
        assignee: assigneeId === null ? null : { id: assigneeId, name: assigneeName },
        occurrences,
        eventType: types.get(id) ?? null,
        openedAt: iso(openedAt),
        at: iso(lastSeenAt),
      }),
    ),
    ...plannedItems(planned, incidents),
  ]
}

/** `about`: the incidents of what was planned, where it is about any. */
export function plannedItems(
  planned: readonly PlannedDelivery[],
  about: readonly { id: string; number: number; title: string; integrationId: string }[],
): FeedItem[] {
  const named = new Map(about.map(({ id, number, title, integrationId }) => [id, { number, title, integrationId }]))
  return planned.map(({ id, integrationId, incidentId, subscriptionId, eventType, status, plannedAt, dueAt }) => ({
    kind: 'delivery',
    id,
    integrationId,
    incidentId: incidentOrNull(incidentId),
    incident: named.get(incidentId) ?? null,
    subscriptionId,
    eventType,
    status,
    attempts: 0,
    code: null,
    error: null,
    latencyMs: null,
    nextAttemptAt: status === 'planned' ? iso(dueAt) : null,
    plannedAt: iso(plannedAt),
    at: iso(plannedAt),
  }))
}

/** An attempt that has begun. */
export const begunItem = (loaded: DeliveryWithEvent, attempt: StoredAttempt): FeedItem => ({
  ...deliveryItem(loaded, 'inflight', attempt.startedAt),
  attempts: attempt.number,
  ...cameOf(attempt),
})

/** What became of an attempt. */
export const attemptedItem = (loaded: DeliveryWithEvent, { status, attempt, dueAt }: AttemptRecord, nowMs: number): FeedItem => ({
  ...deliveryItem(loaded, status, nowMs),
  attempts: attempt.number,
  ...cameOf(attempt),
  nextAttemptAt: status === 'scheduled' ? iso(dueAt) : null,
})

/** What became of a delivery without an attempt. */
export const deliveryItem = (
  { delivery, about }: DeliveryWithEvent,
  status: ItemOf<'delivery'>['status'],
  nowMs: number,
): ItemOf<'delivery'> => ({
  kind: 'delivery',
  id: delivery.id,
  integrationId: delivery.integration_id,
  incidentId: incidentOrNull(delivery.incident_id),
  incident:
    about.kind === 'incident'
      ? { number: about.told.number, title: about.told.title, integrationId: delivery.source_id ?? '' }
      : null,
  subscriptionId: delivery.subscription_id,
  eventType: delivery.event_type,
  status,
  attempts: delivery.attempts,
  ...cameOf(delivery.last_attempt === null ? null : JSON.parse(delivery.last_attempt)),
  nextAttemptAt: null,
  plannedAt: iso(delivery.planned_at),
  at: iso(nowMs),
})

const cameOf = (attempt: Pick<StoredAttempt, 'status' | 'code' | 'latencyMs'> | null) => ({
  code: attempt?.code ?? null,
  error: attempt && errorClassOf(attempt),
  latencyMs: attempt?.latencyMs ?? null,
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

export const replayItem = ({ id, status, total, done, held, skipped, finishedAt }: ReplayRow, nowMs: number): FeedItem => ({
  kind: 'replay',
  id,
  integrationId: null,
  status,
  total,
  done,
  held,
  skipped,
  finishedAt: finishedAt === null ? null : iso(finishedAt),
  at: iso(nowMs),
})

/** Why nothing was read of a message may quote it, and stays out of the feed. */
function saidBy(results: readonly unknown[]): Pick<ItemOf<'message'>, 'said' | 'signals'> {
  // A gate's own results.
  const signals = (results as SignalResult[]).filter(({ action }) => action !== undefined)
  const [first] = signals
  return { said: first?.action ? { action: first.action, dedupKey: first.dedupKey ?? '' } : null, signals: signals.length }
}

/** A delivery about the hub itself names what it is about where others name their incident. */
const incidentOrNull = (id: string): string | null => (id.startsWith('inc_') ? id : null)
