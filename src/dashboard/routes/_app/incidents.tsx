import { createFileRoute } from '@tanstack/react-router'
import { severities } from '../../components/badges'
import { rowsAtOnce } from '../../components/list-pages'
import { Incidents } from '../../pages/incidents/incidents'
import { incidentsList } from '../../pages/incidents/list'
import { views } from '../../pages/incidents/views'
import { filters, oneOf, text } from '../../search'

export const Route = createFileRoute('/_app/incidents')({
  validateSearch: filters({
    view: oneOf(views),
    severity: oneOf(severities),
    integrationId: text,
    serviceId: text,
    assignee: text,
    q: text,
    incident: text,
  }),
  loader: ({ context: { queries }, location }) => rowsAtOnce(queries, incidentsList(location.search)),
  component: IncidentsPage,
})

function IncidentsPage() {
  const search = Route.useSearch()
  const navigate = Route.useNavigate()
  return (
    <Incidents
      search={search}
      set={(change) => void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false })}
    />
  )
}
