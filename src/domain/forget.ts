import { timeChars } from '../kit/id'
import { expireHeld } from '../store/deliveries'
import { forgetRetired } from '../store/integrations'
import {
  forgetBodies,
  forgetChallenges,
  forgetIdempotencyKeys,
  forgetOperatorEvents,
  forgetRollups,
  forgetSessions,
} from '../store/keeping'
import { foldIntoTotals } from '../store/rollups'
import type { Deps } from './deps'

const DAY_MS = 86_400_000
const BODIES_KEPT_MS = 7 * DAY_MS
const ROLLUPS_KEPT_MS = 90 * DAY_MS
const OPERATOR_EVENTS_KEPT_MS = 90 * DAY_MS
/** Whoever reports figures does so within seconds; a minute that is so old is written no more. */
const SETTLED_MS = 600_000
const HELD_KEPT_MS = 14 * DAY_MS

/** What is kept only for a while: bodies of messages 7 days, answers to idempotency keys 1 day, minute figures and operator events 90 days; retired secrets until their end; expired sessions and challenges not at all. In chunks. What was held for 14 days is cancelled. */
export async function forget({ db, clock }: Deps): Promise<void> {
  const nowMs = clock()
  await forgetBodies(db, `msg_${timeChars(nowMs - BODIES_KEPT_MS)}`, nowMs - BODIES_KEPT_MS)
  await forgetIdempotencyKeys(db, nowMs - DAY_MS)
  await forgetChallenges(db, nowMs)
  await forgetSessions(db, nowMs)
  await forgetRetired(db, nowMs)
  await expireHeld(db, nowMs - HELD_KEPT_MS, nowMs).run()
  await forgetOperatorEvents(db, `evt_${timeChars(nowMs - OPERATOR_EVENTS_KEPT_MS)}`)
  // The totals first: what is forgotten has to be in them.
  await foldIntoTotals(db, Math.floor((nowMs - SETTLED_MS) / 60_000)).run()
  await forgetRollups(db, Math.floor((nowMs - ROLLUPS_KEPT_MS) / 60_000))
}
