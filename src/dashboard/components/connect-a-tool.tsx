import { ButtonLink } from './button-link'
import { Can } from './can'

/** The way out of a list that is empty because nothing is connected, for whoever may connect. */
export const ConnectATool = ({ href = '/connectors' }: { href?: string }) => (
  <Can role="itsm_manager">
    <ButtonLink href={href} isPrimary>
      Connect a tool
    </ButtonLink>
  </Can>
)
