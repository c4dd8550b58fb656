import { api, read } from '../../api/client'
import type { integrationsQuery } from '../incidents/queries'

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
export type Destination = Awaited<ReturnType<typeof integrationsQuery.queryFn>>['items'][number]
