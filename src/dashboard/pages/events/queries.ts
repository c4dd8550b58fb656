import { api, read } from '../../api/client'

export const eventsQuery = {
  queryKey: ['events'],
  queryFn: () => read(api.events.$get()),
  // They change with a deployment only.
  staleTime: 3_600_000,
}
export type EventType = Awaited<ReturnType<typeof eventsQuery.queryFn>>['items'][number]
