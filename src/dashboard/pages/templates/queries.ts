import { api, read } from '../../api/client'

const page = (cursor: string | undefined) => read(api.templates.$get({ query: { limit: '200', ...(cursor && { cursor }) } }))
export type Template = Awaited<ReturnType<typeof page>>['items'][number]

/** All of them, newest first. */
export const templatesQuery = {
  queryKey: ['templates', 'all'],
  async queryFn(): Promise<Template[]> {
    const all: Template[] = []
    let cursor: string | undefined
    do {
      const { items, nextCursor } = await page(cursor)
      all.push(...items)
      cursor = nextCursor ?? undefined
    } while (cursor)
    return all
  },
}

export const templateQuery = (id: string) => ({
  queryKey: ['templates', 'one', id],
  queryFn: () => read(api.templates[':id'].$get({ param: { id } })),
})

export const versionsQuery = (id: string) => ({
  queryKey: ['templates', 'versions', id],
  queryFn: () => read(api.templates[':id'].versions.$get({ param: { id }, query: { limit: '50' } })),
})
export type Version = Awaited<ReturnType<ReturnType<typeof versionsQuery>['queryFn']>>['items'][number]

export type Parts = Record<string, string>
export interface Named {
  incidentId: string
  eventId: string
}

export const previewOf = (connector: string, parts: Parts, event: Named | undefined) =>
  read(api.templates.preview.$post({ json: { connector, parts, ...(event && { event }) } }))
export type Preview = Awaited<ReturnType<typeof previewOf>>

const SHOWN = 30
/** What happened last to incidents, newest first. */
export const latestEventsQuery = {
  queryKey: ['latest-events'],
  queryFn: () => read(api.subscriptions['dry-run'].$post({ json: { eventTypes: ['incident.*'], last: SHOWN } })),
}
