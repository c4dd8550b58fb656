import { Button } from '@cloudflare/kumo/components/button'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, read } from '../../api/client'
import { actorName } from '../../components/actor'
import { ConfirmByName } from '../../components/confirm'
import { CopyId } from '../../components/copy-id'
import { Drawer, Facts, Section } from '../../components/drawer'
import { Bones, Failed } from '../../components/list-state'
import { SessionList } from '../../components/session-list'
import { toast, toastError } from '../../components/toast'
import { When } from '../../components/when'
import { type UserWithWays, userQuery, userSessionsQuery } from './queries'
import { UserForm } from './user-form'

export function UserDrawer({ id, close }: { id: string | undefined; close: () => void }) {
  const query = useQuery({ ...userQuery(id ?? ''), enabled: id !== undefined })
  const [isDeleting, setDeleting] = useState(false)
  const queries = useQueryClient()
  const user = query.data
  const remove = async () => {
    if (!user) return
    await read(api.users[':id'].$delete({ param: { id: user.id } }))
    close()
    void queries.invalidateQueries({ queryKey: ['users'] })
    void toast({ title: `${user.name} is deleted` })
  }
  return (
    <Drawer
      isOpen={id !== undefined}
      close={close}
      title={user?.name ?? 'User'}
      actions={
        user && (
          <Button variant="secondary-destructive" onClick={() => setDeleting(true)}>
            Delete user
          </Button>
        )
      }
    >
      {query.error ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : user ? (
        <>
          <UserForm user={user} />
          <Ways user={user} />
          <Sessions user={user} />
        </>
      ) : (
        <Bones rows={5} height={40} />
      )}
      {user && (
        <ConfirmByName
          isOpen={isDeleting}
          close={() => setDeleting(false)}
          title={`Delete ${user.name}?`}
          says={
            user.issuers.length > 0
              ? 'Their passkeys and sessions go too. Your identity provider would let them in again as a new user: to keep them out, switch them off instead.'
              : 'Their passkeys and sessions go too. What they did stays in the audit log.'
          }
          action="Delete user"
          name={user.name}
          run={remove}
        />
      )}
    </Drawer>
  )
}

const Ways = ({ user }: { user: UserWithWays }) => (
  <Section title="Ways in">
    <Facts
      facts={[
        ['Passkeys', String(user.passkeys)],
        ['Vouched for by', user.issuers.join(', ')],
        ['User since', <When key="made" at={user.createdAt} />],
        ['Made by', actorName(user.createdBy)],
        ['Last seen', <When key="seen" at={user.lastSeenAt} />],
        ['Id', <CopyId key="id" text={user.id} what="user id" />],
      ]}
    />
  </Section>
)

function Sessions({ user: { id } }: { user: UserWithWays }) {
  const query = useQuery(userSessionsQuery(id))
  const queries = useQueryClient()
  const done = (title: string) => {
    void queries.invalidateQueries({ queryKey: userSessionsQuery(id).queryKey })
    void toast({ title })
  }
  const end = (sessionId: string) =>
    read(api.users[':id'].sessions[':sessionId'].$delete({ param: { id, sessionId } })).then(
      () => done('The session has ended'),
      toastError,
    )
  const endAll = () =>
    read(api.users[':id'].sessions.$delete({ param: { id } })).then(() => done('All sessions have ended'), toastError)
  return (
    <Section title="Sessions">
      {query.error ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : query.data ? (
        <>
          <SessionList sessions={query.data.items} end={(session) => void end(session.id)} />
          {query.data.items.length > 1 && (
            <Button size="sm" className="mt-2" onClick={() => void endAll()}>
              End all sessions
            </Button>
          )}
        </>
      ) : (
        <Bones rows={2} height={48} />
      )}
    </Section>
  )
}
