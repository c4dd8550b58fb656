import { api, read } from '../../api/client'
import type { IncidentSearch } from './views'

const PAGE = '50'

/** A page of the list that the search asks for. */
export function incidentPage({ view = 'open', ...search }: IncidentSearch, cursor: string | undefined) {
  const query = { limit: PAGE, ...(view !== 'all' && { status: view }), ...askedOf(search), ...(cursor && { cursor }) }
  return read(api.incidents.$get({ query }))
}

const askedOf = ({ severity, integrationId, serviceId, assignee, q }: IncidentSearch) => ({
  ...(severity && { severity }),
  ...(integrationId && { integrationId }),
  ...(serviceId && { serviceId }),
  ...(assignee && { assignee }),
  ...(q && { text: q }),
})

/** How many of what is open the search lets through; what is resolved nobody counts. */
export const countsQuery = ({ view: _, incident: __, ...search }: IncidentSearch) => ({
  queryKey: ['incidents', 'counts', search],
  queryFn: () => read(api.incidents.counts.$get({ query: askedOf(search) })),
})

export type Incident = Awaited<ReturnType<typeof incidentPage>>['items'][number]

export const incidentQuery = (id: string) => ({
  queryKey: ['incidents', 'one', id],
  queryFn: () => read(api.incidents[':id'].$get({ param: { id } })),
})
/** What the list shows of an incident, which is what the feed says of it. */
export type IncidentRow = Pick<
  Incident,
  'id' | 'number' | 'title' | 'status' | 'severity' | 'integrationId' | 'serviceId' | 'assignee' | 'occurrences' | 'openedAt'
>
export type IncidentWithLinks = Awaited<ReturnType<ReturnType<typeof incidentQuery>['queryFn']>>
export const timelineQuery = (id: string) => ({
  queryKey: ['incidents', 'timeline', id],
  queryFn: () => read(api.incidents[':id'].timeline.$get({ param: { id }, query: { limit: '200' } })),
})
export type TimelineEntry = Awaited<ReturnType<ReturnType<typeof timelineQuery>['queryFn']>>['items'][number]

/** Names and marks for ids; one page each is enough to name things by. */
export const integrationsQuery = {
  queryKey: ['integrations', 'names'],
  queryFn: () => read(api.integrations.$get({ query: { limit: '200' } })),
}
export const servicesQuery = {
  queryKey: ['services', 'names'],
  queryFn: () => read(api.services.$get({ query: { limit: '200' } })),
}

/** Whom incidents can be given to. */
export const peopleQuery = {
  queryKey: ['users', 'assignable'],
  queryFn: () => read(api.incidents.assignees.$get()),
  staleTime: 60_000,
}
export type Person = NonNullable<Incident['assignee']>

export type Command = 'acknowledge' | 'resolve' | { assignTo: Person | null }
export function command(id: string, action: Command): Promise<Incident> {
  const one = api.incidents[':id']
  if (typeof action === 'object') return read(one.assign.$post({ param: { id }, json: { userId: action.assignTo?.id ?? null } }))
  return action === 'acknowledge' ? read(one.acknowledge.$post({ param: { id } })) : read(one.resolve.$post({ param: { id } }))
}
