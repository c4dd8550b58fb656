import { StatusBadge } from '../../components/badges'
import { RowLink } from '../../components/button-link'
import { ConnectorLogo } from '../../components/connector-logo'
import type { Column } from '../../components/data-table'
import { ArrowClockwiseIcon, CopyIcon } from '../../components/icons'
import { RowMenu } from '../../components/row-menu'
import { toast, toastError } from '../../components/toast'
import { When } from '../../components/when'
import { curlOf, type DeliveryRow } from './queries'
import { mayForce, mayRetry, type Retry } from './use-retry'
import type { DeliverySearch } from './views'

export interface Named {
  id: string
  name: string
  connector: string
}
interface Given {
  integrations: ReadonlyMap<string, Named>
  search: DeliverySearch
  /** Left out for those who may only read. */
  retry: Retry | undefined
}

export function columnsOf({ integrations, search, retry }: Given): Column<DeliveryRow>[] {
  return [
    {
      id: 'status',
      title: 'Status',
      className: 'w-[148px]',
      from: 'sm',
      cell: ({ status }) => <StatusBadge status={status} />,
    },
    {
      id: 'event',
      title: 'Event',
      className: 'max-w-0',
      cell: (delivery) => (
        <>
          <RowLink
            to="/deliveries"
            search={{ ...search, delivery: delivery.id, attempt: undefined, part: undefined }}
            className="block truncate font-medium text-kumo-strong"
          >
            {delivery.eventType}
          </RowLink>
          <span className="block truncate text-xs text-kumo-subtle">
            {delivery.incident ? `#${delivery.incident.number} ${delivery.incident.title}` : 'About the hub itself'}
          </span>
          <span className="mt-1.5 flex sm:hidden">
            <StatusBadge status={delivery.status} />
          </span>
        </>
      ),
    },
    {
      id: 'way',
      title: 'Source → destination',
      className: 'w-[196px] max-w-[196px]',
      from: 'md',
      cell: ({ incident, integrationId }) => (
        <span className="flex min-w-0 items-center gap-1.5">
          {incident && <Logo of={integrations.get(incident.integrationId)} />}
          <span aria-hidden="true" className="text-kumo-subtle">
            →
          </span>
          <Logo of={integrations.get(integrationId)} />
          <span className="truncate">{integrations.get(integrationId)?.name ?? 'a deleted integration'}</span>
        </span>
      ),
    },
    {
      id: 'attempts',
      title: 'Attempts',
      className: 'w-[96px]',
      from: 'lg',
      cell: ({ attemptsMade, lastAttempt }) => (
        <>
          <span className="block">{attemptsMade}</span>
          {lastAttempt?.error && <span className="block truncate font-mono text-[11px] text-critical">{lastAttempt.code}</span>}
        </>
      ),
    },
    {
      id: 'next',
      title: 'Next',
      className: 'w-[76px]',
      from: 'xl',
      cell: ({ nextAttemptAt }) =>
        nextAttemptAt ? (
          <When at={nextAttemptAt} isAhead className="text-kumo-subtle" />
        ) : (
          <span className="text-kumo-subtle">–</span>
        ),
    },
    {
      id: 'latency',
      title: 'Latency',
      className: 'w-[84px] text-right',
      from: 'lg',
      cell: ({ lastAttempt }) => <span className="text-kumo-subtle">{latency(lastAttempt?.latencyMs)}</span>,
    },
    {
      id: 'planned',
      title: 'Time',
      className: 'w-[76px]',
      from: 'md',
      cell: ({ plannedAt }) => <When at={plannedAt} className="text-kumo-subtle" />,
    },
    {
      id: 'actions',
      title: '',
      className: 'w-12 text-right',
      cell: (delivery) => (
        <RowMenu
          of={`delivery …${delivery.id.slice(-6)}`}
          items={[
            ...(retry && mayRetry(delivery)
              ? [{ label: 'Retry now', icon: ArrowClockwiseIcon, run: () => void retry(delivery) }]
              : []),
            ...(retry && mayForce(delivery)
              ? [{ label: 'Send again', icon: ArrowClockwiseIcon, run: () => void retry(delivery, true) }]
              : []),
            {
              label: 'Copy as curl',
              icon: CopyIcon,
              disabled: !delivery.lastAttempt,
              run: () => void copyCurl(delivery.id),
            },
            { label: 'Copy id', icon: CopyIcon, run: () => void navigator.clipboard.writeText(delivery.id) },
          ]}
        />
      ),
    },
  ]
}

const Logo = ({ of }: { of: Named | undefined }) =>
  of ? <ConnectorLogo connector={of.connector} name={of.name} size={18} /> : <span className="text-kumo-subtle">?</span>

export const latency = (ms: number | null | undefined): string =>
  ms === null || ms === undefined ? '–' : ms < 10_000 ? `${ms.toLocaleString()} ms` : `${(ms / 1000).toFixed(1)} s`

/** What is secret stands as `<secret>` in it. */
export async function copyCurl(id: string, attempt?: number): Promise<void> {
  try {
    await navigator.clipboard.writeText(await curlOf(id, attempt))
    void toast({ title: 'The curl command is copied', detail: 'What is secret stands as <secret>; put it in yourself.' })
  } catch (thrown) {
    void toastError(thrown)
  }
}
