import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { StatusBadge } from '../../components/badges'
import { useRole } from '../../components/can'
import { ConnectorLogo } from '../../components/connector-logo'
import { type Column, DataTable } from '../../components/data-table'
import { FilterBar } from '../../components/filter-bar'
import { ListState } from '../../components/list-state'
import { Page } from '../../components/page'
import { Tabs } from '../../components/tabs'
import { When } from '../../components/when'
import type { Filter } from '../deliveries/filter'
import { type Issue, issuesQuery } from '../deliveries/queries'
import { errorWords } from '../deliveries/views'
import { integrationsQuery } from '../incidents/queries'
import { type IssueSearch, type SetSearch, spans, states } from './views'

const USUAL_DAYS = '7'

/** The feed says "deliveries" of what changes here; without it one asks now and then. */
const AGAIN_MS = 30_000

export function Issues({ search, set }: { search: IssueSearch; set: SetSearch }) {
  const query = useQuery({ ...issuesQuery(search.days ?? USUAL_DAYS), refetchInterval: AGAIN_MS })
  const integrations = useQuery(integrationsQuery).data?.items ?? []
  const canRetry = useRole()('itsm_manager')
  const all = (query.data?.items ?? []).filter((one) => !search.integrationId || one.integrationId === search.integrationId)
  const shown = all.filter(({ state }) => !search.state || state === search.state)
  const rows = shown.map((issue) => ({ ...issue, id: `${issue.integrationId}-${issue.code}` }))
  const count = (state: Issue['state']) => (query.data ? all.filter((one) => one.state === state).length : undefined)
  const isFiltered = Boolean(search.state || search.integrationId || search.days)
  return (
    <Page
      title="Issues"
      says="Deliveries that fail for the same reason at the same destination. What was retried and arrived is gone from here."
    >
      <Tabs
        label="State"
        value={search.state ?? 'all'}
        tabs={[
          { value: 'all', label: 'All', count: query.data && all.length },
          { value: 'failing', label: 'Still failing', count: count('failing') },
          { value: 'recovered', label: 'Recovered', count: count('recovered') },
        ]}
        select={(state) => set({ state: states.find((one) => one === state) })}
      />
      <FilterBar
        filters={[
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
            name: 'days',
            label: 'Last 7 days',
            options: spans.map((value) => ({ value, label: value === '1' ? 'the last day' : `the last ${value} days` })),
          },
        ]}
        value={{ ...search }}
        set={set}
      />
      <ListState
        list={{ isPending: query.isPending, error: query.error, refetch: () => void query.refetch() }}
        isEmpty={rows.length === 0}
        clearFilters={isFiltered ? () => set({ state: undefined, integrationId: undefined, days: undefined }) : undefined}
        nothingYet={{
          title: 'Nothing fails',
          says: 'No delivery of the last seven days has failed or waits after a failure.',
        }}
      >
        <DataTable
          label="Issues"
          rows={rows}
          columns={columnsOf(new Map(integrations.map((one) => [one.id, one])), query.data?.since ?? '', canRetry)}
          rowHeight={64}
        />
      </ListState>
    </Page>
  )
}

function columnsOf(
  integrations: ReadonlyMap<string, { name: string; connector: string }>,
  since: string,
  canRetry: boolean,
): Column<Issue & { id: string }>[] {
  return [
    {
      id: 'state',
      title: 'State',
      className: 'w-[118px]',
      from: 'md',
      cell: ({ state }) => <StatusBadge status={state} />,
    },
    {
      id: 'issue',
      title: 'Issue',
      className: 'max-w-0',
      cell: (issue) => {
        const to = integrations.get(issue.integrationId)
        return (
          <>
            <span className="flex min-w-0 items-center gap-2 font-medium text-kumo-strong">
              {to && <ConnectorLogo connector={to.connector} name={to.name} size={18} />}
              <span className="truncate">{to?.name ?? 'A deleted integration'}</span>
              <code className="shrink-0 font-mono text-[12px] font-normal text-critical">{issue.code ?? 'no record'}</code>
            </span>
            <span
              className="mt-0.5 line-clamp-2 text-xs break-words text-kumo-subtle sm:line-clamp-1"
              title={issue.reason ?? undefined}
            >
              {issue.error ? errorWords[issue.error] : ''}
              {issue.reason && `: ${issue.reason}`}
            </span>
            <span className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 md:hidden">
              <StatusBadge status={issue.state} />
              <Affected issue={issue} since={since} />
            </span>
          </>
        )
      },
    },
    {
      id: 'affected',
      title: 'Affected',
      className: 'w-[156px]',
      from: 'md',
      cell: (issue) => <Affected issue={issue} since={since} />,
    },
    {
      id: 'first',
      title: 'First seen',
      className: 'w-[96px]',
      from: 'lg',
      cell: ({ firstSeenAt }) => <When at={firstSeenAt} className="text-kumo-subtle" />,
    },
    {
      id: 'last',
      title: 'Last seen',
      className: 'w-[96px]',
      from: 'md',
      cell: ({ lastSeenAt }) => <When at={lastSeenAt} className="text-kumo-subtle" />,
    },
    {
      id: 'actions',
      title: '',
      className: 'w-[124px] text-right',
      cell: (issue) =>
        canRetry &&
        issue.failed > 0 && (
          <Link
            to="/deliveries"
            search={{ ...filterOf(issue, since), status: 'failed', bulk: 'retry' }}
            className="inline-flex h-8 items-center rounded-lg border border-kumo-line bg-kumo-base px-3 text-[13px] font-medium whitespace-nowrap hover:bg-kumo-tint"
          >
            Retry all…
          </Link>
        ),
    },
  ]
}

/** How many, and the way to them. */
const Affected = ({ issue, since }: { issue: Issue; since: string }) => (
  <span className="block">
    <Link to="/deliveries" search={filterOf(issue, since)} className="text-kumo-link underline underline-offset-2">
      {(issue.failed + issue.waiting).toLocaleString()} {issue.failed + issue.waiting === 1 ? 'delivery' : 'deliveries'}
    </Link>
    {issue.waiting > 0 && (
      <span className="block text-xs text-kumo-subtle">{issue.waiting.toLocaleString()} will be tried again</span>
    )}
  </span>
)

/** What lets its deliveries through. */
const filterOf = ({ integrationId, code, error }: Issue, since: string): Filter => ({
  integrationId,
  ...(code === null ? { error: error ?? 'unknown' } : { code }),
  since,
})
