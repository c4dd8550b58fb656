import {
  countReplay,
  countWithin,
  type Found,
  moveReplay,
  nextWithin,
  putBack,
  type ReplayCounts,
  type ReplayRow,
  replayById,
  takeUp,
  whereabouts,
} from '../../store/replays'
import { connectorOf } from '../connector'
import { announce, type DeliverMessage } from '../project'

/** Deliveries of one destination that are taken up at a time. */
const CHUNK = 100
/** How many of one destination may wait: as many as it bears in so long, within bounds. */
const WAITING_SECONDS = 20
const WAITING = { min: 20, max: 200 }
const UNKNOWN_PER_SECOND = 1
/** How soon a walk goes on: while something happens, and at most where nothing does. */
const REST_MS = { min: 250, max: 30_000 }

/** How far a job is with one destination. A walk each, so that a destination that is slow or down keeps no other one waiting. */
export interface Walk extends ReplayCounts {
  integrationId: string
  waitingMax: number
  /** The last delivery that was looked at. */
  after: string
  /** Nothing comes after it. */
  ended: boolean
  /** Found, and perhaps already taken up: known before D1 is told, so that whoever goes on after a crash does the same again. */
  found: Found[]
  /** Taken up and not yet attempted. */
  waiting: Found[]
  goesOnAtMs: number
  restMs: number
}

/** Where the object of a job keeps its walks. */
export interface Walks {
  all(): Walk[]
  /** Durable when it returns. */
  keep(walk: Walk): void
}

export interface ReplayWorld {
  db: D1Database
  queue: Queue<DeliverMessage>
  nowMs: number
}

/** What the object of a job has to do next: come again then, keep still until somebody wakes it, or forget everything. `job`: as this step leaves it. */
export type Next = { kind: 'again'; atMs: number; job: ReplayRow } | { kind: 'rests' | 'over'; job?: ReplayRow }

/**
 * One step of a job: one destination's next chunk is made due, if few enough of the chunks before are still waiting there. What is due
 * goes the way of every delivery, at its destination's rate and in order. Safe to do again after a crash at any point.
 */
export async function advance(world: ReplayWorld, id: string, walks: Walks): Promise<Next> {
  const job = await replayById(world.db, id)
  switch (job?.status) {
    case undefined:
    case 'finished':
      return { kind: 'over' }
    case 'paused':
    case 'failed':
      return { kind: 'rests', job }
    case 'cancelled':
      for (const { found, waiting } of walks.all()) await putBack(world.db, job.kind, [...found, ...waiting])
      return { kind: 'over', job }
    case 'running':
      break
  }
  if (walks.all().length === 0) for (const walk of await begun(world, job)) walks.keep(walk)
  const due = nextOf(walks.all())
  if (due && due.goesOnAtMs <= world.nowMs) await step(world, job, due, walks)
  const counts = countsOf(walks.all())
  const next = nextOf(walks.all())
  if (next) {
    await countReplay(world.db, id, counts)
    return { kind: 'again', atMs: next.goesOnAtMs, job: { ...job, ...counts } }
  }
  // What no longer matched when its turn came was never seen.
  const skipped = job.total - counts.done - counts.held
  const finished = { ...counts, skipped, status: 'finished' as const, finishedAt: world.nowMs }
  const { meta } = await moveReplay(world.db, id, ['running'], finished)
  return meta.changes > 0 ? { kind: 'over', job: { ...job, ...finished } } : { kind: 'rests' }
}

const extentOf = ({ kind, filter, createdAt }: ReplayRow) => ({ kind, filter, finishedBy: createdAt })

async function begun({ db, nowMs }: ReplayWorld, job: ReplayRow): Promise<Walk[]> {
  const connectors = new Map((await countWithin(db, extentOf(job))).map((one) => [one.integrationId, one.connector]))
  return [...connectors].map(([integrationId, connector]) => ({
    integrationId,
    waitingMax: waitingMaxOf(connector),
    after: '',
    ended: false,
    found: [],
    waiting: [],
    done: 0,
    held: 0,
    skipped: 0,
    goesOnAtMs: nowMs,
    restMs: REST_MS.min,
  }))
}

const waitingMaxOf = (connector: string | null): number => {
  const perSecond = connectorOf(connector ?? '')?.destination?.pace.perSecond ?? UNKNOWN_PER_SECOND
  return Math.min(WAITING.max, Math.max(WAITING.min, perSecond * WAITING_SECONDS))
}

/** The one that has waited the longest. */
const nextOf = (walks: readonly Walk[]): Walk | undefined =>
  walks
    .filter(({ ended, found, waiting }) => !ended || found.length + waiting.length > 0)
    .sort((a, b) => a.goesOnAtMs - b.goesOnAtMs)[0]

async function step({ db, queue, nowMs }: ReplayWorld, job: ReplayRow, before: Walk, walks: Walks): Promise<void> {
  let walk = await settled(db, before)
  const limit = Math.min(CHUNK, walk.waitingMax - walk.waiting.length)
  if (walk.found.length === 0 && !walk.ended && limit >= walk.waitingMax / 2) {
    const found = await nextWithin(db, extentOf(job), walk.integrationId, walk.after, limit)
    walk = { ...walk, found, after: found.at(-1)?.id ?? walk.after, ended: found.length < limit }
    walks.keep(walk)
  }
  const { found } = walk
  if (found.length > 0) {
    const due = await takeUp(db, job.kind, found, nowMs)
    // What a crash kept from the queue here, the sweep finds.
    await announce(queue, heads(found.filter(({ id }) => due.has(id))))
    walk = { ...walk, found: [], waiting: [...walk.waiting, ...found] }
  }
  const moved = found.length > 0 || walk.waiting.length < before.waiting.length
  const restMs = moved ? REST_MS.min : Math.min(REST_MS.max, before.restMs * 2)
  walks.keep({ ...walk, restMs, goesOnAtMs: nowMs + restMs })
}

/** Counts what no longer waits. */
async function settled(db: D1Database, walk: Walk): Promise<Walk> {
  if (walk.waiting.length === 0) return walk
  const ids = walk.waiting.map(({ id }) => id)
  const now = new Map((await whereabouts(db, ids)).map((one) => [one.id, one]))
  const counts = { done: walk.done, held: walk.held, skipped: walk.skipped }
  const waiting = walk.waiting.filter((found) => {
    const state = stateOf(found, now.get(found.id))
    if (state === 'waiting') return true
    counts[state]++
    return false
  })
  return { ...walk, ...counts, waiting }
}

function stateOf(found: Found, now: { status: string; attempts: number } | undefined): 'waiting' | keyof ReplayCounts {
  if (!now) return 'skipped'
  if (now.status === 'inflight') return 'waiting'
  if (now.attempts > found.attempts) return 'done'
  if (now.status === 'held') return 'held'
  return now.status === 'scheduled' || now.status === 'planned' ? 'waiting' : 'skipped'
}

/** Whoever follows another one about the same incident is called when that is over. */
function heads(found: readonly Found[]): string[] {
  const seen = new Set<string>()
  return found.filter(({ incidentId, ordered }) => !ordered || !seen.has(incidentId) || !seen.add(incidentId)).map(({ id }) => id)
}

const countsOf = (walks: readonly Walk[]): ReplayCounts => ({
  done: walks.reduce((sum, { done }) => sum + done, 0),
  held: walks.reduce((sum, { held }) => sum + held, 0),
  skipped: walks.reduce((sum, { skipped }) => sum + skipped, 0),
})
