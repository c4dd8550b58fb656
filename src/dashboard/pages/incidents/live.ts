import type { ItemOf } from '../../../objects/feed/protocol'
import type { Live } from '../../components/live-rows'
import type { IncidentRow } from './queries'
import type { IncidentSearch } from './views'

/** How the list follows the feed. An item is the incident as the database has it by then, so the last one is right. */
export const liveIncidents = (search: IncidentSearch): Live<'incident', IncidentRow> => ({
  kind: 'incident',
  // As the API sorts: what is open by id, the rest by number.
  order: ({ id, number }) => (search.view === 'all' || search.view === 'resolved' ? number : id),
  passes: (item) => passes(search, item),
  row: ({ id, number, title, status, severity, integrationId, serviceId, assignee, occurrences, openedAt }) => ({
    id,
    number,
    title,
    status,
    severity,
    integrationId,
    serviceId,
    assignee,
    occurrences,
    openedAt,
  }),
})

function passes({ view = 'open', severity, integrationId, serviceId, assignee, q }: IncidentSearch, item: ItemOf<'incident'>) {
  const isInView = view === 'all' || (view === 'open' ? item.status !== 'resolved' : item.status === view)
  const isExact =
    isInView &&
    (severity === undefined || item.severity === severity) &&
    (integrationId === undefined || item.integrationId === integrationId) &&
    (serviceId === undefined || item.serviceId === serviceId) &&
    (assignee === undefined || assignee === 'me' || (item.assignee?.id ?? 'none') === assignee)
  // Words are looked for in what the feed does not say as well; who "me" is, the hub knows.
  return isExact && (q || assignee === 'me') ? undefined : isExact
}
