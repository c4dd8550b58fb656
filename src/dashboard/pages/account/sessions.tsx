import { Button } from '@cloudflare/kumo/components/button'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, read } from '../../api/client'
import { Bones, Failed } from '../../components/list-state'
import { SessionList } from '../../components/session-list'
import { toast, toastError } from '../../components/toast'
import { mySessionsQuery } from './queries'

/** Where one is signed in; all but the one that asks can be ended here. */
export function MySessions() {
  const query = useQuery(mySessionsQuery)
  const queries = useQueryClient()
  const others = (query.data?.items ?? []).filter(({ current }) => !current)
  const end = async (ids: readonly string[]) => {
    try {
      await Promise.all(ids.map((id) => read(api.me.sessions[':id'].$delete({ param: { id } }))))
      void toast({ title: ids.length === 1 ? 'The session has ended' : `${ids.length} sessions have ended` })
    } catch (thrown) {
      void toastError(thrown)
    }
    await queries.invalidateQueries({ queryKey: mySessionsQuery.queryKey })
  }
  return (
    <section>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-base font-semibold">Sessions</h2>
        {others.length > 1 && <Button onClick={() => void end(others.map(({ id }) => id))}>End all others</Button>}
      </div>
      {query.error ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.data ? (
        <div className="card px-4 py-1">
          <SessionList sessions={query.data.items} end={({ id }) => void end([id])} />
        </div>
      ) : (
        <Bones rows={2} />
      )}
    </section>
  )
}
