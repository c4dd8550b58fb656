import { iso } from '../../kit/clock'
import { siblingId } from '../../kit/id'
import type { PlannedDelivery } from '../../store/deliveries'
import type { ActiveSubscription } from '../../store/subscriptions'
import { connectorOf } from '../connector'
import { type EventFact, type OpenedIncident, priorityOf } from '../incidents/facts'
import { type Filterable, passesNow } from '../subscriptions/filter'
import { matches } from '../subscriptions/match'

/** What filters ask of an incident that its events do not carry. */
export type About = Pick<OpenedIncident, 'title' | 'description' | 'dedupKey' | 'link' | 'labels' | 'integrationId'>

/**
 * The deliveries that events become. An id is made of its event's and its subscription's, so that planning twice plans once, and
 * deliveries sort as their events do. `about`: the incidents of the events, where a subscription has a filter.
 */
export function planDeliveries(
  events: readonly EventFact[],
  subscriptions: readonly ActiveSubscription[],
  about: ReadonlyMap<string, About>,
  nowMs: number,
): PlannedDelivery[] {
  return events.flatMap((event) =>
    subscriptions
      .filter(({ connector }) => !connectorOf(connector)?.destination?.leavesOut.includes(event.type))
      .filter((subscription) => matches(subscription, { ...event, priority: priorityOf(event.severity) }))
      .filter(({ id, filter }) => filter === null || passesNow(filter, filterable(event, about.get(event.incidentId)), id))
      .map((subscription) => ({
        id: siblingId('dlv', event.id, subscription.id.slice(-8)),
        eventId: event.id,
        eventType: event.type,
        incidentId: event.incidentId,
        subscriptionId: subscription.id,
        integrationId: subscription.integrationId,
        // What goes to a destination that is switched off waits there until it is switched on.
        status: subscription.destinationEnabled ? ('planned' as const) : ('held' as const),
        schedule: scheduleFor(subscription),
        ordered: subscription.ordered,
        plannedAt: nowMs,
        dueAt: nowMs,
        expiresAt: deadlineOf(subscription, event.occurredAtMs),
      })),
  )
}

/** The subscription's own schedule, else its destination's. */
export const scheduleFor = ({ schedule, connector }: ActiveSubscription): string =>
  schedule ?? connectorOf(connector)?.destination?.schedule ?? 'standard'

/** What is not delivered by then is not delivered at all; null: the schedule says when it ends. */
export const deadlineOf = ({ expiresAfterSeconds }: ActiveSubscription, occurredAtMs: number): number | null =>
  expiresAfterSeconds === null ? null : occurredAtMs + expiresAfterSeconds * 1000

/** An incident that D1 does not have (deleted meanwhile) has no labels to ask for. */
export const filterable = (
  {
    type,
    occurredAtMs,
    actor,
    status,
    severity,
    occurrences,
    assigneeId,
    serviceId,
  }: Omit<EventFact, 'id' | 'incidentId' | 'messageId' | 'type'> & { type: string },
  about: About = { title: '', description: null, dedupKey: '', link: null, labels: {}, integrationId: '' },
): Filterable => {
  const { title, description, dedupKey, link, labels, integrationId } = about
  return {
    type,
    occurredAt: iso(occurredAtMs),
    actor,
    status,
    severity,
    priority: priorityOf(severity),
    occurrences,
    title,
    description,
    dedupKey,
    link,
    labels,
    serviceId,
    assigneeId,
    integrationId,
  }
}
