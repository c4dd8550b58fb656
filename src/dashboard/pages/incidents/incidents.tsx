import { Button } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import { SeverityBadge, severities } from '../../components/badges'
import { useRole } from '../../components/can'
import { ConnectATool } from '../../components/connect-a-tool'
import { ConnectorLogo } from '../../components/connector-logo'
import { More, NewBar, useCursorList } from '../../components/cursor-list'
import { DataTable } from '../../components/data-table'
import { FilterBar } from '../../components/filter-bar'
import { useHotkeys } from '../../components/hotkeys'
import { ListState } from '../../components/list-state'
import { Page } from '../../components/page'
import { Initials } from '../../components/person'
import { useSelection } from '../../components/selection'
import { Tabs } from '../../components/tabs'
import { useStable } from '../../components/use-stable'
import { AssignMenu, useMe, usePeople } from './assign-menu'
import { columnsOf } from './columns'
import { incidentsList } from './list'
import { type Command, countsQuery, incidentQuery, integrationsQuery, servicesQuery } from './queries'
import { may, useCommand } from './use-command'
import { type IncidentSearch, type SetSearch, type View, views, viewWords } from './views'

const IncidentDrawer = lazy(() => import('./incident-drawer').then((module) => ({ default: module.IncidentDrawer })))

const none: never[] = []

export function Incidents({ search, set }: { search: IncidentSearch; set: SetSearch }) {
  const { incident: openId, ...filter } = search
  const { view = 'open' } = search
  const list = useCursorList({
    ...incidentsList(search),
    one: incidentQuery,
  })
  const integrations = useQuery(integrationsQuery).data?.items ?? none
  const services = useQuery(servicesQuery).data?.items ?? none
  const selection = useSelection(list.items.map(({ id }) => id))
  const run = useStable(useCommand(list.patch))
  const canCommand = useRole()('itsm_manager')
  const marked = list.items.filter(({ id }) => selection.has(id))
  const opened = list.items.filter(({ id }) => id === openId)
  const me = useMe()
  // Rows that come in by the dozen must not draw all others anew.
  const columns = useMemo(
    () => columnsOf({ integrations, services, search, me, run: canCommand ? run : undefined }),
    [integrations, services, search, me, canCommand, run],
  )
  const close = () => set({ incident: undefined })
  const people = usePeople() ?? []
  const inBulk = async (action: Command) => {
    selection.clear()
    await run(action, marked)
  }
  useHotkeys(
    canCommand
      ? [
          { keys: 'a', does: 'Acknowledge', run: () => void run('acknowledge', marked.length > 0 ? marked : opened) },
          { keys: 'r', does: 'Resolve', run: () => void run('resolve', marked.length > 0 ? marked : opened) },
          ...(me
            ? [
                {
                  keys: 'm',
                  does: 'Assign to me',
                  run: () => void run({ assignTo: me }, marked.length > 0 ? marked : opened),
                },
              ]
            : []),
        ]
      : [],
    'Incidents, selected or open',
  )
  const counts: { [V in View]?: number } = useQuery(countsQuery(filter)).data ?? {}
  const isFiltered = Boolean(search.q || search.severity || search.integrationId || search.serviceId || search.assignee)
  return (
    <Page title="Incidents" says="Open problems and closed ones. Everything that says the same folds into one.">
      <Tabs
        label="Status"
        value={view}
        tabs={views.map((value) => ({ value, label: viewWords[value], count: counts[value] }))}
        select={(next) => set({ view: next === 'open' ? undefined : next, incident: undefined })}
      />
      <FilterBar
        search={{ name: 'q', placeholder: 'Search incidents' }}
        filters={[
          {
            name: 'severity',
            label: 'Severity',
            options: severities.map((value) => ({ value, label: value, icon: <SeverityBadge severity={value} /> })),
          },
          {
            name: 'integrationId',
            label: 'Integration',
            options: integrations
              .filter(({ auth, poll }) => auth !== null || poll !== null)
              .map(({ id, name, connector }) => ({
                value: id,
                label: name,
                icon: <ConnectorLogo connector={connector} name={name} size={18} />,
              })),
          },
          { name: 'serviceId', label: 'Service', options: services.map(({ id, name }) => ({ value: id, label: name })) },
          {
            name: 'assignee',
            label: 'Assigned to',
            options: [
              ...(me ? [{ value: 'me', label: 'Me', icon: <Initials name={me.name ?? ''} /> }] : []),
              { value: 'none', label: 'Nobody' },
              ...people
                .filter(({ id }) => id !== me?.id)
                .map(({ id, name }) => ({ value: id, label: name ?? '', icon: <Initials name={name ?? ''} /> })),
            ],
          },
        ]}
        value={{
          q: search.q,
          severity: search.severity,
          integrationId: search.integrationId,
          serviceId: search.serviceId,
          assignee: search.assignee,
        }}
        set={set}
      />
      {marked.length > 0 && (
        <div
          role="toolbar"
          aria-label="Selected incidents"
          className="card sticky top-16 z-10 mb-3 flex flex-wrap items-center gap-2 px-4 py-2"
        >
          <span className="mr-2 font-medium">{marked.length} selected</span>
          <Button size="sm" disabled={!marked.some((one) => may('acknowledge', one))} onClick={() => void inBulk('acknowledge')}>
            Acknowledge
          </Button>
          <Button size="sm" disabled={!marked.some((one) => may('resolve', one))} onClick={() => void inBulk('resolve')}>
            Resolve
          </Button>
          <AssignMenu
            button={
              <Button size="sm" disabled={marked.every(({ status }) => status === 'resolved')}>
                Assign
              </Button>
            }
            assign={(assignTo) => void inBulk({ assignTo })}
          />
          <Button size="sm" variant="ghost" onClick={selection.clear}>
            Clear selection
          </Button>
        </div>
      )}
      <NewBar list={list} what="incident" />
      <ListState
        list={list}
        isEmpty={list.items.length === 0}
        clearFilters={
          isFiltered
            ? () =>
                set({ q: undefined, severity: undefined, integrationId: undefined, serviceId: undefined, assignee: undefined })
            : undefined
        }
        nothingYet={
          view === 'all'
            ? {
                title: 'No incidents yet',
                says: 'An incident opens when a connected tool reports a problem. Connect one, and send its test message.',
                action: <ConnectATool href="/connectors?direction=receives" />,
              }
            : {
                title: view === 'open' ? 'All is quiet' : `No ${view} incidents`,
                says:
                  view === 'open'
                    ? 'No incident is open. What opens appears here by itself.'
                    : 'There are none in this state now.',
                action: <Button onClick={() => set({ view: 'all' })}>Show all incidents</Button>,
              }
        }
      >
        <DataTable
          label="Incidents"
          columns={columns}
          rows={list.items}
          openId={openId}
          open={({ id }) => set({ incident: id })}
          nameOf={({ number, title }) => `#${number} ${title}`}
          {...(canCommand && { selection })}
        />
        <More list={list} />
      </ListState>
      <Suspense>
        {openId && <IncidentDrawer id={openId} close={close} run={run} integrations={integrations} services={services} />}
      </Suspense>
    </Page>
  )
}
