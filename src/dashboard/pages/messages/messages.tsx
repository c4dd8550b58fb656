import { useQuery } from '@tanstack/react-query'
import { StatusBadge } from '../../components/badges'
import { ConnectorLogo } from '../../components/connector-logo'
import { FilterBar } from '../../components/filter-bar'
import { Bones, Failed } from '../../components/list-state'
import { Page } from '../../components/page'
import { Tabs } from '../../components/tabs'
import { healthQuery } from '../health/queries'
import { RefusalsTab } from '../integrations/refusals-tab'
import { MessageDrawer } from './message-drawer'
import { MessageLog } from './message-log'
import { type MessageSearch, outcomes, type SetMessageSearch } from './search'
import { Sources } from './sources'

interface MessagesProps {
  search: MessageSearch
  set: SetMessageSearch
}

/** The inbound log of one source: there is one log each, so that none slows another. */
export function Messages({ search, set }: MessagesProps) {
  const health = useQuery(healthQuery)
  const sources = (health.data?.integrations ?? []).filter(({ inbound }) => inbound !== null)
  const { integrationId = sources.length === 1 ? sources[0]?.id : undefined, tab } = search
  const isLog = tab === undefined
  return (
    <Page title="Messages" says="What vendors sent, as received, what was read of it and what became of it.">
      <Tabs
        label="Messages"
        value={tab ?? 'log'}
        tabs={[
          { value: 'log', label: 'Received' },
          { value: 'refusals', label: 'Refused' },
        ]}
        select={(next) => set({ tab: next === 'refusals' ? next : undefined, message: undefined })}
      />
      {health.error ? (
        <Failed error={health.error} retry={() => void health.refetch()} />
      ) : health.isPending ? (
        <Bones />
      ) : (
        <>
          <FilterBar
            filters={[
              {
                name: 'integrationId',
                label: 'Integration',
                options: sources.map(({ id, name, connector }) => ({
                  value: id,
                  label: name,
                  icon: <ConnectorLogo connector={connector} name={name} size={18} />,
                })),
              },
              ...(isLog && integrationId
                ? [
                    {
                      name: 'outcome',
                      label: 'Outcome',
                      options: outcomes.map((value) => ({
                        value,
                        label: value,
                        icon: <StatusBadge status={value} />,
                      })),
                    },
                  ]
                : []),
            ]}
            value={{ integrationId, outcome: isLog ? search.outcome : undefined }}
            set={(change) => set({ message: undefined, ...change })}
          />
          {!integrationId ? (
            <Sources sources={sources} tab={tab} />
          ) : isLog ? (
            <MessageLog key={integrationId} integrationId={integrationId} search={search} set={set} />
          ) : (
            <RefusalsTab id={integrationId} />
          )}
        </>
      )}
      <MessageDrawer
        integration={sources.find(({ id }) => id === integrationId)}
        integrationId={integrationId}
        id={isLog ? search.message : undefined}
        close={() => set({ message: undefined })}
      />
    </Page>
  )
}
