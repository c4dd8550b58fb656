import { api, read } from '../../api/client'

/** A hub has few enough services to see them all. */
export const servicesWithUse = {
  queryKey: ['services', 'all'],
  queryFn: async () => {
    const items: Service[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await servicePage(cursor)
      items.push(...page.items)
      cursor = page.nextCursor
    }
    return items
  },
}
const servicePage = (cursor: string | undefined) =>
  read(api.services.$get({ query: { limit: '200', ...(cursor && { cursor }) } }))
export type Service = Awaited<ReturnType<typeof servicePage>>['items'][number]

export const createService = (name: string) => read(api.services.$post({ json: { name } }))
export const renameService = (id: string, name: string) => read(api.services[':id'].$patch({ param: { id }, json: { name } }))
export const deleteService = (id: string) => read(api.services[':id'].$delete({ param: { id } }))
