import { api, read } from '../../api/client'

const AGAIN_MS = 15_000

export const healthQuery = {
  queryKey: ['health'],
  queryFn: () => read(api.health.$get()),
  refetchInterval: AGAIN_MS,
}
export type HubHealth = Awaited<ReturnType<typeof healthQuery.queryFn>>
export type IntegrationHealth = HubHealth['integrations'][number]
export type State = NonNullable<IntegrationHealth['inbound']>['state']
