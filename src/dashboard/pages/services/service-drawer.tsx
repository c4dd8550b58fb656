import { useQuery } from '@tanstack/react-query'
import { SeverityBadge } from '../../components/badges'
import { ButtonLink, PathLink } from '../../components/button-link'
import { ConnectorLogo } from '../../components/connector-logo'
import { CopyId } from '../../components/copy-id'
import { Drawer, Section } from '../../components/drawer'
import { Bones, Failed } from '../../components/list-state'
import { When } from '../../components/when'
import { subscriptionsQuery } from '../deliveries/queries'
import { incidentPage, integrationsQuery } from '../incidents/queries'
import type { Service } from './queries'

interface DrawerProps {
  service: Service | undefined
  isOpen: boolean
  isPending: boolean
  close: () => void
}

export const ServiceDrawer = ({ service, isOpen, isPending, close }: DrawerProps) => (
  <Drawer isOpen={isOpen} close={close} title={service?.name ?? 'Service'}>
    {service ? <Detail service={service} /> : isPending ? <Bones rows={4} height={40} /> : <p>There is no such service.</p>}
  </Drawer>
)

/** What is about it: what is open, who reports it, who is told. */
function Detail({ service: { id, createdAt, openIncidents } }: { service: Service }) {
  const incidents = useQuery({
    queryKey: ['incidents', 'of service', id],
    queryFn: () => incidentPage({ view: 'open', serviceId: id }, undefined),
  })
  const integrations = useQuery(integrationsQuery).data?.items.filter(({ serviceId }) => serviceId === id) ?? []
  const subscriptions = useQuery(subscriptionsQuery).data?.items.filter(({ serviceIds }) => serviceIds?.includes(id)) ?? []
  const first = incidents.data?.items.slice(0, SHOWN) ?? []
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-kumo-subtle">
        <span>
          Created <When at={createdAt} />
        </span>
        <CopyId text={id} what="service id" />
      </p>
      <Section title={openIncidents === 0 ? 'Open incidents' : `Open incidents, ${openIncidents.toLocaleString()}`}>
        {incidents.error ? (
          <Failed error={incidents.error} retry={() => void incidents.refetch()} />
        ) : (
          <Lines
            nothing="None."
            lines={first.map(({ id: incident, number, title, severity }) => ({
              id: incident,
              href: `/incidents?serviceId=${id}&incident=${incident}`,
              mark: <SeverityBadge severity={severity} />,
              text: `#${number} ${title}`,
            }))}
          />
        )}
        <div className="mt-3">
          <ButtonLink href={`/incidents?serviceId=${id}&view=all`}>All its incidents</ButtonLink>
        </div>
      </Section>
      <Section title="Integrations that report to it">
        <Lines
          nothing="None. An integration is given its service in its settings."
          lines={integrations.map(({ id: integration, name, connector }) => ({
            id: integration,
            href: `/integrations?integration=${integration}`,
            mark: <ConnectorLogo connector={connector} name={name} size={20} />,
            text: name,
          }))}
        />
      </Section>
      <Section title="Subscriptions that ask for it">
        <Lines
          nothing="None by name; those that ask for all services hear of it too."
          lines={subscriptions.map(({ id: subscription, name }) => ({
            id: subscription,
            href: `/subscriptions?subscription=${subscription}`,
            text: name,
          }))}
        />
      </Section>
    </>
  )
}

const SHOWN = 10

interface Line {
  id: string
  href: string
  mark?: React.ReactNode
  text: string
}

const Lines = ({ lines, nothing }: { lines: readonly Line[]; nothing: string }) =>
  lines.length === 0 ? (
    <p className="text-kumo-subtle">{nothing}</p>
  ) : (
    <ul className="card grid grid-cols-[auto_minmax(0,1fr)] divide-y divide-kumo-hairline">
      {lines.map(({ id, href, mark, text }) => (
        <li key={id} className="col-span-2 grid grid-cols-subgrid">
          <PathLink
            href={href}
            className="col-span-2 grid grid-cols-subgrid items-center gap-x-2.5 px-3.5 py-2 hover:bg-kumo-tint/60"
          >
            {mark && <span className="flex">{mark}</span>}
            <span className={`truncate ${mark ? '' : 'col-span-2'}`}>{text}</span>
          </PathLink>
        </li>
      ))}
    </ul>
  )
