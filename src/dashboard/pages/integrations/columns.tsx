import { Link } from '@tanstack/react-router'
import { StatusBadge } from '../../components/badges'
import { Sparkline } from '../../components/chart'
import { ConnectorLogo } from '../../components/connector-logo'
import type { Column } from '../../components/data-table'
import { When } from '../../components/when'
import { Directions } from '../connectors/directions'
import type { Integration, Standing } from './queries'
import type { IntegrationSearch } from './search'
import { directionsOfIntegration, type Trouble } from './status'

export interface Row {
  id: string
  integration: Integration
  standing: Standing | undefined
  troubles: Trouble[]
  service: string | undefined
  /** What its connector is called. */
  vendor: string
}

export const columnsOf = (search: IntegrationSearch): Column<Row>[] => [
  {
    id: 'name',
    title: 'Integration',
    className: 'max-w-0',
    cell: ({ id, integration, service, vendor, troubles }) => (
      <span className="flex items-center gap-3">
        <ConnectorLogo connector={integration.connector} name={integration.name} size={30} />
        <span className="min-w-0">
          <Link
            to="/integrations"
            search={{ ...search, integration: id }}
            resetScroll={false}
            preload={false}
            className="block truncate font-medium text-kumo-strong"
          >
            {integration.name}
          </Link>
          <span className="block truncate text-xs text-kumo-subtle">
            {vendor}
            {service && ` · ${service}`}
          </span>
          <span className="mt-1.5 flex flex-wrap gap-1.5 sm:hidden">
            <Statuses troubles={troubles} />
          </span>
        </span>
      </span>
    ),
  },
  {
    id: 'directions',
    title: 'Direction',
    className: 'w-[200px]',
    from: 'lg',
    cell: ({ integration }) => <Directions of={directionsOfIntegration(integration)} />,
  },
  {
    id: 'status',
    title: 'Status',
    className: 'w-[150px]',
    from: 'sm',
    cell: ({ troubles }) => (
      <span className="flex flex-wrap gap-1.5">
        <Statuses troubles={troubles} />
      </span>
    ),
  },
  {
    id: 'day',
    title: '24 hours',
    className: 'w-[170px]',
    from: 'md',
    cell: ({ integration, standing }) => standing && <Day integration={integration} standing={standing} />,
  },
  {
    id: 'last',
    title: 'Last message',
    className: 'w-[124px]',
    from: 'md',
    cell: ({ integration, standing }) =>
      integration.auth === null && !integration.poll ? (
        <span className="text-kumo-subtle">–</span>
      ) : (
        standing && <When at={standing.lastMessageAt} className="text-kumo-subtle" />
      ),
  },
]

export const Statuses = ({ troubles }: { troubles: readonly Trouble[] }) =>
  troubles.length === 0 ? (
    <StatusBadge status="enabled" />
  ) : (
    troubles.map(({ word, badge }) => <StatusBadge key={word} status={badge} word={word} />)
  )

/** What went through it: messages where it receives, attempts where it only sends. */
function Day({ integration, standing }: { integration: Integration; standing: Standing }) {
  const sends = integration.auth === null && !integration.poll
  const values = sends ? standing.attempts : standing.received
  const wrong = sum(sends ? standing.failed : standing.refused)
  const says = `${sum(values).toLocaleString()} ${sends ? 'attempts' : 'messages'} in 24 hours, ${wrong.toLocaleString()} ${sends ? 'deliveries failed' : 'refused'}`
  return (
    <span className="flex items-center gap-2.5" title={says}>
      <Sparkline values={values} says={says} colour={wrong > 0 ? 'critical' : 'brand'} />
      <span className="text-kumo-subtle">{sum(values).toLocaleString()}</span>
    </span>
  )
}

export const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)
