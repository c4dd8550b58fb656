import { useQuery } from '@tanstack/react-query'
import { PathLink } from '../../components/button-link'
import { When } from '../../components/when'
import type { Connector } from '../connectors/queries'
import { integrationsQuery, standingQuery } from '../integrations/queries'

/** One that somebody began and left: it never received anything. */
export function Unfinished({ connector }: { connector: Connector }) {
  const integrations = useQuery(integrationsQuery).data ?? []
  const standings = useQuery(standingQuery).data?.items ?? []
  const heard = new Set(standings.filter(({ lastMessageAt }) => lastMessageAt !== null).map(({ integrationId }) => integrationId))
  const [one] = integrations.filter(({ id, connector: its, auth }) => its === connector.id && auth !== null && !heard.has(id))
  if (!one || standings.length === 0) return null
  return (
    <p className="rounded-lg bg-kumo-tint p-3">
      <span className="font-medium">{one.name}</span> was begun <When at={one.createdAt} /> and has not received anything yet.{' '}
      <PathLink href={`/connect/${connector.id}?integration=${one.id}&step=set-up`}>Go on with it</PathLink>
    </p>
  )
}
