import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { SeverityBadge } from '../../components/badges'
import { Can } from '../../components/can'
import { ConnectorLogo } from '../../components/connector-logo'
import { Drawer, Facts, Section } from '../../components/drawer'
import { Guide } from '../../components/guide'
import { ArrowSquareOutIcon } from '../../components/icons'
import { leads, leaves } from '../../components/link-looks'
import { Failed } from '../../components/list-state'
import { type Direction, Directions, directionsOf } from './directions'
import { type Connector, categoryWords, guideQuery } from './queries'

interface DrawerProps {
  connector: Connector | undefined
  /** What was looked for: the wizard begins with it. */
  direction: Direction | undefined
  close: () => void
}

/** What one has to know of a connector before connecting it, with the steps in the vendor's own menus. */
export function ConnectorDrawer({ connector, direction, close }: DrawerProps) {
  return (
    <Drawer
      isOpen={connector !== undefined}
      close={close}
      title={
        connector && (
          <span className="flex items-center gap-3">
            <ConnectorLogo connector={connector.id} name={connector.name} size={28} />
            {connector.name}
          </span>
        )
      }
      actions={
        connector && (
          <>
            <Can role="itsm_manager">
              <Link
                to="/connect/$connector"
                params={{ connector: connector.id }}
                search={direction ? { sides: [direction] } : {}}
                className={leads}
              >
                Connect {connector.name}
              </Link>
            </Can>
            <a href={connector.vendorDocs} target="_blank" rel="noreferrer" className={leaves}>
              Vendor’s documentation <ArrowSquareOutIcon size={14} />
            </a>
          </>
        )
      }
    >
      {connector && <Detail connector={connector} />}
    </Drawer>
  )
}

function Detail({ connector }: { connector: Connector }) {
  const { source, poller, destination, dropIn } = connector
  return (
    <>
      <p className="mb-3">{connector.summary}</p>
      <div className="mb-6 flex flex-wrap items-center gap-2">
        <Directions of={directionsOf(connector)} />
        <span className="text-xs text-kumo-subtle">{categoryWords(connector.category)}</span>
      </div>
      <SetUp id={connector.id} />
      {source && (
        <Section title="What it receives">
          <Facts
            facts={[
              ['Reads', source.reads],
              ['One problem is', source.identity],
              ['Never resolves', source.neverResolves],
              [
                'Proved by',
                <ul key="auth">
                  {source.auth.map(({ id, title, description }) => (
                    <li key={id} className="mb-1">
                      <span className="font-medium">{title}</span> <span className="text-kumo-subtle">{description}</span>
                    </li>
                  ))}
                </ul>,
              ],
            ]}
          />
          {source.severities.map(({ field, words }) => (
            <table key={field} className="mt-4 w-full border-collapse text-left text-[13px]">
              <caption className="pb-1 text-left text-kumo-subtle">Severity, from {field}</caption>
              <tbody>
                {Object.entries(words).map(([word, severity]) => (
                  <tr key={word} className="border-t border-kumo-hairline">
                    <td className="py-1 font-mono text-[12px]">{word}</td>
                    <td className="py-1 text-right">
                      <SeverityBadge severity={severity} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          ))}
        </Section>
      )}
      {(poller || destination || dropIn) && (
        <Section title="How it works">
          <Facts
            facts={[
              ['Asks', poller && `every ${Math.round(poller.everySeconds / 60)} min`],
              [
                'Retries',
                destination && (destination.schedule === 'urgent' ? 'urgently, minutes apart' : 'over hours, then gives up'),
              ],
              ['Stands in for', dropIn && `${dropIn.of}: senders only change the host and the key`],
            ]}
          />
        </Section>
      )}
    </>
  )
}

/** The steps of the connector's README. */
function SetUp({ id }: { id: string }) {
  const guide = useQuery(guideQuery(id))
  if (guide.error) return <Failed error={guide.error} retry={() => void guide.refetch()} />
  if (guide.isPending) return <div role="status" aria-label="Loading" className="bone h-40" />
  return <Guide text={guide.data} />
}
