import { claimDuePolls } from '../../store/polls'
import type { Deps } from '../deps'

export interface PollMessage {
  integrationId: string
}

/** A poll whose queue message was lost is asked for again after so long. */
const CLAIM_MS = 300_000
const SEND_BATCH = 100

/** Every minute: what is due goes to the queue. Answers how many. */
export async function queueDuePolls(deps: Deps): Promise<number> {
  const nowMs = deps.clock()
  const due = await claimDuePolls(deps.db, nowMs, nowMs + CLAIM_MS)
  for (let at = 0; at < due.length; at += SEND_BATCH)
    await deps.polls.sendBatch(due.slice(at, at + SEND_BATCH).map((integrationId) => ({ body: { integrationId } })))
  return due.length
}
