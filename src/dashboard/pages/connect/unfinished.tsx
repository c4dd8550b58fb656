import { Button } from '@cloudflare/kumo/components/button'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { PathLink } from '../../components/button-link'
import { ConnectorLogo } from '../../components/connector-logo'
import { toast, toastError } from '../../components/toast'
import { When } from '../../components/when'
import { type Connector, connectorsQuery } from '../connectors/queries'
import { integrationsQuery, standingQuery } from '../integrations/queries'
import { beginSetup, endSetup, type Setup, setupsQuery } from './setups'
import { stepWord } from './steps'

/** Setups that were begun, here or on another device, and are not done: of one connector, or of all. Nothing where there are none. */
export function UnfinishedSetups({ connector }: { connector?: string }) {
  const setups = (useQuery(setupsQuery).data?.items ?? []).filter((one) => !connector || one.connector === connector)
  if (setups.length === 0) return null
  return (
    <ul aria-label="Unfinished setups" className="mb-5 max-w-3xl divide-y divide-kumo-hairline rounded-lg bg-kumo-tint px-3.5">
      {setups.map((setup) => (
        <Line key={setup.id} setup={setup} />
      ))}
    </ul>
  )
}

function Line({ setup }: { setup: Setup }) {
  const queries = useQueryClient()
  const { id, connector, integrationId, draft, step, createdAt } = setup
  const integrations = useQuery({ ...integrationsQuery, enabled: integrationId !== null }).data ?? []
  const connectors = useQuery(connectorsQuery).data?.items ?? []
  const vendor = connectors.find((one) => one.id === connector)?.name ?? connector
  const name = integrations.find((one) => one.id === integrationId)?.name ?? draft.name ?? vendor
  const asked = () => queries.invalidateQueries({ queryKey: setupsQuery.queryKey })
  const forget = async () => {
    try {
      await endSetup(id)
      await asked()
      void toast({
        title: 'The setup is forgotten',
        detail: integrationId ? `${name} stays connected.` : `${name} was not connected.`,
        undo: () => void beginSetup(setup).then(asked).catch(toastError),
      })
    } catch (thrown) {
      void toastError(thrown)
    }
  }
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2.5">
      <ConnectorLogo connector={connector} name={vendor} size={20} />
      <span className="min-w-0 grow basis-56">
        Connecting <span className="font-medium">{name}</span> was begun <When at={createdAt} /> and stands at “{stepWord(step)}”.
      </span>
      <span className="flex items-center gap-3">
        <PathLink href={`/connect/${connector}?setup=${id}`}>Go on with it</PathLink>
        <Button type="button" size="sm" variant="ghost" onClick={() => void forget()}>
          Forget it
        </Button>
      </span>
    </li>
  )
}

/** One that was made and never received anything, by whomever and whenever; beside setups that are still known. */
export function NeverHeard({ connector }: { connector: Connector }) {
  const integrations = useQuery(integrationsQuery).data ?? []
  const standings = useQuery(standingQuery).data?.items ?? []
  const setups = useQuery(setupsQuery).data?.items
  const heard = new Set(standings.filter(({ lastMessageAt }) => lastMessageAt !== null).map(({ integrationId }) => integrationId))
  const known = new Set(setups?.map(({ integrationId }) => integrationId))
  const [one] = integrations.filter(
    ({ id, connector: its, auth }) => its === connector.id && auth !== null && !heard.has(id) && !known.has(id),
  )
  if (!one || standings.length === 0 || !setups) return null
  return (
    <p className="rounded-lg bg-kumo-tint p-3">
      <span className="font-medium">{one.name}</span> was made <When at={one.createdAt} /> and has not received anything yet.{' '}
      <PathLink href={`/connect/${connector.id}?integration=${one.id}&step=set-up`}>Go on with it</PathLink>
    </p>
  )
}
