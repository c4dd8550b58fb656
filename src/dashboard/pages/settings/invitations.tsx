import { Button } from '@cloudflare/kumo/components/button'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, read } from '../../api/client'
import { actorName } from '../../components/actor'
import { ConfirmByName } from '../../components/confirm'
import { Failed } from '../../components/list-state'
import { roleWord } from '../../components/roles'
import { toast } from '../../components/toast'
import { When } from '../../components/when'
import { invitationsQuery } from './queries'

/** Those that nobody has used yet; nothing where there are none. */
export function Invitations() {
  const query = useQuery(invitationsQuery)
  const queries = useQueryClient()
  const [withdrawing, setWithdrawing] = useState<{ id: string; name: string }>()
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (!query.data || query.data.length === 0) return null
  const withdraw = async (id: string, name: string) => {
    await read(api.invitations[':id'].$delete({ param: { id } }))
    void queries.invalidateQueries({ queryKey: ['invitations'] })
    void toast({ title: `The invitation of ${name} is withdrawn` })
  }
  return (
    <section className="mt-8">
      <h2 className="mb-3 text-base font-semibold">Open invitations</h2>
      <ul aria-label="Open invitations" className="card divide-y divide-kumo-hairline">
        {query.data.map(({ id, name, role, createdBy, createdAt, expiresAt }) => (
          <li key={id} className="flex items-center gap-3 px-4 py-2.5">
            <div className="min-w-0 grow">
              <p className="truncate font-medium">
                {name} <span className="font-normal text-kumo-subtle">as {roleWord(role)}</span>
              </p>
              <p className="text-[13px] text-kumo-subtle">
                By {actorName(createdBy)}, <When at={createdAt} /> · ends <When at={expiresAt} />
              </p>
            </div>
            <Button size="sm" aria-label={`Withdraw the invitation of ${name}`} onClick={() => setWithdrawing({ id, name })}>
              Withdraw
            </Button>
          </li>
        ))}
      </ul>
      <ConfirmByName
        isOpen={withdrawing !== undefined}
        close={() => setWithdrawing(undefined)}
        title={`Withdraw the invitation of ${withdrawing?.name ?? ''}?`}
        says="Its link stops working. You can invite them again."
        action="Withdraw it"
        run={async () => withdrawing && withdraw(withdrawing.id, withdrawing.name)}
      />
    </section>
  )
}
