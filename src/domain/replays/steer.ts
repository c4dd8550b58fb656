import { auditRow, insertAuditIfChanged } from '../../store/audit'
import { orm } from '../../store/db'
import { moveReplay, type ReplayRow, replayById, runningReplays } from '../../store/replays'
import type { Deps } from '../deps'
import { replayItem } from '../feed/items'
import { tell } from '../feed/tell'

export { listReplays, type ReplayRow, replayById } from '../../store/replays'

export type Steering = 'pause' | 'resume' | 'cancel'

const moves = {
  pause: { from: ['running'], to: 'paused', action: 'replay.paused' },
  resume: { from: ['paused', 'failed'], to: 'running', action: 'replay.resumed' },
  cancel: { from: ['running', 'paused', 'failed'], to: 'cancelled', action: 'replay.cancelled' },
} as const satisfies Record<Steering, { from: ReplayRow['status'][]; to: ReplayRow['status']; action: string }>

export interface Steered {
  /** As it is then. */
  row: ReplayRow
  /** Whether it is in the wished state; false where it is in one that does not lead there. */
  obeyed: boolean
}

/** The same a second time changes nothing. What waits is put back by a cancel, and goes out during a pause. Undefined where there is no such job. */
export async function steer(deps: Deps, id: string, steering: Steering, actor: string): Promise<Steered | undefined> {
  const nowMs = deps.clock()
  const { from, to, action } = moves[steering]
  await orm(deps.db).batch([
    moveReplay(deps.db, id, from, { status: to, finishedAt: to === 'cancelled' ? nowMs : null, error: null }),
    insertAuditIfChanged(deps.db, auditRow(nowMs, actor, action, id, {})),
  ])
  const row = await replayById(deps.db, id)
  if (!row) return undefined
  const obeyed = row.status === to
  tell(deps, () => [replayItem(row, nowMs)])
  if (obeyed) await deps.replay(id).wake(id)
  return { row, obeyed }
}

/** Whoever was not woken, or whose alarm the platform gave up on, goes on with the next minute. */
export async function wakeReplays(deps: Deps): Promise<void> {
  for (const id of await runningReplays(deps.db)) await deps.replay(id).wakeUnlessArmed(id)
}
