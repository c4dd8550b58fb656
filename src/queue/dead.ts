import type { Deps } from '../domain/deps'
import { deadLetter } from '../domain/operator-events/facts'
import { raise } from '../domain/operator-events/raise'
import type { DeliverMessage } from '../domain/project'
import { log } from '../kit/log'

/** A queue message is only a nudge: its delivery stays due in D1, and the sweep will find it. What has to be said is that it came to this. */
export async function dead(batch: MessageBatch<DeliverMessage>, deps: Deps): Promise<void> {
  for (const { body, attempts } of batch.messages) log.error('queue.dead-letter', { delivery: body.deliveryId, tries: attempts })
  await raise(
    deps,
    batch.messages.map(({ body, attempts }) => deadLetter(body.deliveryId, attempts, deps.clock())),
  )
  batch.ackAll()
}
