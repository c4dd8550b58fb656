import { createFileRoute } from '@tanstack/react-router'
import { Events } from '../../pages/events/events'
import { filters, text } from '../../search'

export const Route = createFileRoute('/_app/events')({
  validateSearch: filters({ q: text, event: text }),
  component: EventsPage,
})

function EventsPage() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <Events
      search={search}
      set={(change) => void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false })}
    />
  )
}
