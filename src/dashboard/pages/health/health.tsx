import { useQuery } from '@tanstack/react-query'
import { SeverityBadge, StatusBadge } from '../../components/badges'
import { PathLink } from '../../components/button-link'
import { ConnectATool } from '../../components/connect-a-tool'
import { DataTable } from '../../components/data-table'
import { FilterBar } from '../../components/filter-bar'
import { WarningIcon } from '../../components/icons'
import { ListState } from '../../components/list-state'
import { Page } from '../../components/page'
import { When } from '../../components/when'
import { columns } from './columns'
import { HubFacts } from './hub-facts'
import { type HubHealth, healthQuery, type IntegrationHealth, type State } from './queries'
import { type HealthSearch, states } from './search'

const stateWords: Record<State, string> = { down: 'Down', degraded: 'Degraded', up: 'Up', idle: 'Idle', off: 'Off' }

interface HealthProps {
  search: HealthSearch
  set: (change: { [name in keyof HealthSearch]?: HealthSearch[name] | undefined }) => void
}

export function Health({ search, set }: HealthProps) {
  const { data, isPending, error, refetch } = useQuery(healthQuery)
  const shown = (data?.integrations ?? []).filter((one) => fits(one, search)).sort((a, b) => rankOf(a) - rankOf(b))
  return (
    <Page title="Health" says="How every integration does on both sides, and the hub itself. Figures are of 24 hours.">
      {data && (
        <>
          <Warnings warnings={data.warnings} />
          <HubFacts health={data} />
          <Stalls stalls={data.queue.stalls} />
        </>
      )}
      <h2 className="mt-7 mb-3 text-base font-semibold">Integrations</h2>
      <FilterBar
        search={{ name: 'q', placeholder: 'Search integrations' }}
        filters={[
          {
            name: 'state',
            label: 'State',
            options: states.map((value) => ({ value, label: stateWords[value], icon: <StatusBadge status={value} word=" " /> })),
          },
        ]}
        value={{ q: search.q, state: search.state }}
        set={set}
      />
      <ListState
        list={{ isPending, error, refetch: () => void refetch() }}
        isEmpty={shown.length === 0}
        clearFilters={search.q || search.state ? () => set({ q: undefined, state: undefined }) : undefined}
        nothingYet={{
          title: 'Nothing is connected yet',
          says: 'What is connected is shown here with how it does.',
          action: <ConnectATool />,
        }}
      >
        <DataTable label="Integrations" columns={columns} rows={shown} nameOf={({ name }) => name} rowHeight={64} />
      </ListState>
    </Page>
  )
}

const statesOf = ({ inbound, outbound }: IntegrationHealth): State[] =>
  [inbound, outbound].flatMap((side) => (side ? [side.state] : []))

const fits = (one: IntegrationHealth, { q = '', state }: HealthSearch): boolean =>
  `${one.name} ${one.connector}`.toLowerCase().includes(q.toLowerCase()) && (!state || statesOf(one).includes(state))

/** The worst first. */
const rankOf = (one: IntegrationHealth): number => Math.min(...statesOf(one).map((state) => states.indexOf(state)), states.length)

function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null
  return (
    <ul aria-label="Warnings" className="mb-4 space-y-2">
      {warnings.map((warning) => (
        <li key={warning} className="flex items-start gap-2.5 rounded-lg bg-critical-tint px-4 py-3 font-medium text-critical">
          <WarningIcon size={18} weight="fill" className="mt-px shrink-0" />
          {warning}
        </li>
      ))}
    </ul>
  )
}

function Stalls({ stalls }: { stalls: HubHealth['queue']['stalls'] }) {
  if (stalls.length === 0) return null
  return (
    <section aria-label="Queue and dead letters" className="card mt-4">
      <h2 className="px-4 pt-3.5 pb-2 text-[14px] font-semibold">Queue and dead letters</h2>
      <ul className="divide-y divide-kumo-hairline border-t border-kumo-hairline">
        {stalls.map(({ id, occurredAt, severity, title, detail }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
            <SeverityBadge severity={severity} />
            <span className="font-medium">{title}</span>
            <span className="text-[13px] text-kumo-subtle">{detail.next}</span>
            {detail.delivery && <PathLink href={`/deliveries?delivery=${detail.delivery}`}>the delivery</PathLink>}
            <When at={occurredAt} className="ml-auto text-[13px] text-kumo-subtle" />
          </li>
        ))}
      </ul>
    </section>
  )
}
