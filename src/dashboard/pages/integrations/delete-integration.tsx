import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useQuery } from '@tanstack/react-query'
import { api, read } from '../../api/client'
import { PathLink } from '../../components/button-link'
import { ConfirmByName } from '../../components/confirm'
import { toast } from '../../components/toast'
import { type Integration, subscriptionsQuery } from './queries'
import { useChanged } from './use-changed'

interface DeleteProps {
  integration: Integration
  close: () => void
  deleted: () => void
}

/** Shows what leads to it where something does; else asks for its name. */
export function DeleteIntegration({ integration: { id, name }, close, deleted }: DeleteProps) {
  const changed = useChanged()
  const users = useQuery({ ...subscriptionsQuery(id), staleTime: 0 })
  const remove = async () => {
    await read(api.integrations[':id'].$delete({ param: { id } }))
    deleted()
    await changed()
    void toast({ title: `${name} is deleted` })
  }
  if (users.isPending) return null
  const using = users.data?.items ?? []
  if (using.length === 0) {
    return (
      <ConfirmByName
        isOpen
        close={close}
        title={`Delete ${name}?`}
        says="Its address refuses from then on, its secrets are gone, and deliveries that wait for it are cancelled. Its incidents and its log stay."
        action="Delete integration"
        name={name}
        run={remove}
      />
    )
  }
  return (
    <Dialog.Root role="alertdialog" open onOpenChange={(open: boolean) => !open && close()}>
      <Dialog className="p-6">
        <Dialog.Title className="text-base font-semibold">{name} is in use</Dialog.Title>
        <Dialog.Description className="mt-2 text-kumo-subtle">
          {using.length === 1 ? 'A subscription leads' : `${using.length} subscriptions lead`} to it. Delete{' '}
          {using.length === 1 ? 'it' : 'them'} first, or lead {using.length === 1 ? 'it' : 'them'} elsewhere.
        </Dialog.Description>
        <ul className="mt-3 list-disc pl-5">
          {using.map((one) => (
            <li key={one.id}>
              <PathLink href={`/subscriptions?subscription=${one.id}`}>{one.name}</PathLink>
            </li>
          ))}
        </ul>
        <div className="mt-6 flex justify-end">
          <Button onClick={close}>Close</Button>
        </div>
      </Dialog>
    </Dialog.Root>
  )
}
