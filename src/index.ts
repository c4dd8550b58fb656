import { scheduled } from './cron/scheduled'
import { makeDeps } from './domain/deps'
import type { DeliverMessage } from './domain/project'
import { handle } from './http/app'
import { dead } from './queue/dead'
import { deliver } from './queue/deliver'

export { Gate } from './objects/gate'
export { Outlet } from './objects/outlet'

export default {
  fetch: handle,
  queue(batch, env, context) {
    return batch.queue === 'signalbox-dead' ? dead(batch) : deliver(batch, makeDeps(env, context))
  },
  scheduled(controller, env, context) {
    return scheduled(controller.scheduledTime, makeDeps(env, context))
  },
} satisfies ExportedHandler<Env, DeliverMessage>
