import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ConnectorLogo } from '../../../components/connector-logo'
import { Bones, Failed } from '../../../components/list-state'
import { integrationsQuery } from '../../incidents/queries'
import { DestinationState } from '../subscription-drawer'
import { Box, Issues, Question } from './fields'
import type { StepProps } from './save'

export function StepDestination({ rule, change, issues }: StepProps) {
  const query = useQuery(integrationsQuery)
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Bones rows={3} height={56} />
  const destinations = query.data.items.filter(({ delivers }) => delivers)
  const before = destinations.find(({ id }) => id === rule.integrationId)
  return (
    <Question
      title="Where to?"
      says={
        <>
          An integration that sends. While it is paused its deliveries are held, and go out when it is resumed.{' '}
          <Link to="/connectors" search={{ direction: 'sends' }} className="text-kumo-link underline underline-offset-2">
            Connect another one
          </Link>
        </>
      }
    >
      {destinations.length === 0 && <p className="card px-4 py-6 text-kumo-subtle">Nothing that sends is connected yet.</p>}
      <div className="grid gap-2">
        {destinations.map((one) => (
          <Box
            key={one.id}
            type="radio"
            name="destination"
            isOn={one.id === rule.integrationId}
            choose={() =>
              change({
                integrationId: one.id,
                // The words of one vendor's messages mean nothing to another.
                ...(before?.connector !== one.connector && { templateId: null }),
              })
            }
            title={
              <span className="flex items-center gap-2.5">
                <ConnectorLogo connector={one.connector} name={one.name} size={24} />
                {one.name}
              </span>
            }
            aside={<DestinationState destination={one} />}
          />
        ))}
      </div>
      <Issues issues={issues} field="integrationId" />
    </Question>
  )
}
