import { useQueryClient } from '@tanstack/react-query'
import { toast, toastError } from '../../components/toast'
import { type DeliveryRow, type DeliveryWhole, deliveryQuery, retryDelivery } from './queries'

/** What may be tried again now, and what only by force, because it has arrived. */
export const mayRetry = ({ status }: DeliveryRow): boolean => ['planned', 'scheduled', 'failed', 'cancelled'].includes(status)
export const mayForce = ({ status }: DeliveryRow): boolean => status === 'delivered'

/** One attempt now: shown under way at once, then as the hub says; taken back where it refuses. */
export function useRetry(patch: (change: (delivery: DeliveryRow) => DeliveryRow) => () => void) {
  const queries = useQueryClient()
  return async (delivery: DeliveryRow, force = false): Promise<void> => {
    const { queryKey } = deliveryQuery(delivery.id)
    const before = queries.getQueryData<DeliveryWhole>(queryKey)
    const underWay = { status: 'inflight', nextAttemptAt: null } as const
    const takeBack = patch((one) => (one.id === delivery.id ? { ...one, ...underWay } : one))
    queries.setQueryData<DeliveryWhole>(queryKey, (one) => one && { ...one, ...underWay })
    try {
      const after = await retryDelivery(delivery.id, force)
      queries.setQueryData(queryKey, after)
      patch((one) => (one.id === after.id ? after : one))
      void queries.invalidateQueries({ queryKey: ['deliveries', 'issues'] })
      const last = after.lastAttempt
      void toast(
        after.status === 'delivered'
          ? { title: 'Delivered', detail: last?.latencyMs === null ? undefined : `in ${last?.latencyMs} ms` }
          : { title: `Not delivered: ${last?.code ?? after.status}`, detail: last?.reason ?? undefined },
      )
    } catch (thrown) {
      takeBack()
      queries.setQueryData(queryKey, before)
      void toastError(thrown)
    }
  }
}

export type Retry = ReturnType<typeof useRetry>
