import { useQuery } from '@tanstack/react-query'
import { SeverityBadge } from '../../components/badges'
import { ListState } from '../../components/list-state'
import { When } from '../../components/when'
import { operatorEventsQuery } from './queries'

/** What the hub said to its operators about this integration. */
export function EventsTab({ id }: { id: string }) {
  const list = useQuery(operatorEventsQuery(id))
  const items = list.data?.items ?? []
  return (
    <ListState
      list={{ isPending: list.isPending, error: list.error, refetch: () => void list.refetch() }}
      isEmpty={items.length === 0}
      nothingYet={{
        title: 'Nothing to tell',
        says: 'When this integration fails, recovers or is switched off, the hub says so here, and to whoever subscribed to it.',
      }}
      bones={{ rows: 4, height: 48 }}
    >
      <ul aria-label="What the hub said" className="card divide-y divide-kumo-hairline">
        {items.map(({ id: eventId, title, severity, occurredAt, detail }) => (
          <li key={eventId} className="flex items-baseline gap-3 px-4 py-2.5">
            <SeverityBadge severity={severity} />
            <span className="min-w-0 grow">
              <span className="block">{title}</span>
              {detail.reason && <span className="block text-[13px] break-words text-kumo-subtle">{detail.reason}</span>}
            </span>
            <When at={occurredAt} className="text-kumo-subtle" />
          </li>
        ))}
      </ul>
    </ListState>
  )
}
