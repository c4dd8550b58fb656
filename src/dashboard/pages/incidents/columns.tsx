import { SeverityBadge, StatusBadge } from '../../components/badges'
import { RowLink } from '../../components/button-link'
import { ConnectorLogo } from '../../components/connector-logo'
import type { Column } from '../../components/data-table'
import { CheckIcon, EyeIcon, UserIcon } from '../../components/icons'
import { PersonName } from '../../components/person'
import { RowMenu } from '../../components/row-menu'
import { When } from '../../components/when'
import type { IncidentRow, Person } from './queries'
import { may, type Run } from './use-command'
import type { IncidentSearch } from './views'

interface Given {
  integrations: readonly { id: string; name: string; connector: string }[]
  services: readonly { id: string; name: string }[]
  search: IncidentSearch
  /** Left out for those who may only read. */
  run: Run | undefined
  me: Person | null
}

export function columnsOf({ integrations, services, search, run, me }: Given): Column<IncidentRow>[] {
  const nameOf = new Map([...integrations, ...services].map(({ id, name }) => [id, name]))
  const connectorOf = new Map(integrations.map(({ id, connector }) => [id, connector]))
  return [
    {
      id: 'severity',
      title: 'Severity',
      className: 'w-[104px]',
      from: 'sm',
      cell: ({ severity }) => <SeverityBadge severity={severity} />,
    },
    {
      id: 'title',
      title: 'Incident',
      className: 'max-w-0',
      cell: (incident) => (
        <>
          <RowLink
            to="/incidents"
            search={{ ...search, incident: incident.id }}
            className="line-clamp-2 font-medium text-kumo-strong sm:line-clamp-1"
          >
            {incident.title}
          </RowLink>
          <span className="mt-0.5 flex min-w-0 items-center gap-1.5 text-xs text-kumo-subtle">
            <span className="tabular">#{incident.number}</span>
            {connectorOf.has(incident.integrationId) && (
              <>
                <ConnectorLogo connector={connectorOf.get(incident.integrationId) ?? ''} size={16} />
                <span className="truncate">{nameOf.get(incident.integrationId)}</span>
              </>
            )}
            {incident.serviceId && <span className="truncate max-sm:hidden">· {nameOf.get(incident.serviceId)}</span>}
          </span>
          <span className="mt-1.5 flex flex-wrap gap-1.5 sm:hidden">
            <SeverityBadge severity={incident.severity} />
            <StatusBadge status={incident.status} />
            {incident.assignee && <PersonName person={incident.assignee} className="text-xs" />}
          </span>
        </>
      ),
    },
    {
      id: 'seen',
      title: 'Seen',
      className: 'w-[72px] text-right',
      from: 'lg',
      cell: ({ occurrences }) => (
        <span className="text-kumo-subtle">
          {occurrences.toLocaleString()}
          <span aria-hidden="true"> ×</span>
          <span className="sr-only"> times</span>
        </span>
      ),
    },
    {
      id: 'status',
      title: 'Status',
      className: 'w-[140px]',
      from: 'sm',
      cell: ({ status }) => <StatusBadge status={status} />,
    },
    {
      id: 'assignee',
      title: 'Assigned to',
      className: 'w-[148px]',
      from: 'lg',
      cell: ({ assignee }) =>
        assignee ? (
          <PersonName person={assignee} className="w-[124px]" />
        ) : (
          <span className="text-kumo-subtle">
            <span aria-hidden="true">–</span>
            <span className="sr-only">nobody</span>
          </span>
        ),
    },
    {
      id: 'opened',
      title: 'Opened',
      className: 'w-[92px]',
      from: 'md',
      cell: ({ openedAt }) => <When at={openedAt} className="text-kumo-subtle" />,
    },
    {
      id: 'actions',
      title: '',
      className: 'w-12 text-right',
      cell: (incident) => (
        <RowMenu
          of={`#${incident.number}`}
          items={
            run
              ? [
                  {
                    label: 'Acknowledge',
                    icon: EyeIcon,
                    run: () => void run('acknowledge', [incident]),
                    disabled: !may('acknowledge', incident),
                  },
                  {
                    label: 'Resolve',
                    icon: CheckIcon,
                    run: () => void run('resolve', [incident]),
                    disabled: !may('resolve', incident),
                  },
                  ...(me
                    ? [
                        {
                          label: 'Assign to me',
                          icon: UserIcon,
                          run: () => void run({ assignTo: me }, [incident]),
                          disabled: !may({ assignTo: me }, incident),
                        },
                      ]
                    : []),
                ]
              : []
          }
        />
      ),
    },
  ]
}
