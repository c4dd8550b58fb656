import { overdueDeliveries } from '../../store/deliveries'
import type { Deps } from '../deps'
import { announce } from '../project'

/** What the queue had its chance with. */
const GRACE_MS = 60_000
const SWEPT_MAX = 1_000

/** The row in D1 is the truth, the queue is only fast: every minute, what should be on its way and is not is queued again. */
export async function sweep(deps: Deps): Promise<number> {
  const overdue = await overdueDeliveries(deps.db, deps.clock(), GRACE_MS, SWEPT_MAX)
  await announce(deps.queue, overdue)
  return overdue.length
}
