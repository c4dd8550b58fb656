import type { ItemOf } from '../../../objects/feed/protocol'
import type { Live } from '../../components/live-rows'
import type { Replay } from './queries'

/** A job after what the feed said of it. Why one failed is not said. */
export const afterItem = (job: Replay, { status, total, done, held, skipped, finishedAt }: ItemOf<'replay'>): Replay => ({
  ...job,
  ...{ status, total, done, held, skipped, finishedAt },
  error: status === 'failed' ? job.error : null,
})

/** How the list of jobs follows the feed: a job that is new has to be asked for. */
export const liveReplays: Live<'replay', Replay> = {
  kind: 'replay',
  order: ({ id }) => id,
  passes: () => true,
  row: (item, before) => (before ? afterItem(before, item) : 'ask'),
}
