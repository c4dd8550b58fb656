import { attempt } from '../domain/deliveries/attempt'
import { type Deps, sideBySide } from '../domain/deps'
import type { DeliverMessage } from '../domain/project'
import { log, said } from '../kit/log'

/** Per message: attempt → ack. What fails here is our own trouble (D1, an object), so the queue's own retries are for it. */
export async function deliver(batch: MessageBatch<DeliverMessage>, deps: Deps): Promise<void> {
  const sharing = sideBySide(deps)
  await Promise.all(
    batch.messages.map(async (message) => {
      try {
        await attempt(sharing, message.body.deliveryId)
        message.ack()
      } catch (thrown) {
        log.error('queue.deliver-failed', { delivery: message.body.deliveryId, tries: message.attempts, said: said(thrown) })
        message.retry()
      }
    }),
  )
}
