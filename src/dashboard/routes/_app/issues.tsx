import { createFileRoute } from '@tanstack/react-router'
import { Issues } from '../../pages/issues/issues'
import { spans, states } from '../../pages/issues/views'
import { filters, oneOf, text } from '../../search'

export const Route = createFileRoute('/_app/issues')({
  validateSearch: filters({ state: oneOf(states), integrationId: text, days: oneOf(spans) }),
  component: IssuesPage,
})

function IssuesPage() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <Issues
      search={search}
      set={(change) => void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false })}
    />
  )
}
