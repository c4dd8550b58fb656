import { createFileRoute } from '@tanstack/react-router'
import { Library } from '../../pages/connectors/library'
import { filters, oneOf, text } from '../../search'

export const Route = createFileRoute('/_app/connectors')({
  validateSearch: filters({ q: text, category: text, direction: oneOf(['receives', 'sends', 'polls']), connector: text }),
  component: ConnectorsPage,
})

function ConnectorsPage() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <Library
      search={search}
      set={(change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: !('connector' in change) })}
    />
  )
}
