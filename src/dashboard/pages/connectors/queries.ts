import { api, read } from '../../api/client'

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
