import { api, read, send } from '../../api/client'

export const connectorsQuery = {
  queryKey: ['connectors'],
  queryFn: () => read(api.connectors.$get({ query: { limit: '200' } })),
  // They change with a deployment only.
  staleTime: 3_600_000,
}
export type Connector = Awaited<ReturnType<typeof connectorsQuery.queryFn>>['items'][number]

/** `incident-management` → `Incident management`; `ci-cd` → `CI/CD`. */
export const categoryWords = (category: string): string =>
  category === 'ci-cd' ? 'CI/CD' : category.charAt(0).toUpperCase() + category.slice(1).replace(/-/g, ' ')

/** The connector's README, which is written into the assets at the build. */
export const guideQuery = (id: string) => ({
  queryKey: ['guides', id],
  queryFn: async () => (await send(`/guides/${id}.md`)).text(),
  staleTime: 3_600_000,
})
