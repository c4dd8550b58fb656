import { createFileRoute } from '@tanstack/react-router'
import { Integrations } from '../../pages/integrations/integrations'
import { statuses, tabs } from '../../pages/integrations/search'
import { filters, oneOf, text } from '../../search'

export const Route = createFileRoute('/_app/integrations')({
  validateSearch: filters({
    q: text,
    connector: text,
    direction: oneOf(['receives', 'sends', 'polls']),
    status: oneOf(statuses),
    integration: text,
    tab: oneOf(tabs),
  }),
  component: IntegrationsPage,
})

function IntegrationsPage() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <Integrations
      search={search}
      set={(change) => void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false })}
    />
  )
}
