import { useQuery } from '@tanstack/react-query'
import { ConnectorLogo } from '../../components/connector-logo'
import { Drawer } from '../../components/drawer'
import { Bones, Failed } from '../../components/list-state'
import { Tabs } from '../../components/tabs'
import { connectorsQuery } from '../connectors/queries'
import { EventsTab } from './events-tab'
import { OverviewTab } from './overview-tab'
import { integrationQuery, type Standing } from './queries'
import { RefusalsTab } from './refusals-tab'
import { tabs as allTabs, type Tab } from './search'
import { SecretsTab } from './secrets-tab'
import { SettingsTab } from './settings-tab'
import { SwitchAndDelete } from './switch-and-delete'

interface DrawerProps {
  id: string | undefined
  tab: Tab
  show: (tab: Tab) => void
  close: () => void
  standing: Standing | undefined
  services: readonly { id: string; name: string }[]
}

const tabWords: Record<Tab, string> = {
  overview: 'Overview',
  settings: 'Settings',
  secrets: 'Keys and secrets',
  refusals: 'Refusals',
  events: 'What the hub said',
}

export function IntegrationDrawer({ id, tab, show, close, standing, services }: DrawerProps) {
  const query = useQuery({ ...integrationQuery(id ?? ''), enabled: id !== undefined })
  const connectors = useQuery(connectorsQuery)
  const integration = query.data?.id === id ? query.data : undefined
  const connector = connectors.data?.items.find((one) => one.id === integration?.connector)
  const tabs = allTabs.filter((one) => one !== 'refusals' || integration?.auth != null)
  const error = query.error ?? connectors.error
  return (
    <Drawer
      isWide
      isOpen={id !== undefined}
      close={close}
      title={
        integration ? (
          <span className="flex items-center gap-3">
            <ConnectorLogo connector={integration.connector} name={integration.name} size={28} />
            <span className="min-w-0">
              <span className="block truncate">{integration.name}</span>
              <span className="block text-xs font-normal text-kumo-subtle">{connector?.name ?? integration.connector}</span>
            </span>
          </span>
        ) : (
          'Integration'
        )
      }
      actions={integration && <SwitchAndDelete integration={integration} deleted={close} />}
    >
      {error ? (
        <Failed error={error} retry={() => void Promise.all([query.refetch(), connectors.refetch()])} />
      ) : integration && connector ? (
        <>
          <Tabs
            label="About this integration"
            value={tab}
            tabs={tabs.map((value) => ({ value, label: tabWords[value] }))}
            select={show}
          />
          {/* Another integration is another form. */}
          <div key={integration.id}>
            {tab === 'overview' && (
              <OverviewTab integration={integration} connector={connector} standing={standing} services={services} />
            )}
            {tab === 'settings' && <SettingsTab integration={integration} connector={connector} services={services} />}
            {tab === 'secrets' && <SecretsTab integration={integration} connector={connector} />}
            {tab === 'refusals' && <RefusalsTab id={integration.id} />}
            {tab === 'events' && <EventsTab id={integration.id} />}
          </div>
        </>
      ) : (
        <Bones rows={5} height={40} />
      )}
    </Drawer>
  )
}
