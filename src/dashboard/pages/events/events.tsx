import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Column, DataTable } from '../../components/data-table'
import { FilterBar } from '../../components/filter-bar'
import { Inline } from '../../components/guide'
import { ListState } from '../../components/list-state'
import { Page } from '../../components/page'
import { EventDrawer } from './event-drawer'
import { type EventType, eventsQuery } from './queries'

/** As the URL has it. */
export interface EventSearch {
  q?: string
  /** The type whose drawer is open. */
  event?: string
}
interface EventsProps {
  search: EventSearch
  set: (change: { [name in keyof EventSearch]?: EventSearch[name] | undefined }) => void
}

/** Every fact that others may subscribe to. */
export function Events({ search, set }: EventsProps) {
  const { data, isPending, error, refetch } = useQuery(eventsQuery)
  const all = data?.items ?? []
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const shown = all.filter(({ type, title, description }) =>
    words.every((word) => `${type} ${title} ${description}`.toLowerCase().includes(word)),
  )
  return (
    <Page
      title="Event catalogue"
      count={data && shown.length}
      says="Facts that subscriptions may ask for: what happens to incidents, and what the hub says of itself."
    >
      <FilterBar search={{ name: 'q', placeholder: 'Search events' }} filters={[]} value={{ q: search.q }} set={set} />
      <ListState
        list={{ isPending, error, refetch: () => void refetch() }}
        isEmpty={shown.length === 0}
        clearFilters={search.q ? () => set({ q: undefined }) : undefined}
        nothingYet={{ title: 'No events', says: 'This hub tells nobody anything.' }}
      >
        <DataTable
          label="Events"
          columns={columnsOf(search)}
          rows={shown.map((one) => ({ ...one, id: one.type }))}
          openId={search.event}
          open={({ type }) => set({ event: type })}
        />
      </ListState>
      <EventDrawer
        event={all.find(({ type }) => type === search.event)}
        isOpen={search.event !== undefined}
        isPending={isPending}
        close={() => set({ event: undefined })}
      />
    </Page>
  )
}

const columnsOf = (search: EventSearch): Column<EventType & { id: string }>[] => [
  {
    id: 'type',
    title: 'Event',
    className: 'sm:w-[230px]',
    cell: ({ type, title, description }) => (
      <>
        <Link
          to="/events"
          search={{ ...search, event: type }}
          resetScroll={false}
          preload={false}
          className="block font-medium text-kumo-strong"
        >
          {title}
        </Link>
        <code className="font-mono text-[12px] text-kumo-subtle">{type}</code>
        <span className="mt-1 block text-[13px] text-kumo-subtle md:hidden">
          <Inline text={description} />
        </span>
      </>
    ),
  },
  {
    id: 'says',
    title: 'When',
    from: 'md',
    cell: ({ description }) => (
      <span className="line-clamp-2 py-1 text-kumo-subtle">
        <Inline text={description} />
      </span>
    ),
  },
  {
    id: 'subscribers',
    title: 'Subscriptions',
    className: 'w-[120px] text-right',
    cell: ({ subscriptions }) => {
      const on = subscriptions.filter(({ enabled }) => enabled).length
      return on === 0 ? <span className="text-kumo-subtle">none</span> : <span className="tabular">{on}</span>
    },
  },
]
