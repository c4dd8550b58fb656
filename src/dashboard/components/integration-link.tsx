import { PathLink } from './button-link'
import { ConnectorLogo } from './connector-logo'

/** An integration by its mark and its name, which leads to it. */
export const IntegrationLink = ({ of: { id, connector, name } }: { of: { id: string; connector: string; name: string } }) => (
  <PathLink href={`/integrations?integration=${id}`} className="inline-flex items-center gap-2 text-kumo-link">
    <ConnectorLogo connector={connector} name={name} size={20} />
    <span className="underline underline-offset-2">{name}</span>
  </PathLink>
)
