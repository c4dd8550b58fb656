import type { Deps } from '../domain/deps'
import type { PollMessage } from '../domain/polls/due'
import { runPoll } from '../domain/polls/run'
import { log, said } from '../kit/log'

/** Per message: run → ack. A run that threw is our own trouble; the poll stays due in D1, so the next tick asks again. */
export async function poll(batch: MessageBatch<PollMessage>, deps: Deps): Promise<void> {
  for (const message of batch.messages) {
    try {
      await runPoll(deps, message.body.integrationId)
    } catch (thrown) {
      log.error('queue.poll-failed', { integration: message.body.integrationId, said: said(thrown) })
    }
    message.ack()
  }
}
