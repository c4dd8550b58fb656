import { moveReplay } from '../../store/replays'

/** A job that could not go on for long. What it has made due goes out; the job can be resumed from where it is. */
export async function giveUp(db: D1Database, id: string, error: string, nowMs: number): Promise<void> {
  await moveReplay(db, id, ['running'], { status: 'failed', error, finishedAt: nowMs })
}
