import { Button } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { actorName } from '../../components/actor'
import { SeverityBadge, StatusBadge } from '../../components/badges'
import { PathLink } from '../../components/button-link'
import { Can } from '../../components/can'
import { ConnectorLogo } from '../../components/connector-logo'
import { CopyId } from '../../components/copy-id'
import { Drawer, Facts, Section } from '../../components/drawer'
import { ArrowSquareOutIcon } from '../../components/icons'
import { IntegrationLink } from '../../components/integration-link'
import { Bones, Failed } from '../../components/list-state'
import { PersonName } from '../../components/person'
import { When } from '../../components/when'
import { AssignMenu, useMe } from './assign-menu'
import { type IncidentWithLinks, incidentQuery } from './queries'
import { Timeline } from './timeline'
import { may, type Run } from './use-command'

interface DrawerProps {
  id: string | undefined
  close: () => void
  run: Run
  integrations: readonly { id: string; name: string; connector: string }[]
  services: readonly { id: string; name: string }[]
}

export function IncidentDrawer({ id, close, run, integrations, services }: DrawerProps) {
  const query = useQuery({ ...incidentQuery(id ?? ''), enabled: id !== undefined })
  const incident = query.data
  return (
    <Drawer
      isOpen={id !== undefined}
      close={close}
      title={incident ? `#${incident.number} ${incident.title}` : 'Incident'}
      actions={
        incident &&
        incident.status !== 'resolved' && (
          <Can role="itsm_manager">
            {may('acknowledge', incident) && (
              <Button variant="primary" onClick={() => void run('acknowledge', [incident])}>
                Acknowledge
              </Button>
            )}
            <Button
              variant={may('acknowledge', incident) ? 'secondary' : 'primary'}
              onClick={() => void run('resolve', [incident])}
            >
              Resolve
            </Button>
          </Can>
        )
      }
    >
      {query.error ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : incident ? (
        <Detail incident={incident} run={run} integrations={integrations} services={services} />
      ) : (
        <Bones rows={5} height={40} />
      )}
    </Drawer>
  )
}

function Detail({
  incident,
  run,
  integrations,
  services,
}: { incident: IncidentWithLinks } & Pick<DrawerProps, 'run' | 'integrations' | 'services'>) {
  const integration = integrations.find(({ id }) => id === incident.integrationId)
  const service = services.find(({ id }) => id === incident.serviceId)
  const labels = Object.entries(incident.labels)
  return (
    <>
      <div className="mb-4 flex flex-wrap gap-2">
        <SeverityBadge severity={incident.severity} />
        <StatusBadge status={incident.status} />
        <span className="inline-flex h-[22px] items-center rounded-full bg-kumo-tint px-2 text-xs font-medium">
          {incident.priority}
        </span>
      </div>
      {incident.description && <p className="mb-5 whitespace-pre-line">{incident.description}</p>}
      <Facts
        facts={[
          ['Reported by', integration && <IntegrationLink key="integration" of={integration} />],
          ['Service', service && <PathLink href={`/services?service=${service.id}`}>{service.name}</PathLink>],
          ['Assigned to', <Assignee key="assignee" incident={incident} run={run} />],
          ['Opened', <When key="opened" at={incident.openedAt} />],
          ['Last seen', <When key="seen" at={incident.lastSeenAt} />],
          ['Seen', `${incident.occurrences.toLocaleString()} ×`],
          [
            'Latest repeat',
            incident.latestRepeat && (
              <PathLink href={`/messages?integrationId=${incident.integrationId}&message=${incident.latestRepeat.id}`}>
                See the message
              </PathLink>
            ),
          ],
          ['Acknowledged', incident.acknowledgedAt && <By at={incident.acknowledgedAt} who={incident.acknowledgedBy} />],
          ['Resolved', incident.resolvedAt && <By at={incident.resolvedAt} who={incident.resolvedBy} />],
          [
            'At the source',
            incident.link && (
              <a
                href={incident.link}
                target="_blank"
                rel="noreferrer"
                title={incident.link}
                className="flex items-center gap-1 text-kumo-link"
              >
                <span className="truncate underline underline-offset-2">{incident.link.replace(/^https?:\/\//, '')}</span>
                <ArrowSquareOutIcon size={13} className="shrink-0" />
              </a>
            ),
          ],
          ['Dedup key', <CopyId key="key" text={incident.dedupKey} what="dedup key" />],
          ['Id', <CopyId key="id" text={incident.id} what="incident id" />],
        ]}
      />
      {labels.length > 0 && (
        <Section title="Labels">
          <ul className="flex flex-wrap gap-1.5">
            {labels.map(([name, value]) => (
              <li key={name} className="max-w-full truncate rounded-md bg-kumo-tint px-2 py-0.5 font-mono text-[12px]">
                {name}={value}
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Links links={incident.externalLinks} />
      <Section title="Timeline">
        <Timeline id={incident.id} integrationId={incident.integrationId} integrations={integrations} />
      </Section>
    </>
  )
}

/** Whose it is, and whose it may become. */
function Assignee({ incident, run }: { incident: IncidentWithLinks; run: Run }) {
  const me = useMe()
  const { assignee } = incident
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      {assignee ? <PersonName person={assignee} /> : <span className="text-kumo-subtle">nobody</span>}
      {incident.status !== 'resolved' && (
        <Can role="itsm_manager">
          <span className="flex flex-wrap gap-1.5">
            {me && may({ assignTo: me }, incident) && (
              <Button size="sm" onClick={() => void run({ assignTo: me }, [incident])}>
                Assign to me
              </Button>
            )}
            <AssignMenu
              current={assignee}
              button={<Button size="sm">{assignee ? 'Reassign' : 'Assign'}</Button>}
              assign={(assignTo) => void run({ assignTo }, [incident])}
            />
          </span>
        </Can>
      )}
    </span>
  )
}

/** Its records at destinations. A list knows nothing of them, so they come with the incident itself. */
const Links = ({ links }: { links: IncidentWithLinks['externalLinks'] }) =>
  links.length > 0 && (
    <Section title="Tickets and pages">
      <ul className="card divide-y divide-kumo-hairline">
        {links.map(({ integrationId, connector, name, externalId, url }) => (
          <li key={integrationId} className="flex flex-wrap items-center gap-2.5 px-3.5 py-2">
            <ConnectorLogo connector={connector} name={name} size={20} />
            <span className="text-kumo-subtle">{name}</span>
            <span className="ml-auto min-w-0">
              {url ? (
                <a
                  href={url}
                  target="_blank"
                  rel="noreferrer"
                  className="inline-flex items-center gap-1 break-all text-kumo-link underline underline-offset-2"
                >
                  {externalId}
                  <ArrowSquareOutIcon size={13} className="shrink-0" />
                </a>
              ) : (
                <CopyId text={externalId} what={`id at ${name}`} />
              )}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )

const By = ({ at, who }: { at: string; who: string | null }) => (
  <>
    <When at={at} />
    {who && <span className="text-kumo-subtle"> by {actorName(who)}</span>}
  </>
)
