import * as z from 'zod'
import { timeChars } from '../kit/id'
import { expireHeld } from '../store/deliveries'
import { forgetRetired } from '../store/integrations'
import {
  CHUNK,
  forgetAttempts,
  forgetAudit,
  forgetBodies,
  forgetChallenges,
  forgetDeliveries,
  forgetIdempotencyKeys,
  forgetIncidents,
  forgetMessages,
  forgetOperatorEvents,
  forgetRollups,
  forgetSessions,
  INCIDENTS_CHUNK,
  type MessageKey,
} from '../store/keeping'
import { foldIntoTotals } from '../store/rollups'
import { putSetting, settingOf } from '../store/settings'
import type { Deps } from './deps'
import { type Retention, retentionOf } from './retention'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Whoever reports figures does so within seconds; a minute that is so old is written no more. */
const SETTLED_MS = 600_000
/** Of each kind at most so many chunks a minute; what is left goes on with the next one. */
const CHUNKS = 20

const chores = [
  'bodies',
  'repeats',
  'messages',
  'attempts',
  'deliveries',
  'incidents',
  'figures',
  'audit',
  'answers',
  'operatorEvents',
  'challenges',
  'sessions',
] as const
type Chore = (typeof chores)[number]

/** Where forgetting stands, so that what is done is not walked again. */
const progress = z.object({
  unfinished: z.array(z.enum(chores)),
  /** Bodies of messages before this slot are gone, and attempts of deliveries before this id, but for those that finished late. */
  bodiesFrom: z.string(),
  attemptsFrom: z.string(),
  /** Once a day attempts are walked from the beginning, for those that finished late. */
  wholeWalkAt: z.number(),
})
type Progress = z.infer<typeof progress>
const nothingDone: Progress = { unfinished: [], bodiesFrom: '', attemptsFrom: '', wholeWalkAt: 0 }
const SETTING = 'forgetting'

/**
 * What is past its days (`retention.ts`) goes, every `hour`; what an hour left over goes on with the next call. A call does at most
 * `CHUNKS` chunks of each kind. Answers what is still to do.
 */
export async function forget(deps: Deps, { hour }: { hour: boolean }): Promise<readonly Chore[]> {
  const { db, clock } = deps
  const nowMs = clock()
  const known = progress.safeParse(await settingOf(db, SETTING))
  const before = known.success ? known.data : nothingDone
  if (!hour && before.unfinished.length === 0) return []

  const retention = await retentionOf(deps)
  if (hour) {
    await expireHeld(db, nowMs - retention.heldDays * DAY_MS, nowMs).run()
    await forgetRetired(db, nowMs)
    // What is forgotten has to be in the totals first.
    await foldIntoTotals(db, Math.floor((nowMs - SETTLED_MS) / MINUTE_MS)).run()
  }
  const wholeWalk = hour && nowMs - before.wholeWalkAt >= DAY_MS
  const now: Progress = { ...before, unfinished: [], ...(wholeWalk && { attemptsFrom: '', wholeWalkAt: nowMs }) }
  for (const chore of hour ? chores : before.unfinished) {
    if (!(await done(chore, { db, retention, nowMs, now }))) now.unfinished.push(chore)
  }
  await putSetting(db, SETTING, now)
  return now.unfinished
}

interface Walk {
  db: D1Database
  retention: Retention
  nowMs: number
  /** Takes down where the walks by cursor have come to. */
  now: Progress
}

/** Whether this run came to the end of it. */
async function done(chore: Chore, { db, retention, nowMs, now }: Walk): Promise<boolean> {
  const since = (days: number) => nowMs - days * DAY_MS
  switch (chore) {
    case 'bodies': {
      const before = since(retention.messageBodiesDays)
      const ended = await walked<MessageKey>(null, (after) =>
        forgetBodies(db, 'messages', { from: now.bodiesFrom, before, after }),
      )
      // A day's margin: a gate that could not reach D1 hands its messages in late.
      if (ended === null) now.bodiesFrom = `msg_${timeChars(before - DAY_MS)}`
      return ended === null
    }
    case 'repeats': {
      const before = since(retention.messageBodiesDays)
      const ended = await walked<MessageKey>(null, (after) => forgetBodies(db, 'repeats', { from: '', before, after }))
      return ended === null && (await chunks(() => forgetMessages(db, 'repeats', since(retention.messagesDays))))
    }
    case 'messages':
      return chunks(() => forgetMessages(db, 'messages', since(retention.messagesDays)))
    case 'attempts': {
      const before = since(retention.attemptsDays)
      const ended = await walked<string>(now.attemptsFrom, (after) => forgetAttempts(db, { after: after ?? '', before }))
      now.attemptsFrom = ended ?? `dlv_${timeChars(before)}`
      return ended === null
    }
    case 'deliveries':
      return chunks(() => forgetDeliveries(db, since(retention.deliveriesDays)))
    case 'incidents':
      return chunks(() => forgetIncidents(db, since(retention.incidentsDays)), INCIDENTS_CHUNK)
    case 'figures':
      return chunks(() => forgetRollups(db, Math.floor(since(retention.figuresDays) / MINUTE_MS)))
    case 'audit':
      return chunks(() => forgetAudit(db, since(retention.auditDays)))
    case 'answers':
      return chunks(() => forgetIdempotencyKeys(db, since(1)))
    case 'operatorEvents':
      return chunks(() => forgetOperatorEvents(db, `evt_${timeChars(since(retention.operatorEventsDays))}`))
    case 'challenges':
      return chunks(() => forgetChallenges(db, nowMs))
    case 'sessions':
      return chunks(() => forgetSessions(db, nowMs))
  }
}

/** Until a chunk is not full. */
async function chunks(run: () => Promise<number>, full = CHUNK): Promise<boolean> {
  for (let n = 0; n < CHUNKS; n++) if ((await run()) < full) return true
  return false
}

/** From key to key; null where the last chunk was the end. */
async function walked<Key>(from: Key | null, run: (after: Key | null) => Promise<Key | null>): Promise<Key | null> {
  let at = from
  for (let n = 0; n < CHUNKS; n++) {
    at = await run(at)
    if (at === null) return null
  }
  return at
}
