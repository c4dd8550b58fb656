import { useQuery } from '@tanstack/react-query'
import { ButtonLink, PathLink } from '../../components/button-link'
import { type Integration, integrationsQuery } from '../integrations/queries'
import { Subscribe } from './subscribe'

/** What comes next: somewhere for its incidents to go, or something that goes there. */
export function DoneStep({ integration }: { integration: Integration }) {
  const { id, auth, poll, delivers } = integration
  const receives = auth !== null || poll !== null
  const destinations = (useQuery(integrationsQuery).data ?? []).filter((one) => one.delivers)
  return (
    <div className="max-w-3xl space-y-5">
      {receives && (
        <section aria-label="Where its incidents go" className="card space-y-4 p-5 sm:p-6">
          <h3 className="font-semibold">Who shall hear of its incidents?</h3>
          {destinations.length > 0 ? (
            <Subscribe destinations={destinations} />
          ) : (
            <>
              <p className="text-kumo-subtle">
                Its messages open incidents from now on, but nobody is told yet: nothing is connected that takes them.
              </p>
              <ButtonLink href="/connectors?direction=sends" isPrimary>
                Connect a destination
              </ButtonLink>
            </>
          )}
        </section>
      )}
      {delivers && !receives && (
        <section aria-label="What goes there" className="card space-y-4 p-5 sm:p-6">
          <h3 className="font-semibold">What shall go there?</h3>
          <Subscribe destinations={[integration]} />
        </section>
      )}
      <ul className="flex flex-wrap gap-x-5 gap-y-2">
        <li>
          <PathLink href={`/integrations?integration=${id}`}>See this integration</PathLink>
        </li>
        {receives && (
          <li>
            <PathLink href={`/incidents?integrationId=${id}`}>See its incidents</PathLink>
          </li>
        )}
        <li>
          <PathLink href="/connectors">Connect another tool</PathLink>
        </li>
        <li>
          <PathLink href="/setup">See what is still missing</PathLink>
        </li>
      </ul>
    </div>
  )
}
