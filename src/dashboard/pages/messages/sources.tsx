import { StatusBadge } from '../../components/badges'
import { PathLink } from '../../components/button-link'
import { ConnectATool } from '../../components/connect-a-tool'
import { ConnectorLogo } from '../../components/connector-logo'
import { ListState } from '../../components/list-state'
import { When } from '../../components/when'
import type { IntegrationHealth } from '../health/queries'
import type { MessageSearch } from './search'

/** The choice of a log. */
export const Sources = ({ sources, tab }: { sources: readonly IntegrationHealth[]; tab: MessageSearch['tab'] }) => (
  <ListState
    list={{ isPending: false, error: null, refetch: () => {} }}
    isEmpty={sources.length === 0}
    nothingYet={{
      title: 'No messages yet',
      says: 'Connect a tool that reports problems. What it sends is listed here, whether it could be read or not.',
      action: <ConnectATool href="/connectors?direction=receives" />,
    }}
  >
    <ul aria-label="Choose a source" className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {sources.map(({ id, connector, name, inbound }) => (
        <li key={id}>
          <PathLink
            href={`/messages?integrationId=${id}${tab ? `&tab=${tab}` : ''}`}
            className="card flex h-full items-start gap-3 p-4 transition-colors hover:border-kumo-brand/60"
          >
            <ConnectorLogo connector={connector} name={name} size={32} />
            <span className="min-w-0 grow">
              <span className="block truncate font-semibold text-kumo-strong">{name}</span>
              <span className="block text-[13px] text-kumo-subtle">
                {inbound && inbound.received > 0
                  ? `${(inbound.received - inbound.refused).toLocaleString()} accepted, ${inbound.refused.toLocaleString()} refused in 24 hours`
                  : 'Nothing in 24 hours'}
              </span>
              {inbound?.lastAt && (
                <span className="block text-[13px] text-kumo-subtle">
                  Last <When at={inbound.lastAt} />
                </span>
              )}
            </span>
            {inbound && <StatusBadge status={inbound.state} />}
          </PathLink>
        </li>
      ))}
    </ul>
  </ListState>
)
