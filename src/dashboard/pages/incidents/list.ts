import type { ListOf } from '../../components/list-pages'
import { liveIncidents } from './live'
import { type IncidentRow, incidentPage } from './queries'
import type { IncidentSearch } from './views'

/** What the search lets through, newest first; which drawer is open makes no other list. */
export function incidentsList({ incident: _, ...filter }: IncidentSearch): ListOf<'incident', IncidentRow> {
  return { key: ['incidents', filter], page: (cursor) => incidentPage(filter, cursor), live: liveIncidents(filter) }
}
