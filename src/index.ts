import { scheduled } from './cron/scheduled'
import { makeDeps } from './domain/deps'
import type { PollMessage } from './domain/polls/due'
import type { DeliverMessage } from './domain/project'
import { handle } from './http/app'
import { receiveMail } from './mail/receive'
import { dead } from './queue/dead'
import { deliver } from './queue/deliver'
import { poll } from './queue/poll'

export { Feed } from './objects/feed'
export { Gate } from './objects/gate'
export { Outlet } from './objects/outlet'
export { Replay } from './objects/replay'
export { SetupSession } from './objects/setup-session'

export default {
  fetch: handle,
  queue(batch, env, context) {
    // Each queue carries one kind of message, whatever else this Worker consumes.
    switch (batch.queue) {
      case 'signalbox-poll':
        return poll(batch as MessageBatch<PollMessage>, makeDeps(env, context))
      case 'signalbox-dead':
        return dead(batch as MessageBatch<DeliverMessage>, makeDeps(env, context))
      default:
        return deliver(batch as MessageBatch<DeliverMessage>, makeDeps(env, context))
    }
  },
  email(message, env, context) {
    return receiveMail(message, makeDeps(env, context))
  },
  scheduled(controller, env, context) {
    return scheduled(controller.scheduledTime, makeDeps(env, context))
  },
} satisfies ExportedHandler<Env, DeliverMessage | PollMessage>
