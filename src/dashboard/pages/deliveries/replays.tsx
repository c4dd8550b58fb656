import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { actorName } from '../../components/actor'
import { More, NewBar, useCursorList } from '../../components/cursor-list'
import { ListState } from '../../components/list-state'
import { When } from '../../components/when'
import { integrationsQuery } from '../incidents/queries'
import type { Filter } from './filter'
import { Job } from './job'
import { liveReplays } from './live-replays'
import { type Replay, replayPage, subscriptionsQuery } from './queries'
import { only, wordsOf } from './views'

/** The jobs that retried or replayed deliveries, those that run among them. */
export default function Replays() {
  const list = useCursorList({ key: ['replays', 'list'], page: replayPage, live: liveReplays })
  const integrations = useQuery(integrationsQuery).data?.items ?? []
  const subscriptions = useQuery(subscriptionsQuery).data?.items ?? []
  const names = new Map([...integrations, ...subscriptions].map(({ id, name }) => [id, name]))
  const nameOf = (id: string) => names.get(id) ?? 'a deleted integration'
  return (
    <>
      <NewBar list={list} what="replay" />
      <ListState
        list={list}
        isEmpty={list.items.length === 0}
        nothingYet={{
          title: 'Nothing was replayed yet',
          says: 'Set the filters of the log to what should go out again, and choose Retry or replay. It is counted before anything is sent.',
        }}
        bones={{ rows: 4, height: 112 }}
      >
        <ul aria-label="Replays" className="space-y-3">
          {list.items.map((replay) => (
            <li key={replay.id} className="card px-4 py-3.5">
              <p className="mb-2.5 flex flex-wrap items-baseline gap-x-2">
                <span className="font-medium text-kumo-strong">{replay.kind === 'retry' ? 'Retry' : 'Replay'}</span>
                <Link
                  to="/deliveries"
                  search={only(filterOf(replay))}
                  className="min-w-0 break-words text-kumo-link underline underline-offset-2"
                >
                  {wordsOf(filterOf(replay), nameOf)}
                </Link>
                <span className="ml-auto text-xs text-kumo-subtle">
                  <When at={replay.createdAt} /> by {actorName(replay.createdBy)}
                </span>
              </p>
              <Job given={replay} />
            </li>
          ))}
        </ul>
        <More list={list} />
      </ListState>
    </>
  )
}

const filterOf = ({ filter }: Replay): Filter =>
  // The API may say `undefined` of what a filter leaves out.
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
