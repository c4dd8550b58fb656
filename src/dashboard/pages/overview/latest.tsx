import { useQuery } from '@tanstack/react-query'
import { SeverityBadge, StatusBadge } from '../../components/badges'
import { When } from '../../components/when'
import { Panel, PanelRow } from './panel'
import { latestEventsQuery, type OperatorEvent, type Overview } from './queries'

export const LastErrors = ({ errors }: { errors: Overview['lastErrors'] }) => (
  <Panel
    title="Last errors"
    all={{ href: '/issues', label: 'Issues' }}
    isEmpty={errors.length === 0}
    nothing="No delivery of late has failed."
  >
    {errors.map(({ deliveryId, name, status, at, code, reason }) => (
      <PanelRow key={deliveryId} href={`/deliveries?delivery=${deliveryId}`} aside={<When at={at} />}>
        <StatusBadge status={status} />
        <span className="min-w-0">
          <span className="block truncate">{name ?? 'a deleted integration'}</span>
          <span className="block truncate text-xs text-kumo-subtle">{reason ?? code}</span>
        </span>
      </PanelRow>
    ))}
  </Panel>
)

/** What the hub says of itself. */
export function LatestEvents() {
  const events = useQuery(latestEventsQuery).data?.items ?? []
  return (
    <Panel
      title="What the hub says of itself"
      all={{ href: '/health', label: 'Health' }}
      isEmpty={events.length === 0}
      nothing="Nothing yet. It speaks up when a destination fails or recovers, or the queue stands still."
    >
      {events.map((event) => (
        <PanelRow key={event.id} href={hrefOf(event)} aside={<When at={event.occurredAt} />}>
          <SeverityBadge severity={event.severity} />
          <span className="truncate">{event.title}</span>
        </PanelRow>
      ))}
    </Panel>
  )
}

const hrefOf = ({ integration, detail }: OperatorEvent): string =>
  detail.delivery
    ? `/deliveries?delivery=${detail.delivery}`
    : integration
      ? `/integrations?integration=${integration.id}`
      : '/health'
