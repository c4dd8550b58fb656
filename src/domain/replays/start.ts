import type { Issue } from '../../connectors/contract'
import { newId } from '../../kit/id'
import { err, ok, type Result } from '../../kit/result'
import { auditRow, insertAudit } from '../../store/audit'
import { orm } from '../../store/db'
import { countWithin, insertReplay, type ReplayKind, type ReplayRow, takenUp } from '../../store/replays'
import type { DeliveryFilter } from '../../store/schema'
import type { Deps } from '../deps'
import { replayItem } from '../feed/items'
import { tell } from '../feed/tell'

export const DELIVERIES_MAX = 100_000
const RANGE_DAYS_MAX = 14
const DAY_MS = 86_400_000

export interface Wish {
  kind: ReplayKind
  filter: DeliveryFilter
}

/** What a job would be about. */
export interface Preview {
  count: number
  byStatus: Record<string, number>
  byIntegration: { integrationId: string; count: number }[]
}

export async function previewReplay(deps: Deps, wish: Wish): Promise<Result<Preview, Issue[]>> {
  const nowMs = deps.clock()
  const issues = issuesOf(wish, nowMs)
  return issues.length > 0 ? err(issues) : ok(await previewOf(deps, wish, nowMs))
}

/** Makes the job. Its object goes on with it from here, through restarts. */
export async function startReplay(deps: Deps, wish: Wish, actor: string): Promise<Result<ReplayRow, Issue[]>> {
  const nowMs = deps.clock()
  const issues = issuesOf(wish, nowMs)
  if (issues.length > 0) return err(issues)
  const { count } = await previewOf(deps, wish, nowMs)
  const tooMany = countIssue(count)
  if (tooMany) return err([{ path: 'filter', message: tooMany }])
  const row: ReplayRow = {
    ...wish,
    id: newId('rpl', nowMs),
    status: 'running',
    total: count,
    done: 0,
    held: 0,
    skipped: 0,
    createdAt: nowMs,
    createdBy: actor,
    finishedAt: null,
    error: null,
  }
  await orm(deps.db).batch([
    insertReplay(deps.db, row),
    insertAudit(deps.db, auditRow(nowMs, actor, 'replay.started', row.id, { ...wish, total: count })),
  ])
  tell(deps, () => [replayItem(row, nowMs)])
  // Where this fails, the minute tick wakes it.
  await deps.replay(row.id).wake(row.id)
  return ok(row)
}

async function previewOf(deps: Deps, { kind, filter }: Wish, nowMs: number): Promise<Preview> {
  const groups = await countWithin(deps.db, { kind, filter, finishedBy: nowMs })
  const sums = (keyOf: (group: (typeof groups)[number]) => string) => {
    const by = new Map<string, number>()
    for (const group of groups) by.set(keyOf(group), (by.get(keyOf(group)) ?? 0) + group.count)
    return [...by]
  }
  return {
    count: groups.reduce((sum, { count }) => sum + count, 0),
    byStatus: Object.fromEntries(sums(({ status }) => status)),
    byIntegration: sums(({ integrationId }) => integrationId).map(([integrationId, count]) => ({ integrationId, count })),
  }
}

function issuesOf({ kind, filter }: Wish, nowMs: number): Issue[] {
  const { status, sinceMs, beforeMs = nowMs } = filter
  const statuses: readonly string[] = takenUp[kind]
  return [
    ...(Object.values(filter).every((value) => value === undefined)
      ? [
          {
            path: 'filter',
            message: 'say at least one thing, such as since or integrationId: without one it would be every delivery there is',
          },
        ]
      : []),
    ...(status && !statuses.includes(status)
      ? [{ path: 'filter.status', message: `a ${kind} takes up ${statuses.join(', ')}; ${insteadOf(status)}` }]
      : []),
    ...(sinceMs !== undefined && sinceMs >= beforeMs
      ? [{ path: 'filter.since', message: 'it must be earlier than `before`, or than now' }]
      : []),
    ...(kind === 'replay' && (sinceMs === undefined || beforeMs - sinceMs > RANGE_DAYS_MAX * DAY_MS)
      ? [
          {
            path: 'filter.since',
            message: `a replay reaches over ${RANGE_DAYS_MAX} days at most: say since when, and before when`,
          },
        ]
      : []),
  ]
}

/** What helps with deliveries that a job does not take up. */
function insteadOf(status: NonNullable<DeliveryFilter['status']>): string {
  switch (status) {
    case 'delivered':
      return 'to send again what was delivered, ask for a replay'
    case 'held':
      return 'what is held goes out when its destination is switched on'
    case 'planned':
    case 'inflight':
    case 'scheduled':
      return 'this one is on its way as it is'
    case 'failed':
    case 'cancelled':
      return ''
  }
}

function countIssue(count: number): string | undefined {
  if (count === 0) return 'nothing matches, so there is nothing to do'
  return count > DELIVERIES_MAX
    ? `${count} deliveries match, and a job takes up ${DELIVERIES_MAX} at most: narrow it, by time for example, and make several`
    : undefined
}
