import { useQueryClient } from '@tanstack/react-query'
import { api, read } from '../../api/client'
import { ConfirmByName } from '../../components/confirm'
import { toast } from '../../components/toast'
import type { Subscription } from '../subscriptions/queries'
import type { Template } from './queries'

interface RemoveProps {
  template: Pick<Template, 'id' | 'name'> | undefined
  users: readonly Subscription[]
  close: () => void
  removed: () => void
}

/** Asks before a template goes. The hub refuses while a subscription uses it, and says which. */
export function RemoveTemplate({ template, users, close, removed }: RemoveProps) {
  const queries = useQueryClient()
  return (
    <ConfirmByName
      isOpen={template !== undefined}
      close={close}
      title="Delete this template?"
      says={
        users.length === 0
          ? 'It goes with all its versions. Nothing uses it.'
          : `It is in use, so the hub will refuse. Let these say something else first: ${users.map(({ name }) => name).join(', ')}.`
      }
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
