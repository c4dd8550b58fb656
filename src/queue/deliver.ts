import { attempt } from '../domain/deliveries/attempt'
import { type Deps, sideBySide } from '../domain/deps'
import type { DeliverMessage } from '../domain/project'
import { log, said } from '../kit/log'

/** A destination that takes longer does not keep the messages waiting that come after it. */
const PATIENCE_MS = 250

/**
 * Per message: attempt → ack. What fails here is our own trouble (D1, an object), so the queue's own retries are for it. An attempt that takes its
 * time goes on after its message was acknowledged: it holds the lease in D1, and should it die, the sweep finds its delivery when that has run out.
 */
export async function deliver(batch: MessageBatch<DeliverMessage>, deps: Deps): Promise<void> {
  const sharing = sideBySide(deps)
  await Promise.all(
    batch.messages.map(async (message) => {
      const ended = attempt(sharing, message.body.deliveryId).then(
        () => true,
        (thrown: unknown) => {
          log.error('queue.deliver-failed', { delivery: message.body.deliveryId, tries: message.attempts, said: said(thrown) })
          return false
        },
      )
      deps.later(ended)
      const isWell = await Promise.race([ended, scheduler.wait(PATIENCE_MS).then(() => true)])
      if (isWell) message.ack()
      else message.retry()
    }),
  )
}
