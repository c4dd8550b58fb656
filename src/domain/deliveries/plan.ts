import { siblingId } from '../../kit/id'
import type { PlannedDelivery } from '../../store/deliveries'
import type { ActiveSubscription } from '../../store/subscriptions'
import { connectorOf } from '../connector'
import { type EventFact, priorityOf } from '../incidents/facts'
import { matches } from '../subscriptions/match'

/**
 * The deliveries that events become. An id is made of its event's and its subscription's, so that planning twice plans once, and
 * deliveries sort as their events do.
 */
export function planDeliveries(
  events: readonly EventFact[],
  subscriptions: readonly ActiveSubscription[],
  nowMs: number,
): PlannedDelivery[] {
  return events.flatMap((event) =>
    subscriptions
      .filter((subscription) => matches(subscription, { ...event, priority: priorityOf(event.severity) }))
      .map((subscription) => ({
        id: siblingId('dlv', event.id, subscription.id.slice(-8)),
        eventId: event.id,
        eventType: event.type,
        incidentId: event.incidentId,
        subscriptionId: subscription.id,
        integrationId: subscription.integrationId,
        // What goes to a destination that is switched off waits there until it is switched on.
        status: subscription.destinationEnabled ? ('planned' as const) : ('held' as const),
        schedule: subscription.schedule ?? connectorOf(subscription.connector)?.destination?.schedule ?? 'standard',
        plannedAt: nowMs,
        dueAt: nowMs,
      })),
  )
}
