import { Button } from '@cloudflare/kumo/components/button'
import { useState } from 'react'
import { api, read } from '../../api/client'
import { actorName } from '../../components/actor'
import { StatusBadge } from '../../components/badges'
import { ConfirmByName } from '../../components/confirm'
import { CopyId } from '../../components/copy-id'
import { More, useCursorList } from '../../components/cursor-list'
import { type Column, DataTable } from '../../components/data-table'
import { PlusIcon, TrashIcon } from '../../components/icons'
import { ListState } from '../../components/list-state'
import { roleWord } from '../../components/roles'
import { RowMenu } from '../../components/row-menu'
import { toast } from '../../components/toast'
import { useNow, When } from '../../components/when'
import { type Token, tokenPage } from './queries'
import { TokenDialog } from './token-dialog'

export function Tokens() {
  const list = useCursorList({ key: ['tokens'], page: tokenPage })
  const [isMaking, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<Token>()
  const now = useNow()
  const make = (
    <Button variant="primary" icon={<PlusIcon />} onClick={() => setMaking(true)}>
      Make a token
    </Button>
  )
  const revoke = async ({ id, name }: Token) => {
    await read(api.tokens[':id'].$delete({ param: { id } }))
    list.refetch()
    void toast({ title: `The token ${name} is revoked` })
  }
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <p className="max-w-[60ch] text-kumo-subtle">
          Programs and the command line sign in with a token. The hub keeps only its hash, so it is shown once.
        </p>
        {list.items.length > 0 && make}
      </div>
      <ListState
        list={list}
        isEmpty={list.items.length === 0}
        nothingYet={{ title: 'No tokens yet', says: 'A token lets a program in, with a role of its own.', action: make }}
      >
        <DataTable label="API tokens" columns={columnsOf(now, setRevoking)} rows={list.items} nameOf={({ name }) => name} />
        <More list={list} />
      </ListState>
      {isMaking && <TokenDialog close={() => setMaking(false)} made={list.refetch} />}
      <ConfirmByName
        isOpen={revoking !== undefined}
        close={() => setRevoking(undefined)}
        title={`Revoke ${revoking?.name ?? ''}?`}
        says="Whatever uses it is refused from its next request on. This cannot be undone."
        action="Revoke token"
        name={revoking?.name ?? ''}
        run={async () => revoking && revoke(revoking)}
      />
    </>
  )
}

function stateOf({ revokedAt, expiresAt }: Token, now: number) {
  if (revokedAt !== null) return <StatusBadge status="cancelled" word="Revoked" />
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return <StatusBadge status="held" word="Expired" />
  return <StatusBadge status="enabled" word="Valid" />
}

const columnsOf = (now: number, revoke: (token: Token) => void): Column<Token>[] => [
  {
    id: 'name',
    title: 'Name',
    className: 'max-w-0',
    cell: ({ id, name, role }) => (
      <>
        <span className="block truncate font-medium text-kumo-strong">{name}</span>
        <span className="flex items-center gap-1.5 text-xs text-kumo-subtle">
          <span className="sm:hidden">{roleWord(role)}</span>
          <span className="max-sm:hidden">
            <CopyId text={id} what="token id" short />
          </span>
        </span>
      </>
    ),
  },
  { id: 'role', title: 'Role', className: 'w-[130px]', from: 'sm', cell: ({ role }) => roleWord(role) },
  { id: 'state', title: 'State', className: 'w-[120px]', cell: (token) => stateOf(token, now) },
  {
    id: 'expires',
    title: 'Expires',
    className: 'w-[110px]',
    from: 'md',
    cell: ({ expiresAt }) => <When at={expiresAt} className="text-kumo-subtle" />,
  },
  {
    id: 'made',
    title: 'Made',
    className: 'w-[200px]',
    from: 'lg',
    cell: ({ createdAt, createdBy }) => (
      <span className="text-kumo-subtle">
        <When at={createdAt} /> by {actorName(createdBy)}
      </span>
    ),
  },
  {
    id: 'actions',
    title: '',
    className: 'w-12 text-right',
    cell: (token) => (
      <RowMenu
        of={token.name}
        items={token.revokedAt === null ? [{ label: 'Revoke', icon: TrashIcon, danger: true, run: () => revoke(token) }] : []}
      />
    ),
  },
]
