import { api, read } from '../../api/client'

const AT_A_TIME = '200'

const page = (cursor: string | undefined) =>
  read(api.subscriptions.$get({ query: { limit: AT_A_TIME, ...(cursor && { cursor }) } }))
export type Subscription = Awaited<ReturnType<typeof page>>['items'][number]

/** All of them, newest first: the hub reads every rule for every event, so there are never many. */
export const subscriptionsQuery = {
  queryKey: ['subscriptions', 'all'],
  async queryFn(): Promise<Subscription[]> {
    const all: Subscription[] = []
    let cursor: string | undefined
    do {
      const { items, nextCursor } = await page(cursor)
      all.push(...items)
      cursor = nextCursor ?? undefined
    } while (cursor)
    return all
  },
}

export const subscriptionQuery = (id: string) => ({
  queryKey: ['subscriptions', 'one', id],
  queryFn: () => read(api.subscriptions[':id'].$get({ param: { id } })),
})

export const schedulesQuery = {
  queryKey: ['schedules'],
  queryFn: () => read(api.schedules.$get()),
  staleTime: 3_600_000,
}
export const templatesQuery = {
  queryKey: ['templates', 'names'],
  queryFn: () => read(api.templates.$get({ query: { limit: AT_A_TIME } })),
}
export const destinationsQuery = {
  queryKey: ['integrations', 'names'],
  queryFn: () => read(api.integrations.$get({ query: { limit: AT_A_TIME } })),
}
export type Destination = Awaited<ReturnType<typeof destinationsQuery.queryFn>>['items'][number]
export const servicesQuery = {
  queryKey: ['services', 'names'],
  queryFn: () => read(api.services.$get({ query: { limit: AT_A_TIME } })),
}
export const outletQuery = (id: string) => ({
  queryKey: ['integrations', 'outlet', id],
  queryFn: () => read(api.integrations[':id'].outlet.$get({ param: { id } })),
})
