import type { DeliverMessage } from '../domain/project'
import { log } from '../kit/log'

/** A queue message is only a nudge: its delivery stays due in D1, and the sweep will find it. What has to be said is that it came to this. */
export function dead(batch: MessageBatch<DeliverMessage>): void {
  for (const message of batch.messages) {
    log.error('queue.dead-letter', { delivery: message.body.deliveryId, tries: message.attempts })
    message.ack()
  }
}
