import { useQuery } from '@tanstack/react-query'
import { ButtonLink } from '../../components/button-link'
import { Can } from '../../components/can'
import { ConnectATool } from '../../components/connect-a-tool'
import { ConnectorLogo } from '../../components/connector-logo'
import { DataTable } from '../../components/data-table'
import { FilterBar } from '../../components/filter-bar'
import { PlusIcon } from '../../components/icons'
import { ListState } from '../../components/list-state'
import { Page } from '../../components/page'
import { directionWords } from '../connectors/directions'
import { connectorsQuery } from '../connectors/queries'
import { servicesQuery } from '../incidents/queries'
import { columnsOf, type Row } from './columns'
import { IntegrationDrawer } from './integration-drawer'
import { integrationsQuery, standingQuery } from './queries'
import { type IntegrationSearch, type SetSearch, statuses } from './search'
import { directionsOfIntegration, statusesOf, statusWords, troublesOf } from './status'

export function Integrations({ search, set }: { search: IntegrationSearch; set: SetSearch }) {
  const list = useQuery(integrationsQuery)
  const standings = new Map(useQuery(standingQuery).data?.items.map((one) => [one.integrationId, one]))
  const services = useQuery(servicesQuery).data?.items ?? []
  const vendors = useQuery(connectorsQuery).data?.items ?? []
  const nameOf = (connector: string) => vendors.find(({ id }) => id === connector)?.name ?? connector
  const all: Row[] = (list.data ?? []).map((integration) => ({
    id: integration.id,
    integration,
    standing: standings.get(integration.id),
    troubles: troublesOf(integration, standings.get(integration.id)),
    service: services.find(({ id }) => id === integration.serviceId)?.name,
    vendor: nameOf(integration.connector),
  }))
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const shown = all.filter(
    ({ integration, troubles, service, vendor }) =>
      words.every((word) =>
        `${integration.name} ${integration.connector} ${vendor} ${integration.id} ${service ?? ''}`.toLowerCase().includes(word),
      ) &&
      (!search.connector || integration.connector === search.connector) &&
      (!search.direction || directionsOfIntegration(integration).includes(search.direction)) &&
      (!search.status || statusesOf(troubles).includes(search.status)),
  )
  const isFiltered = Boolean(search.q || search.connector || search.direction || search.status)
  const clear = () => set({ q: undefined, connector: undefined, direction: undefined, status: undefined })
  const connectors = [...new Set(all.map(({ integration }) => integration.connector))].sort()
  return (
    <Page
      title="Integrations"
      count={list.data && shown.length}
      says="What is connected, and how it does."
      actions={
        <Can role="itsm_manager">
          <ButtonLink href="/connectors" isPrimary>
            <PlusIcon size={16} /> Connect a tool
          </ButtonLink>
        </Can>
      }
    >
      <FilterBar
        search={{ name: 'q', placeholder: 'Search integrations' }}
        filters={[
          { name: 'status', label: 'Status', options: statuses.map((value) => ({ value, label: statusWords[value] })) },
          {
            name: 'direction',
            label: 'Direction',
            options: Object.entries(directionWords).map(([value, { word }]) => ({ value, label: word })),
          },
          {
            name: 'connector',
            label: 'Connector',
            options: connectors.map((value) => ({
              value,
              label: nameOf(value),
              icon: <ConnectorLogo connector={value} size={18} />,
            })),
          },
        ]}
        value={{ ...search }}
        set={set}
      />
      <ListState
        list={{ isPending: list.isPending, error: list.error, refetch: () => void list.refetch() }}
        isEmpty={shown.length === 0}
        clearFilters={isFiltered ? clear : undefined}
        nothingYet={{
          title: 'Nothing is connected yet',
          says: 'An integration is one connection to one tool: it receives what the tool reports, asks for it, or tells the tool about incidents.',
          action: <ConnectATool />,
        }}
      >
        <DataTable
          label="Integrations"
          columns={columnsOf(search)}
          rows={shown}
          openId={search.integration}
          open={({ id }) => set({ integration: id })}
          nameOf={({ integration }) => integration.name}
          rowHeight={57}
        />
      </ListState>
      <IntegrationDrawer
        id={search.integration}
        tab={search.tab ?? 'overview'}
        show={(tab) => set({ tab: tab === 'overview' ? undefined : tab })}
        close={() => set({ integration: undefined, tab: undefined })}
        standing={search.integration ? standings.get(search.integration) : undefined}
        services={services}
      />
    </Page>
  )
}
