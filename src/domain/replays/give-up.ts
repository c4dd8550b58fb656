import { moveReplay, type ReplayRow, replayById } from '../../store/replays'

/** A job that could not go on for long. What it has made due goes out; the job, which is answered, can be resumed from where it is. */
export async function giveUp(db: D1Database, id: string, error: string, nowMs: number): Promise<ReplayRow | undefined> {
  await moveReplay(db, id, ['running'], { status: 'failed', error, finishedAt: nowMs })
  return replayById(db, id)
}
