import { sweep } from '../domain/deliveries/sweep'
import type { Deps } from '../domain/deps'
import { forget } from '../domain/forget'
import { resealAll } from '../domain/integrations/reseal'
import { watchCredentials } from '../domain/integrations/watch-credentials'
import { raise } from '../domain/operator-events/raise'
import { watch } from '../domain/operator-events/watch'
import { queueDuePolls } from '../domain/polls/due'
import { wakeReplays } from '../domain/replays/steer'
import { ticked } from '../domain/standing'
import { log } from '../kit/log'

const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES

/** Every minute: what is overdue goes to the queue again, vendors whose turn it is are asked, replays that fell asleep are woken, operators hear of what stands still, and the page of the hub's health that it ran. Every hour: what is past its days is forgotten (what is left of it goes on by the minute), and secrets move to the newest key, those whose turn it is are replaced, and credentials that end are said; every day at midnight UTC all of them are tried. */
export async function scheduled(scheduledAtMs: number, deps: Deps): Promise<void> {
  const swept = await sweep(deps)
  if (swept > 0) log.info('cron.swept', { deliveries: swept })
  await queueDuePolls(deps)
  const minute = Math.floor(scheduledAtMs / 60_000)
  const hour = minute % HOUR_MINUTES === 0
  await watch(deps)
  await wakeReplays(deps)
  await ticked(deps)
  const left = await forget(deps, { hour })
  if (left.length > 0) log.info('cron.forgetting', { left: left.join(' ') })
  if (!hour) return
  const resealed = await resealAll(deps)
  if (resealed > 0) log.info('cron.resealed', { credentials: resealed })
  await raise(deps, await watchCredentials(deps, { daily: minute % DAY_MINUTES === 0 }))
}
