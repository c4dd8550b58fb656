import { useQuery } from '@tanstack/react-query'
import { SeverityBadge, severities } from '../../components/badges'
import { ConnectorLogo } from '../../components/connector-logo'
import { When } from '../../components/when'
import { Panel, PanelRow } from './panel'
import { expiringQuery, type Overview } from './queries'

/** What stands open now, each a link to the thing itself. */
export function Attention({ now }: { now: Overview }) {
  const expiring = useQuery(expiringQuery).data?.items ?? []
  const open = severities.filter((severity) => now.incidents[severity] > 0)
  return (
    <div className="mt-4 grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
      <Panel
        title="Open incidents"
        all={{ href: '/incidents', label: 'All' }}
        isEmpty={open.length === 0}
        nothing="None. All is quiet."
      >
        {open.map((severity) => (
          <PanelRow
            key={severity}
            href={`/incidents?severity=${severity}`}
            aside={<span className="tabular font-semibold text-kumo-strong">{now.incidents[severity].toLocaleString()}</span>}
          >
            <SeverityBadge severity={severity} />
          </PanelRow>
        ))}
      </Panel>
      <Panel
        title="Open breakers"
        all={{ href: '/health?state=down', label: 'Health' }}
        isEmpty={now.breakers.length === 0}
        nothing="None. Every destination answers."
      >
        {now.breakers.map(({ integrationId, connector, name, since }) => (
          <PanelRow key={integrationId} href={`/integrations?integration=${integrationId}`} aside={<When at={since} />}>
            <ConnectorLogo connector={connector} name={name} size={20} />
            <span className="truncate">{name}</span>
          </PanelRow>
        ))}
      </Panel>
      <Panel title="Silent sources" isEmpty={now.silent.length === 0} nothing="None. All that is expected comes.">
        {now.silent.map(({ integrationId, connector, name, since, incidentId }) => (
          <PanelRow key={integrationId} href={`/incidents?incident=${incidentId}`} aside={<When at={since} />}>
            <ConnectorLogo connector={connector} name={name} size={20} />
            <span className="truncate">{name}</span>
          </PanelRow>
        ))}
      </Panel>
      <Panel title="Expiring credentials" isEmpty={expiring.length === 0} nothing="None ends within 14 days.">
        {expiring.map(({ id, title, integration, detail }) => (
          <PanelRow
            key={id}
            href={integration ? `/integrations?integration=${integration.id}` : '/integrations'}
            aside={detail.expiresAt && <When at={detail.expiresAt} />}
          >
            {integration && <ConnectorLogo connector={integration.connector} name={integration.name} size={20} />}
            <span className="truncate">{title}</span>
          </PanelRow>
        ))}
      </Panel>
    </div>
  )
}
