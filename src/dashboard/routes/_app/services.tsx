import { createFileRoute } from '@tanstack/react-router'
import { Services } from '../../pages/services/services'
import { filters, oneOf, text } from '../../search'

export const Route = createFileRoute('/_app/services')({
  validateSearch: filters({ q: text, service: text, action: oneOf(['create']), rename: text, remove: text }),
  component: ServicesPage,
})

function ServicesPage() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <Services
      search={search}
      set={(change) => void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false })}
    />
  )
}
