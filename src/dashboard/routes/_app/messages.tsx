import { createFileRoute } from '@tanstack/react-router'
import { Messages } from '../../pages/messages/messages'
import { outcomes } from '../../pages/messages/search'
import { filters, oneOf, text } from '../../search'

export const Route = createFileRoute('/_app/messages')({
  validateSearch: filters({ tab: oneOf(['refusals']), integrationId: text, outcome: oneOf(outcomes), message: text }),
  component: MessagesPage,
})

function MessagesPage() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <Messages
      search={search}
      set={(change) => void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false })}
    />
  )
}
