import { type DeliveryToAttempt, deliveryToAttempt } from '../../store/attempts'
import { auditRow, insertAuditIfChanged } from '../../store/audit'
import { orm } from '../../store/db'
import { makeDue } from '../../store/deliveries'
import type { Deps } from '../deps'
import { attempt } from './attempt'

/** Why a delivery is not tried again now. */
export type NoRetry = 'in-flight' | 'delivered' | 'waits' | 'held' | 'no-destination'

/**
 * One attempt now, whatever the schedule says; `force` sends again even what was delivered, under the same id. Answers why not, or that
 * one was made; `unknown` where there is no such delivery.
 */
export async function retry(deps: Deps, id: string, actor: string, force = false): Promise<'attempted' | 'unknown' | NoRetry> {
  const loaded = await deliveryToAttempt(deps.db, id)
  if (!loaded) return 'unknown'
  const { delivery } = loaded
  const nowMs = deps.clock()
  const refused = whyNot(delivery, nowMs, force)
  if (refused) return refused
  const again = delivery.status === 'delivered'
  const audit = auditRow(nowMs, actor, 'delivery.retried', id, { integrationId: delivery.integration_id, was: delivery.status })
  const [made] = await orm(deps.db).batch([
    makeDue(deps.db, id, again ? 'replay' : 'manual', nowMs, { deliveredToo: again }),
    insertAuditIfChanged(deps.db, audit),
  ])
  if (made.meta.changes === 0) return 'in-flight'
  switch (await attempt(deps, id)) {
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
    // Only an attempt that nobody asked for can come too late.
    case 'expired':
      return 'in-flight'
  }
}

function whyNot(delivery: DeliveryToAttempt, nowMs: number, force: boolean): NoRetry | undefined {
  if (delivery.status === 'delivered' && !force) return 'delivered'
  if (delivery.status === 'inflight' && delivery.due_at > nowMs) return 'in-flight'
  if (delivery.connector === null || delivery.destination_deleted_at !== null) return 'no-destination'
  if (delivery.status === 'held' || delivery.destination_enabled !== 1) return 'held'
  return delivery.behind ? 'waits' : undefined
}
