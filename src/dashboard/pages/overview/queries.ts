import { api, read } from '../../api/client'

/** Figures reach D1 some seconds after what they count. */
const AGAIN_MS = 15_000
const STEP_MINUTES = 15

export const overviewQuery = {
  queryKey: ['overview', 'now'],
  queryFn: () => read(api.overview.$get()),
  refetchInterval: AGAIN_MS,
}
export type Overview = Awaited<ReturnType<typeof overviewQuery.queryFn>>

/** The last 24 hours. */
export const dayQuery = {
  queryKey: ['overview', 'day'],
  queryFn: () => read(api.metrics.minutes.$get({ query: { step: String(STEP_MINUTES) } })),
  refetchInterval: 4 * AGAIN_MS,
}
export type Bucket = Awaited<ReturnType<typeof dayQuery.queryFn>>['items'][number]

export const latestEventsQuery = {
  queryKey: ['operator-events', 'latest'],
  queryFn: () => read(api['operator-events'].$get({ query: { limit: '6' } })),
  refetchInterval: AGAIN_MS,
}
export type OperatorEvent = Awaited<ReturnType<typeof latestEventsQuery.queryFn>>['items'][number]

export const expiringQuery = {
  queryKey: ['operator-events', 'expiring'],
  queryFn: () => read(api['operator-events'].$get({ query: { limit: '5', type: 'credential.expiring' } })),
  staleTime: 4 * AGAIN_MS,
}
