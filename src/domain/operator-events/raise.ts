import { newId, siblingId } from '../../kit/id'
import { log } from '../../kit/log'
import type { PlannedDelivery } from '../../store/deliveries'
import { integrationsById } from '../../store/integrations'
import { insertOperatorEvents, type OperatorEventRow, toldKeys } from '../../store/operator-events'
import { type ActiveSubscription, enabledSubscriptions } from '../../store/subscriptions'
import { deadlineOf, scheduleFor } from '../deliveries/plan'
import type { Deps } from '../deps'
import { operatorItems, plannedItems } from '../feed/items'
import { tell } from '../feed/tell'
import { priorityOf } from '../incidents/facts'
import { announce, dueOf } from '../project'
import { passesNow } from '../subscriptions/filter'
import { matches } from '../subscriptions/match'
import { type OperatorFact, severityOfOperatorEvent } from './facts'
import { operatorFilterable } from './filterable'

/**
 * Tells those who subscribed, once per fact. Nothing is told to the destination that it is about, and what fails of these deliveries
 * raises nothing further, so that trouble does not feed itself. Answers the deliveries that were planned.
 */
export async function raise(deps: Deps, facts: readonly OperatorFact[]): Promise<string[]> {
  if (facts.length === 0) return []
  const told = await toldKeys(
    deps.db,
    facts.map(({ key }) => key),
  )
  const fresh = facts.filter(({ key }, at) => !told.has(key) && facts.findIndex((one) => one.key === key) === at)
  if (fresh.length === 0) return []

  const nowMs = deps.clock()
  const rows = fresh.map(({ key, type, title, integrationId, detail }): OperatorEventRow => {
    const severity = severityOfOperatorEvent[type]
    return { id: newId('evt', nowMs), key, type, occurredAt: nowMs, severity, title, integrationId, detail }
  })
  const about = await integrationsById(
    deps.db,
    rows.flatMap(({ integrationId }) => integrationId ?? []),
  )
  const subscriptions = await enabledSubscriptions(deps.db)
  const planned = rows.flatMap((row) => {
    const serviceId = about.get(row.integrationId ?? '')?.serviceId ?? null
    return subscriptions.filter((one) => wants(one, row, serviceId)).map((one) => plannedFor(one, row, nowMs))
  })
  await insertOperatorEvents(deps.db, rows, planned)
  for (const { id, type, integrationId, title } of rows)
    log.warn('operator.event', { id, type, integration: integrationId, title })
  const due = dueOf(planned)
  await announce(deps.queue, due)
  tell(deps, () => [...operatorItems(rows), ...plannedItems(planned, [])])
  return due
}

function wants(subscription: ActiveSubscription, row: OperatorEventRow, serviceId: string | null): boolean {
  const { type, severity, integrationId } = row
  if (subscription.integrationId === integrationId) return false
  if (!matches(subscription, { type, severity, priority: priorityOf(severity), serviceId })) return false
  return subscription.filter === null || passesNow(subscription.filter, operatorFilterable(row, serviceId), subscription.id)
}

const plannedFor = (subscription: ActiveSubscription, row: OperatorEventRow, nowMs: number): PlannedDelivery => ({
  id: siblingId('dlv', row.id, subscription.id.slice(-8)),
  eventId: row.id,
  eventType: row.type,
  incidentId: row.integrationId ?? 'hub',
  subscriptionId: subscription.id,
  integrationId: subscription.integrationId,
  status: subscription.destinationEnabled ? 'planned' : 'held',
  schedule: scheduleFor(subscription),
  ordered: subscription.ordered,
  plannedAt: nowMs,
  dueAt: nowMs,
  expiresAt: deadlineOf(subscription, row.occurredAt),
})
