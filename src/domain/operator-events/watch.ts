import { overdueSince } from '../../store/deliveries'
import { destinationsThatHold } from '../../store/operator-events'
import { attempt } from '../deliveries/attempt'
import type { Deps } from '../deps'
import { held, stalled } from './facts'
import { raise } from './raise'

/** The sweep queues again what is a minute late; what is still due after so long says that nobody takes it from the queue. */
const STALLED_MS = 5 * 60_000

/** Every minute: what no attempt can notice. */
export async function watch(deps: Deps): Promise<void> {
  const holding = await destinationsThatHold(deps.db)
  await raise(
    deps,
    holding.map((one) => held(one, one.since, one.held)),
  )
  const nowMs = deps.clock()
  const late = await overdueSince(deps.db, nowMs - STALLED_MS)
  if (!late) return
  // Not left to the queue that does not move.
  for (const id of await raise(deps, [stalled(late.count, late.oldestDueAt, nowMs)])) await attempt(deps, id)
}
