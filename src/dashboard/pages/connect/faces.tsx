// What the wizard shows instead of a step.
import { useEffect } from 'react'
import { ButtonLink } from '../../components/button-link'
import type { Connector } from '../connectors/queries'
import type { WizardSearch } from './search'
import { endSetup, type Setup } from './setups'

export const Face = ({ says }: { says: string }) => (
  <div className="card space-y-4 p-6">
    <p>{says}</p>
    <ButtonLink href="/connectors">See what can be connected</ButtonLink>
  </div>
)

/** Of a setup that the hub does not know any more. */
export const Over = ({ connector, search: { integration, step } }: { connector: Connector; search: WizardSearch }) => (
  <div className="card space-y-4 p-6">
    <p>
      There is nothing to go on with: this setup is done, was forgotten, or is of somebody else. A setup is kept for a day.
      {integration && ' What it has made is still there.'}
    </p>
    <ButtonLink
      href={`/connect/${connector.id}${integration ? `?integration=${integration}&step=${step ?? 'set-up'}` : ''}`}
      isPrimary
    >
      {integration ? 'Go on with the integration' : `Connect ${connector.name} anew`}
    </ButtonLink>
  </div>
)

export const Other = ({ setup: { id, connector }, connectors }: { setup: Setup; connectors: readonly Connector[] }) => (
  <div className="card space-y-4 p-6">
    <p>This setup is for another tool.</p>
    <ButtonLink href={`/connect/${connector}?setup=${id}`} isPrimary>
      Go on with {connectors.find((one) => one.id === connector)?.name ?? connector}
    </ButtonLink>
  </div>
)

export function Deleted({ connector, setup }: { connector: Connector; setup: Setup | undefined }) {
  const id = setup?.id
  useEffect(() => {
    // Nobody can go on with it; where that fails, it is forgotten after a day.
    if (id) void endSetup(id).catch(() => undefined)
  }, [id])
  return (
    <div className="card space-y-4 p-6">
      <p>This integration was deleted. Begin anew.</p>
      <ButtonLink href={`/connect/${connector.id}`} isPrimary>
        Connect {connector.name}
      </ButtonLink>
    </div>
  )
}
