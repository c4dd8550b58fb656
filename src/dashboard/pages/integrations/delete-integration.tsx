import { useQuery } from '@tanstack/react-query'
import { api, read } from '../../api/client'
import { ConfirmByName } from '../../components/confirm'
import { InUse } from '../../components/in-use'
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
  const isOne = using.length === 1
  return (
    <InUse
      name={name}
      says={
        isOne
          ? 'A subscription leads to it. Delete it first, or lead it elsewhere.'
          : `${using.length} subscriptions lead to it. Delete them first, or lead them elsewhere.`
      }
      subscriptions={using}
      close={close}
    />
  )
}
