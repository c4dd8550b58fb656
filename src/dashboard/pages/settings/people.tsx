import { Button } from '@cloudflare/kumo/components/button'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { StatusBadge } from '../../components/badges'
import { usePrincipal } from '../../components/can'
import { More, useCursorList } from '../../components/cursor-list'
import { type Column, DataTable } from '../../components/data-table'
import { PlusIcon } from '../../components/icons'
import { ListState } from '../../components/list-state'
import { roleWord } from '../../components/roles'
import { When } from '../../components/when'
import { Invitations } from './invitations'
import { InviteDialog } from './invite-dialog'
import { type User, userPage } from './queries'
import type { SetSearch, SettingsSearch } from './tabs'
import { UserDrawer } from './user-drawer'

export function People({ search, set }: { search: SettingsSearch; set: SetSearch }) {
  const list = useCursorList({ key: ['users'], page: userPage })
  const [isInviting, setInviting] = useState(false)
  const me = usePrincipal()
  const invite = (
    <Button variant="primary" icon={<PlusIcon />} onClick={() => setInviting(true)}>
      Invite somebody
    </Button>
  )
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-base font-semibold">Users</h2>
        {list.items.length > 0 && invite}
      </div>
      <ListState
        list={list}
        isEmpty={list.items.length === 0}
        nothingYet={{
          title: 'No users yet',
          says: 'So far this hub is entered by API tokens alone. Whoever opens an invitation becomes a user, with a passkey of their own.',
          action: invite,
        }}
      >
        <DataTable
          label="Users"
          columns={columnsOf(search, me?.id)}
          rows={list.items}
          openId={search.user}
          open={({ id }) => set({ user: id })}
          nameOf={({ name }) => name}
        />
        <More list={list} />
      </ListState>
      <Invitations />
      <UserDrawer key={search.user} id={search.user} close={() => set({ user: undefined })} />
      {isInviting && <InviteDialog close={() => setInviting(false)} />}
    </>
  )
}

const columnsOf = (search: SettingsSearch, me: string | undefined): Column<User>[] => [
  {
    id: 'name',
    title: 'Name',
    className: 'max-w-0',
    cell: ({ id, name, email, role }) => (
      <>
        <Link
          to="/settings"
          search={{ ...search, user: id }}
          resetScroll={false}
          preload={false}
          className="block truncate font-medium text-kumo-strong"
        >
          {name}
          {id === me && <span className="font-normal text-kumo-subtle"> (you)</span>}
        </Link>
        <span className="block truncate text-xs text-kumo-subtle">
          <span className="sm:hidden">{roleWord(role)} · </span>
          {email ?? 'no e-mail address'}
        </span>
      </>
    ),
  },
  { id: 'role', title: 'Role', className: 'w-[140px]', from: 'sm', cell: ({ role }) => roleWord(role) },
  {
    id: 'status',
    title: 'Gets in',
    className: 'w-[132px]',
    from: 'sm',
    cell: ({ disabledAt }) => (
      <StatusBadge status={disabledAt === null ? 'enabled' : 'disabled'} {...(disabledAt === null && { word: 'Yes' })} />
    ),
  },
  {
    id: 'seen',
    title: 'Last seen',
    className: 'w-[110px]',
    from: 'md',
    cell: ({ lastSeenAt }) => <When at={lastSeenAt} className="text-kumo-subtle" />,
  },
  {
    id: 'made',
    title: 'Since',
    className: 'w-[110px]',
    from: 'lg',
    cell: ({ createdAt }) => <When at={createdAt} className="text-kumo-subtle" />,
  },
]
