import { api, read } from '../../api/client'
import type { Filter } from './filter'
import { asked } from './views'

const PAGE = '50'

/** A page of the log; a range ends now, whenever it is asked. */
export function deliveryPage(filter: Filter, cursor: string | undefined) {
  return read(api.deliveries.$get({ query: { limit: PAGE, ...asked(filter, Date.now()), ...(cursor && { cursor }) } }))
}
type Delivery = Awaited<ReturnType<typeof deliveryPage>>['items'][number]

/** What the log shows of a delivery, which is what the feed says of it. */
export type DeliveryRow = Pick<
  Delivery,
  | 'id'
  | 'status'
  | 'eventType'
  | 'incidentId'
  | 'incident'
  | 'subscriptionId'
  | 'integrationId'
  | 'attemptsMade'
  | 'plannedAt'
  | 'nextAttemptAt'
> & {
  lastAttempt: { code: string | null; error: string | null; latencyMs: number | null } | null
}

export const deliveryQuery = (id: string) => ({
  queryKey: ['deliveries', 'one', id],
  queryFn: () => read(api.deliveries[':id'].$get({ param: { id } })),
})
export type DeliveryWhole = Awaited<ReturnType<ReturnType<typeof deliveryQuery>['queryFn']>>
export type Attempt = DeliveryWhole['attempts'][number]

export const retryDelivery = (id: string, force: boolean): Promise<DeliveryWhole> =>
  read(api.deliveries[':id'].retry.$post({ param: { id }, json: { force } }))

export const curlOf = async (id: string, attempt?: number): Promise<string> =>
  (
    await read(
      api.deliveries[':id'].curl.$get({ param: { id }, query: { ...(attempt !== undefined && { attempt: String(attempt) }) } }),
    )
  ).command

/** Names for ids; one page is enough to name things by. */
export const subscriptionsQuery = {
  queryKey: ['subscriptions', 'names'],
  queryFn: () => read(api.subscriptions.$get({ query: { limit: '200' } })),
}
export const issuesQuery = (days: string) => ({
  queryKey: ['deliveries', 'issues', days],
  queryFn: () => read(api.issues.$get({ query: { days } })),
})
/** The codes of late, to filter by. Not of the feed's topic: it looks at a week, and is no news. */
export const codesQuery = {
  queryKey: ['delivery-codes'],
  queryFn: async () => {
    const { items } = await read(api.issues.$get({ query: { days: '7' } }))
    return [...new Set(items.flatMap(({ code }) => code ?? []))]
  },
  staleTime: 60_000,
}
export type Issue = Awaited<ReturnType<ReturnType<typeof issuesQuery>['queryFn']>>['items'][number]

export const replayPage = (cursor: string | undefined) =>
  read(api.replays.$get({ query: { limit: '50', ...(cursor && { cursor }) } }))
export type Replay = Awaited<ReturnType<typeof replayPage>>['items'][number]
export type Kind = Replay['kind']
export type Steering = 'pause' | 'resume' | 'cancel'

export const replayQuery = (id: string) => ({
  queryKey: ['replays', 'one', id],
  queryFn: () => read(api.replays[':id'].$get({ param: { id } })),
  meta: { live: 'by-rows' },
})
export function steerReplay(id: string, verb: Steering): Promise<Replay> {
  const one = api.replays[':id']
  return read(one[verb].$post({ param: { id } }))
}

export type ReplayFilter = Replay['filter']
const replayed = (kind: Kind, filter: ReplayFilter, dryRun: boolean) =>
  api.deliveries.replay.$post({ json: { kind, filter, dryRun } })

export async function previewReplay(kind: Kind, filter: ReplayFilter) {
  const answer = await replayed(kind, filter, true)
  if (answer.status !== 200) throw new Error('A dry run began something. Look at the list of replays.')
  return answer.json()
}
export type Preview = Awaited<ReturnType<typeof previewReplay>>

export async function startReplay(kind: Kind, filter: ReplayFilter): Promise<Replay> {
  const answer = await replayed(kind, filter, false)
  if (answer.status !== 202) throw new Error('Nothing has begun: the hub only counted.')
  return answer.json()
}
