import { createFileRoute } from '@tanstack/react-router'
import { Health } from '../../pages/health/health'
import { states } from '../../pages/health/search'
import { filters, oneOf, text } from '../../search'

export const Route = createFileRoute('/_app/health')({
  validateSearch: filters({ q: text, state: oneOf(states) }),
  component: HealthPage,
})

function HealthPage() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return <Health search={search} set={(change) => void navigate({ search: (before) => ({ ...before, ...change }) })} />
}
