import { auditRow, insertAudit } from '../../store/audit'
import { type DeliveryToAttempt, deliveryToAttempt, makeDue } from '../../store/deliveries'
import type { Deps } from '../deps'
import { attempt } from './attempt'

/** Why a delivery is not tried again now. */
export type NoRetry = 'in-flight' | 'delivered' | 'waits' | 'held' | 'no-destination'

/** One attempt now, whatever the schedule says. Answers why not, or that one was made; `unknown` where there is no such delivery. */
export async function retry(deps: Deps, id: string, actor: string): Promise<'attempted' | 'unknown' | NoRetry> {
  const loaded = await deliveryToAttempt(deps.db, id)
  if (!loaded) return 'unknown'
  const { delivery } = loaded
  const refused = whyNot(delivery)
  if (refused) return refused
  if (!(await makeDue(deps.db, id, deps.clock()))) return 'in-flight'
  await insertAudit(deps.db, auditRow(deps.clock(), actor, 'delivery.retried', id, { integrationId: delivery.integration_id, was: delivery.status }))
  switch (await attempt(deps, id, 'manual')) {
    case 'delivered':
    case 'retry':
    case 'rejected':
    case 'gone':
      return 'attempted'
    // The queue was quicker.
    case 'nothing-to-do':
      return 'in-flight'
    // The destination asked for a pause, or speaks to as many as it can: it goes out by itself.
    case 'waits':
      return 'attempted'
    case 'held':
      return 'held'
    case 'cancelled':
      return 'no-destination'
  }
}

function whyNot(delivery: DeliveryToAttempt): NoRetry | undefined {
  if (delivery.status === 'delivered') return 'delivered'
  if (delivery.status === 'inflight') return 'in-flight'
  if (delivery.connector === null || delivery.destination_deleted_at !== null) return 'no-destination'
  if (delivery.status === 'held' || delivery.destination_enabled !== 1) return 'held'
  return delivery.behind ? 'waits' : undefined
}
