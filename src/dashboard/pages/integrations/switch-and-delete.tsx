import { Button } from '@cloudflare/kumo/components/button'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, read } from '../../api/client'
import { Can } from '../../components/can'
import { PauseIcon, PlayIcon, TrashIcon } from '../../components/icons'
import { toast, toastError } from '../../components/toast'
import { DeleteIntegration } from './delete-integration'
import type { Integration } from './queries'
import { SwitchOn } from './switch-on'
import { useChanged } from './use-changed'

/** Pause, enable and delete: the buttons at the bottom of the drawer. */
export function SwitchAndDelete({ integration, deleted }: { integration: Integration; deleted: () => void }) {
  const { id, name, enabled } = integration
  const changed = useChanged()
  const [asked, ask] = useState<'enable' | 'delete'>()
  const switched = useMutation({
    mutationFn: (on: boolean) => read(api.integrations[':id'].$patch({ param: { id }, json: { enabled: on }, header: {} })),
    onSuccess: async (_, on) => {
      await changed()
      void toast({
        title: on ? `${name} is on again` : `${name} is paused`,
        ...(!on && { undo: () => switched.mutate(true) }),
      })
    },
    onError: toastError,
  })
  return (
    <Can role="itsm_manager">
      {enabled ? (
        <Button loading={switched.isPending} onClick={() => switched.mutate(false)}>
          <PauseIcon size={15} /> Pause
        </Button>
      ) : (
        <Button
          variant="primary"
          loading={switched.isPending}
          onClick={() => (integration.delivers ? ask('enable') : switched.mutate(true))}
        >
          <PlayIcon size={15} /> Enable
        </Button>
      )}
      <Button variant="ghost" onClick={() => ask('delete')}>
        <TrashIcon size={15} /> Delete
      </Button>
      {asked === 'enable' && <SwitchOn integration={integration} close={() => ask(undefined)} />}
      {asked === 'delete' && <DeleteIntegration integration={integration} close={() => ask(undefined)} deleted={deleted} />}
    </Can>
  )
}
