import { Button } from '@cloudflare/kumo/components/button'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { FeedLine } from '../../../objects/feed/protocol'
import { followFeed, useFeed } from '../../api/feed'
import { StatusBadge } from '../../components/badges'
import { Can } from '../../components/can'
import { toastError } from '../../components/toast'
import { useStable } from '../../components/use-stable'
import { afterItem } from './live-replays'
import { type Replay, replayQuery, type Steering, steerReplay } from './queries'

/** How often a job that runs is asked how far it is: seldom where the feed says it. */
const RUNNING_MS = 1_000
const WITH_FEED_MS = 15_000

const steerings: Record<Replay['status'], readonly Steering[]> = {
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
  failed: ['resume', 'cancel'],
  finished: [],
  cancelled: [],
}
const words: Record<Steering, string> = { pause: 'Pause', resume: 'Resume', cancel: 'Cancel the rest' }

/** How far a job is, and what may be done about it. */
export function Job({ given }: { given: Replay }) {
  const queries = useQueryClient()
  const { queryKey } = replayQuery(given.id)
  const again = useFeed() === 'connected' ? WITH_FEED_MS : RUNNING_MS
  const query = useQuery({
    ...replayQuery(given.id),
    initialData: given,
    staleTime: RUNNING_MS,
    refetchInterval: ({ state }) => (state.data?.status === 'running' ? again : false),
  })
  const follow = useStable((lines: readonly FeedLine[]) => {
    for (const line of lines) {
      if (line.kind !== 'replay' || line.id !== given.id) continue
      queries.setQueryData<Replay>(queryKey, (job) => job && afterItem(job, line))
      if (line.status === 'failed') void query.refetch()
    }
  })
  useEffect(() => followFeed(follow), [follow])
  const job = query.data
  const over = job.done + job.held + job.skipped
  const share = job.total === 0 ? 100 : Math.round((over / job.total) * 100)
  const steer = async (verb: Steering) => {
    try {
      queries.setQueryData(queryKey, await steerReplay(job.id, verb))
    } catch (thrown) {
      void toastError(thrown)
      void query.refetch()
    }
  }
  return (
    <div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <StatusBadge status={job.status} />
        <span className="tabular">
          {over.toLocaleString()} of {job.total.toLocaleString()}
        </span>
        <Can role="itsm_manager">
          <span className="ml-auto flex gap-2">
            {steerings[job.status].map((verb) => (
              <Button key={verb} size="sm" onClick={() => void steer(verb)}>
                {words[verb]}
              </Button>
            ))}
          </span>
        </Can>
      </div>
      <div
        role="progressbar"
        aria-label="Deliveries done"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share}
        className="mt-2.5 h-2 overflow-hidden rounded-full bg-kumo-fill"
      >
        <div className="h-full rounded-full bg-kumo-brand motion-safe:transition-[width]" style={{ width: `${share}%` }} />
      </div>
      <p className="mt-2 text-[13px] text-kumo-subtle">
        {job.done.toLocaleString()} attempted
        {job.held > 0 && ` · ${job.held.toLocaleString()} held, because their destination is switched off`}
        {job.skipped > 0 && ` · ${job.skipped.toLocaleString()} not sent, because they moved on or their destination is gone`}
      </p>
      {job.error && <p className="mt-1 text-[13px] text-critical">{job.error}</p>}
    </div>
  )
}
