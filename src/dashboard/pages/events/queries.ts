import { api, read } from '../../api/client'

export const eventsQuery = {
  queryKey: ['events'],
  queryFn: () => read(api.events.$get()),
}
export type EventType = Awaited<ReturnType<typeof eventsQuery.queryFn>>['items'][number]
