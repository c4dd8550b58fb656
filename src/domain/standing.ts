import * as z from 'zod'
import { version } from '../../package.json'
import { listOperatorEvents } from '../store/operator-events'
import { putSetting, settingOf } from '../store/settings'
import { oldestDueAt, openDeliveriesByStatus, openProblemsOfKey, type Queued, queuedByDestination } from '../store/standing'
import { healthOfEach, type IntegrationHealth } from '../store/standing-of-integrations'
import type { Deps } from './deps'
import { SILENT_KEY } from './incidents/facts'

const DAY_MINUTES = 1_440
/** Outlets are asked one by one until when they are shut; beyond so many it is the network that is broken. */
const OUTLETS_ASKED_MAX = 20
const STALLS_SHOWN = 5
const CRON = 'cron'
const tick = z.object({ at: z.number() })

/** `idle`: nothing to judge by. `off`: nobody expects anything of it. */
export interface SideState {
  state: 'up' | 'degraded' | 'down' | 'idle' | 'off'
  /** Null where it is up. */
  reason: string | null
}
/** More than this share of failures is no chance. */
const DEGRADED_FROM = 0.05
const POLL_FAILURES_DOWN = 3

/** The scheduler ran. */
export const ticked = async ({ db, clock }: Deps): Promise<void> => {
  await putSetting(db, CRON, { at: clock() })
}

/** How each integration does on both sides, and how the hub itself does. */
export async function standing(deps: Deps) {
  const { db, clock, warnings, flags } = deps
  const nowMs = clock()
  const [{ each, databaseBytes }, queued, waiting, oldest, silent, stalls, lastTick] = await Promise.all([
    healthOfEach(db, Math.floor(nowMs / 60_000) + 1 - DAY_MINUTES),
    queuedByDestination(db, nowMs),
    openDeliveriesByStatus(db),
    oldestDueAt(db, nowMs),
    openProblemsOfKey(db, SILENT_KEY),
    listOperatorEvents(db, { type: 'queue.stalled', limit: STALLS_SHOWN }),
    settingOf(db, CRON),
  ])
  const silentSince = new Map(silent.map(({ integrationId, since }) => [integrationId, since]))
  const queuedAt = new Map(queued.map((one) => [one.integrationId, one]))
  const openUntil = await openUntilOf(deps, each)
  return {
    integrations: each.map((one) => ({
      one,
      inbound: one.receives ? inboundState(one, silentSince.get(one.integrationId)) : null,
      outbound: one.delivers
        ? {
            ...outboundState(one),
            openUntilMs: openUntil.get(one.integrationId) ?? null,
            ...queueOf(queuedAt.get(one.integrationId), nowMs),
          }
        : null,
    })),
    queue: { ...waiting, oldestDueSeconds: secondsSince(oldest, nowMs), stalls },
    cron: { lastRunMs: tick.safeParse(lastTick).data?.at ?? null },
    databaseBytes,
    version,
    stage: flags.stage,
    warnings,
  }
}

export function inboundState(one: IntegrationHealth, silentSince?: number): SideState {
  if (!one.enabled) return off(one)
  if (silentSince !== undefined) return { state: 'down', reason: 'Nothing came for longer than expected' }
  if (one.pollFailures > 0)
    return {
      state: one.pollFailures >= POLL_FAILURES_DOWN ? 'down' : 'degraded',
      reason: `${one.pollFailures === 1 ? 'The last poll' : `The last ${one.pollFailures} polls`} failed${one.pollError ? `: ${one.pollError}` : ''}`,
    }
  if (one.received === 0)
    return one.polledAt === null ? { state: 'idle', reason: 'Nothing came in 24 hours' } : { state: 'up', reason: null }
  if (one.errors === one.received) return { state: 'down', reason: `All ${one.received} messages of 24 hours were refused` }
  return one.errors / one.received >= DEGRADED_FROM
    ? { state: 'degraded', reason: `${one.errors} of ${one.received} messages were refused` }
    : { state: 'up', reason: null }
}

export function outboundState(one: IntegrationHealth): SideState {
  if (!one.enabled) return off(one)
  if (one.breakerOpenSince !== null) return { state: 'down', reason: 'It does not answer, so nothing is sent until it does' }
  if (one.attempts === 0 && one.failed === 0) return { state: 'idle', reason: 'Nothing was sent in 24 hours' }
  const wrong = one.failed + one.retried
  if (one.delivered === 0) return { state: 'down', reason: `None of ${one.attempts} attempts of 24 hours arrived` }
  return wrong / (one.delivered + wrong) >= DEGRADED_FROM
    ? { state: 'degraded', reason: `${wrong} of ${one.delivered + wrong} attempts failed` }
    : { state: 'up', reason: null }
}

const off = ({ disabledReason }: IntegrationHealth): SideState => ({
  state: 'off',
  reason: disabledReason === null ? 'Switched off' : `Switched off by the hub: ${disabledReason}`,
})

async function openUntilOf({ outlet }: Deps, each: readonly IntegrationHealth[]): Promise<Map<string, number | null>> {
  const open = each.filter(({ breakerOpenSince, enabled }) => breakerOpenSince !== null && enabled).slice(0, OUTLETS_ASKED_MAX)
  return new Map(
    await Promise.all(
      open.map(async ({ integrationId }) => [integrationId, (await outlet(integrationId).status()).openUntilMs] as const),
    ),
  )
}

const queueOf = (queued: Queued | undefined, nowMs: number) => ({
  waiting: queued?.waiting ?? 0,
  held: queued?.held ?? 0,
  oldestDueSeconds: secondsSince(queued?.oldestDueAt ?? null, nowMs),
})

const secondsSince = (ms: number | null, nowMs: number) => (ms === null ? null : Math.floor((nowMs - ms) / 1000))
