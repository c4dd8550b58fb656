import { api, read } from '../../api/client'

const PAGE = '200'
/** A hub has tens of them, some hundreds at most: the list is filtered where it is shown. */
const PAGES_MAX = 10

/** Every integration, newest first. */
export const integrationsQuery = {
  queryKey: ['integrations', 'all'],
  queryFn: async () => {
    const items: Integration[] = []
    let cursor: string | null = null
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const page: IntegrationPage = await integrationPage(cursor)
      items.push(...page.items)
      cursor = page.nextCursor
      if (cursor === null) break
    }
    return items
  },
}
const integrationPage = (cursor: string | null) =>
  read(api.integrations.$get({ query: { limit: PAGE, ...(cursor && { cursor }) } }))
type IntegrationPage = Awaited<ReturnType<typeof integrationPage>>
export type Integration = IntegrationPage['items'][number]

export const integrationQuery = (id: string) => ({
  queryKey: ['integrations', 'one', id],
  queryFn: () => read(api.integrations[':id'].$get({ param: { id } })),
})

/** How each does; figures lag by some seconds, so asking more often says nothing new. */
export const standingQuery = {
  queryKey: ['integrations', 'standing'],
  queryFn: () => read(api.metrics.integrations.$get()),
  refetchInterval: 60_000,
}
export type Standing = Awaited<ReturnType<typeof standingQuery.queryFn>>['items'][number]

export const credentialsQuery = (id: string) => ({
  queryKey: ['integrations', 'credentials', id],
  queryFn: () => read(api.integrations[':id'].credentials.$get({ param: { id } })),
})
export const outletQuery = (id: string) => ({
  queryKey: ['integrations', 'outlet', id],
  queryFn: () => read(api.integrations[':id'].outlet.$get({ param: { id } })),
})
export const samplesQuery = (id: string) => ({
  queryKey: ['integrations', 'samples', id],
  queryFn: () => read(api.integrations[':id'].samples.$get({ param: { id } })),
  staleTime: 3_600_000,
})
/** Their key begins with `messages`, so that the feed asks again when one comes. */
export const messagesQuery = (id: string, limit: number) => ({
  queryKey: ['messages', id, 'newest', limit],
  queryFn: () => read(api.integrations[':id'].messages.$get({ param: { id }, query: { limit: String(limit) } })),
})
export type Message = Awaited<ReturnType<ReturnType<typeof messagesQuery>['queryFn']>>['items'][number]
export const refusalsQuery = (id: string) => ({
  queryKey: ['messages', id, 'refusals'],
  queryFn: () => read(api.integrations[':id'].refusals.$get({ param: { id } })),
})
export const operatorEventsQuery = (id: string) => ({
  queryKey: ['operator-events', id],
  queryFn: () => read(api['operator-events'].$get({ query: { integrationId: id, limit: '50' } })),
})
/** What leads to it. */
export const subscriptionsQuery = (id: string) => ({
  queryKey: ['subscriptions', 'of', id],
  queryFn: () => read(api.subscriptions.$get({ query: { integrationId: id, limit: '50' } })),
})
/** What waits because it is off; as many as are worth counting. */
export const heldQuery = (id: string) => ({
  queryKey: ['deliveries', 'held', id],
  queryFn: () => read(api.deliveries.$get({ query: { integrationId: id, status: 'held', limit: PAGE } })),
})
