import { Button } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { globMatches } from '../../../kit/glob'
import { Can, useRole } from '../../components/can'
import { ConfirmByName } from '../../components/confirm'
import { ConnectorLogo } from '../../components/connector-logo'
import { DataTable } from '../../components/data-table'
import { FilterBar } from '../../components/filter-bar'
import { useHotkeys } from '../../components/hotkeys'
import { PlusIcon } from '../../components/icons'
import { leads } from '../../components/link-looks'
import { ListState } from '../../components/list-state'
import { Page } from '../../components/page'
import { useSelection } from '../../components/selection'
import { eventsQuery } from '../events/queries'
import { integrationsQuery, servicesQuery } from '../incidents/queries'
import { columnsOf } from './columns'
import { type Subscription, subscriptionsQuery, templatesQuery } from './queries'
import { SubscriptionDrawer } from './subscription-drawer'
import { useRemove, useSwitch } from './use-change'

/** As the URL has it. */
export interface SubscriptionSearch {
  q?: string
  state?: 'on' | 'off'
  integrationId?: string
  event?: string
  /** The one whose drawer is open. */
  subscription?: string
  /** The one that is to be deleted. */
  remove?: string
}
interface SubscriptionsProps {
  search: SubscriptionSearch
  set: (change: { [name in keyof SubscriptionSearch]?: SubscriptionSearch[name] | undefined }) => void
}

export function Subscriptions({ search, set }: SubscriptionsProps) {
  const list = useQuery(subscriptionsQuery)
  const integrations = useQuery(integrationsQuery).data?.items ?? []
  const services = useQuery(servicesQuery).data?.items ?? []
  const templates = useQuery(templatesQuery).data?.items ?? []
  const types = useQuery(eventsQuery).data?.items ?? []
  const all = list.data ?? []
  const names = new Map([...integrations, ...services, ...templates].map(({ id, name }) => [id, name]))
  const shown = all.filter((rule) => fits(rule, search, names))
  const selection = useSelection(shown.map(({ id }) => id))
  const marked = shown.filter(({ id }) => selection.has(id))
  const canEdit = useRole()('itsm_manager')
  const turn = useSwitch()
  const remove = useRemove()
  const navigate = useNavigate()
  const go = (id: string, from: { from?: string }) => void navigate({ to: '/subscriptions/$id', params: { id }, search: from })
  const opened = all.find(({ id }) => id === search.subscription)
  const doomed = canEdit ? all.find(({ id }) => id === search.remove) : undefined
  useHotkeys(canEdit ? [{ keys: 'c', does: 'Create a subscription', run: () => go('new', {}) }] : [], 'Subscriptions')
  const isFiltered = Boolean(search.q || search.state || search.integrationId || search.event)
  const create = (
    <Can role="itsm_manager">
      <Link to="/subscriptions/$id" params={{ id: 'new' }} className={leads}>
        <PlusIcon size={16} /> Create a subscription
      </Link>
    </Can>
  )
  return (
    <Page
      title="Subscriptions"
      count={list.data && shown.length}
      says="Which events go where. A subscription that is off plans nothing: what happens meanwhile is not delivered later. To hold deliveries back, pause the destination."
      actions={all.length > 0 && create}
    >
      <FilterBar
        search={{ name: 'q', placeholder: 'Search subscriptions' }}
        filters={[
          {
            name: 'state',
            label: 'State',
            options: [
              { value: 'on', label: 'On' },
              { value: 'off', label: 'Off' },
            ],
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
          { name: 'event', label: 'Event', options: types.map(({ type, title }) => ({ value: type, label: title })) },
        ]}
        value={{ q: search.q, state: search.state, integrationId: search.integrationId, event: search.event }}
        set={set}
      />
      {marked.length > 0 && (
        <div
          role="toolbar"
          aria-label="Selected subscriptions"
          className="card sticky top-16 z-10 mb-3 flex flex-wrap items-center gap-2 px-4 py-2"
        >
          <span className="mr-2 font-medium">{marked.length} selected</span>
          <Button size="sm" disabled={marked.every(({ enabled }) => enabled)} onClick={() => void turn(marked, true)}>
            Switch on
          </Button>
          <Button size="sm" disabled={!marked.some(({ enabled }) => enabled)} onClick={() => void turn(marked, false)}>
            Switch off
          </Button>
          <Button size="sm" variant="ghost" onClick={selection.clear}>
            Clear selection
          </Button>
        </div>
      )}
      <ListState
        list={{ isPending: list.isPending, error: list.error, refetch: () => void list.refetch() }}
        isEmpty={shown.length === 0}
        clearFilters={
          isFiltered ? () => set({ q: undefined, state: undefined, integrationId: undefined, event: undefined }) : undefined
        }
        nothingYet={{
          title: 'No subscriptions yet',
          says: 'A subscription says which events are delivered, and where: critical incidents of Checkout to the on-call channel, all of them to the ticket desk.',
          action: create,
        }}
      >
        <DataTable
          label="Subscriptions"
          columns={columnsOf({
            names,
            integrations,
            search,
            ...(canEdit && { edit: { turn, remove: ({ id }) => set({ remove: id }), go } }),
          })}
          rows={shown}
          openId={search.subscription}
          open={({ id }) => set({ subscription: id })}
          nameOf={({ name }) => name}
          {...(canEdit && { selection })}
        />
      </ListState>
      <SubscriptionDrawer
        rule={opened}
        close={() => set({ subscription: undefined })}
        turn={turn}
        names={names}
        destination={integrations.find(({ id }) => id === opened?.integrationId)}
      />
      <ConfirmByName
        isOpen={doomed !== undefined}
        close={() => set({ remove: undefined })}
        title="Delete this subscription?"
        says="Its events are delivered nowhere from now on. Deliveries that are planned already go out; the log keeps what was delivered."
        action="Delete subscription"
        {...(doomed && { name: doomed.name })}
        run={async () => {
          if (doomed) await remove(doomed)
          set({ remove: undefined, subscription: undefined })
        }}
      />
    </Page>
  )
}

function fits(
  rule: Subscription,
  { q = '', state, integrationId, event }: SubscriptionSearch,
  names: ReadonlyMap<string, string>,
) {
  const text =
    `${rule.name} ${rule.eventTypes.join(' ')} ${names.get(rule.integrationId) ?? ''} ${rule.filter ?? ''}`.toLowerCase()
  return (
    q
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word)) &&
    (state === undefined || rule.enabled === (state === 'on')) &&
    (integrationId === undefined || rule.integrationId === integrationId) &&
    (event === undefined || rule.eventTypes.some((pattern) => globMatches(pattern, event)))
  )
}
