import { Button } from '@cloudflare/kumo/components/button'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, read } from '../../api/client'
import { addPasskey, waysInQuery } from '../../api/sign-in'
import { ConfirmByName } from '../../components/confirm'
import { FingerprintIcon, PencilSimpleIcon, PlusIcon, TrashIcon } from '../../components/icons'
import { Bones, Failed } from '../../components/list-state'
import { RowMenu } from '../../components/row-menu'
import { toast, toastError } from '../../components/toast'
import { When } from '../../components/when'
import { type Passkey, passkeysQuery } from './queries'
import { RenamePasskey } from './rename-passkey'

export function Passkeys({ name }: { name: string }) {
  const query = useQuery(passkeysQuery)
  const ways = useQuery(waysInQuery)
  const queries = useQueryClient()
  const [isAdding, setAdding] = useState(false)
  const [open, setOpen] = useState<{ what: 'rename' | 'remove'; passkey: Passkey }>()
  const close = () => setOpen(undefined)
  const changed = () => queries.invalidateQueries({ queryKey: passkeysQuery.queryKey })
  const add = async () => {
    setAdding(true)
    try {
      await addPasskey()
      await changed()
      void toast({ title: 'The passkey is registered', detail: 'Give it a name that says where it is.' })
    } catch (thrown) {
      void toastError(thrown)
    }
    setAdding(false)
  }
  const passkeys = query.data?.items ?? []
  return (
    <section className="mb-8">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-base font-semibold">Passkeys</h2>
        {ways.data?.passkey && (
          <Button icon={<PlusIcon />} loading={isAdding} onClick={() => void add()}>
            Add a passkey
          </Button>
        )}
      </div>
      {query.error ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Bones rows={2} />
      ) : (
        <>
          {passkeys.length < 2 && (
            <p className="mb-3 text-kumo-subtle">
              {passkeys.length === 0
                ? `You have none, ${name}: you get in another way.`
                : 'This is your only one. Add another on a second device: who loses their last one has to be invited again.'}
            </p>
          )}
          {passkeys.length > 0 && (
            <ul aria-label="Passkeys" className="card divide-y divide-kumo-hairline">
              {passkeys.map((passkey) => (
                <li key={passkey.id} className="flex items-center gap-3 px-4 py-2.5">
                  <FingerprintIcon size={20} className="shrink-0 text-kumo-subtle" />
                  <div className="min-w-0 grow">
                    <p className="truncate font-medium">{passkey.name}</p>
                    <p className="text-[13px] text-kumo-subtle">
                      {passkey.backedUp ? 'On all your devices' : 'On one device'} · made <When at={passkey.createdAt} /> · used{' '}
                      <When at={passkey.lastUsedAt} />
                    </p>
                  </div>
                  <RowMenu
                    of={passkey.name}
                    items={[
                      { label: 'Rename', icon: PencilSimpleIcon, run: () => setOpen({ what: 'rename', passkey }) },
                      { label: 'Remove', icon: TrashIcon, danger: true, run: () => setOpen({ what: 'remove', passkey }) },
                    ]}
                  />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      {open?.what === 'rename' && <RenamePasskey passkey={open.passkey} close={close} renamed={changed} />}
      <ConfirmByName
        isOpen={open?.what === 'remove'}
        close={close}
        title={`Remove ${open?.passkey.name ?? ''}?`}
        says="It does not open this hub any more. Sessions that it began go on until they are ended. Delete it on your device too."
        action="Remove passkey"
        run={async () => {
          if (!open) return
          await read(api.me.passkeys[':id'].$delete({ param: { id: open.passkey.id } }))
          await changed()
        }}
      />
    </section>
  )
}
