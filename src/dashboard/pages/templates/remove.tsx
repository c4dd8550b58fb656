import { useQueryClient } from '@tanstack/react-query'
import { api, read } from '../../api/client'
import { ConfirmByName } from '../../components/confirm'
import { InUse } from '../../components/in-use'
import { toast } from '../../components/toast'
import type { Subscription } from '../subscriptions/queries'
import type { Template } from './queries'

interface RemoveProps {
  template: Pick<Template, 'id' | 'name'> | undefined
  users: readonly Subscription[]
  close: () => void
  removed: () => void
}

/** Asks before a template goes; while subscriptions use it, it says which. */
export function RemoveTemplate({ template, users, close, removed }: RemoveProps) {
  const queries = useQueryClient()
  if (template && users.length > 0) {
    const says =
      users.length === 1
        ? 'A subscription speaks with it. Let it say something else first.'
        : `${users.length} subscriptions speak with it. Let them say something else first.`
    return <InUse name={template.name} says={says} subscriptions={users} close={close} />
  }
  return (
    <ConfirmByName
      isOpen={template !== undefined}
      close={close}
      title="Delete this template?"
      says="It goes with all its versions. Nothing uses it."
      action="Delete template"
      {...(template && { name: template.name })}
      run={async () => {
        if (!template) return
        await read(api.templates[':id'].$delete({ param: { id: template.id } }))
        await queries.invalidateQueries({ queryKey: ['templates'] })
        void toast({ title: `${template.name} is deleted` })
        removed()
      }}
    />
  )
}
