import { Button } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useMemo, useRef } from 'react'
import { StatusBadge } from '../../components/badges'
import { useRole } from '../../components/can'
import { ConnectorLogo } from '../../components/connector-logo'
import { More, NewBar, useCursorList } from '../../components/cursor-list'
import { DataTable } from '../../components/data-table'
import { FilterBar } from '../../components/filter-bar'
import { XIcon } from '../../components/icons'
import { ListState } from '../../components/list-state'
import { useIdle } from '../../components/use-idle'
import { useStable } from '../../components/use-stable'
import { eventsQuery } from '../events/queries'
import { integrationsQuery } from '../incidents/queries'
import { columnsOf } from './columns'
import { DeliveryDrawer } from './delivery-drawer'
import { statuses } from './filter'
import { deliveriesList } from './list'
import { codesQuery, deliveryQuery, subscriptionsQuery } from './queries'
import { TimeRange } from './time-range'
import { useRetry } from './use-retry'
import { type DeliverySearch, errorWords, filterOf, only, type SetSearch, statusWords } from './views'

const none: never[] = []

export function Log({ search, set }: { search: DeliverySearch; set: SetSearch }) {
  const filter = filterOf(search)
  const list = useCursorList({
    ...deliveriesList(filter),
    one: deliveryQuery,
    isFollowing: search.follow === true && search.delivery === undefined,
  })
  const all = useQuery(integrationsQuery).data?.items ?? none
  const integrations = useMemo(() => new Map(all.map((one) => [one.id, one])), [all])
  const retry = useStable(useRetry(list.patch))
  const canRetry = useRole()('itsm_manager')
  // Rows that come in by the dozen must not draw all others anew.
  const columns = useMemo(
    () => columnsOf({ integrations, search, retry: canRetry ? retry : undefined }),
    [integrations, search, canRetry, retry],
  )
  const end = useMoreInSight(list)

  return (
    <>
      <Filters search={search} set={set} integrations={all} />
      <NewBar list={list} what="delivery" many="deliveries" />
      <ListState
        list={list}
        isEmpty={list.items.length === 0}
        clearFilters={Object.keys(filter).length > 0 ? () => set(only({})) : undefined}
        nothingYet={{
          title: 'No deliveries yet',
          says: 'A delivery is one event on its way to one destination. Connect a destination and subscribe it to events.',
          action: (
            <Link
              to="/subscriptions"
              className="inline-flex h-9 items-center rounded-lg bg-kumo-brand px-4 font-medium text-white hover:bg-kumo-brand-hover"
            >
              Subscribe a destination
            </Link>
          ),
        }}
      >
        <DataTable
          label="Deliveries"
          columns={columns}
          rows={list.items}
          openId={search.delivery}
          open={({ id }) => set({ delivery: id, attempt: undefined })}
        />
        <div ref={end} />
        <More list={list} />
      </ListState>
      <DeliveryDrawer search={search} set={set} retry={retry} integrations={integrations} />
    </>
  )
}

function Filters({
  search,
  set,
  integrations,
}: {
  search: DeliverySearch
  set: SetSearch
  integrations: readonly { id: string; name: string; connector: string; delivers: boolean }[]
}) {
  // What the menus offer; a name is wanted at once where it is chosen.
  const isIdle = useIdle()
  const named = useQuery({ ...subscriptionsQuery, enabled: isIdle || search.subscriptionId !== undefined })
  const subscriptions = named.data?.items ?? []
  const eventTypes = new Set([
    ...(useQuery({ ...eventsQuery, enabled: isIdle }).data?.items ?? []).map(({ type }) => type),
    ...(search.eventType ? [search.eventType] : []),
  ])
  const codes = new Set([...(useQuery({ ...codesQuery, enabled: isIdle }).data ?? []), ...(search.code ? [search.code] : [])])
  const choices = (values: Iterable<string>) => [...values].map((value) => ({ value, label: value }))
  return (
    <FilterBar
      filters={[
        {
          name: 'status',
          label: 'Status',
          options: statuses.map((value) => ({ value, label: statusWords[value], icon: <StatusBadge status={value} word="" /> })),
        },
        {
          name: 'integrationId',
          label: 'Destination',
          options: integrations
            .filter(({ delivers }) => delivers)
            .map(({ id, name, connector }) => ({
              value: id,
              label: name,
              icon: <ConnectorLogo connector={connector} name={name} size={18} />,
            })),
        },
        {
          name: 'subscriptionId',
          label: 'Subscription',
          options: subscriptions.map(({ id, name }) => ({ value: id, label: name })),
        },
        { name: 'eventType', label: 'Event', options: choices(eventTypes) },
        {
          name: 'error',
          label: 'Trouble',
          options: Object.entries(errorWords).map(([value, label]) => ({ value, label })),
        },
        { name: 'code', label: 'Code', options: choices([...codes].sort()) },
      ]}
      search={{ name: 'text', placeholder: 'Search requests, answers and reasons' }}
      value={{ ...search }}
      set={set}
      besides={['range', 'since', 'before', 'incidentId']}
    >
      <TimeRange filter={filterOf(search)} set={set} />
      {search.incidentId && (
        <Button size="sm" icon={XIcon} onClick={() => set({ incidentId: undefined })}>
          Of one incident
        </Button>
      )}
    </FilterBar>
  )
}

/** Asks for the next page before its end is reached. */
function useMoreInSight({ hasMore, isLoadingMore, more }: { hasMore: boolean; isLoadingMore: boolean; more: () => void }) {
  const end = useRef<HTMLDivElement>(null)
  const next = useRef(more)
  next.current = more
  useEffect(() => {
    if (!end.current || !hasMore || isLoadingMore) return undefined
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && next.current(), { rootMargin: '1200px' })
    seen.observe(end.current)
    return () => seen.disconnect()
  }, [hasMore, isLoadingMore])
  return end
}
