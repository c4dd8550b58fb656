import { createFileRoute } from '@tanstack/react-router'
import { Templates } from '../../pages/templates/templates'
import { filters, text } from '../../search'

export const Route = createFileRoute('/_app/templates')({
  validateSearch: filters({ q: text, connector: text, remove: text }),
  component: TemplatesPage,
})

function TemplatesPage() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <Templates
      search={search}
      set={(change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: 'q' in change })}
    />
  )
}
