import { PathLink } from './button-link'
import { ConnectorLogo } from './connector-logo'

/** An integration by its mark and its name, which leads to it. */
export const IntegrationLink = ({ of: { id, connector, name } }: { of: { id: string; connector: string; name: string } }) => (
  <PathLink href={`/integrations?integration=${id}`} className="inline-flex items-center gap-2 text-kumo-link hover:underline">
    <ConnectorLogo connector={connector} name={name} size={20} />
    {name}
  </PathLink>
)
