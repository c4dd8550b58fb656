import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, read } from '../../api/client'
import type { Role } from '../../api/principal'
import { ChoiceField } from '../../components/choice-field'
import { errorAt } from '../../components/error-at'
import { FormButtons, FormDialog } from '../../components/form-dialog'
import { roles } from '../../components/roles'
import { ShownOnce } from '../../components/shown-once'
import { When } from '../../components/when'

/** Makes a link that lets somebody in once; it is shown in the same dialog. */
export function InviteDialog({ close }: { close: () => void }) {
  const [given, setGiven] = useState<{ name: string; role: Role }>({ name: '', role: 'viewer' })
  const [state, setState] = useState<{ isBusy: boolean; error?: unknown }>({ isBusy: false })
  const [made, setMade] = useState<{ name: string; url: string; expiresAt: string }>()
  const queries = useQueryClient()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setState({ isBusy: true })
    try {
      setMade(await read(api.invitations.$post({ json: { ...given, name: given.name.trim() } })))
      void queries.invalidateQueries({ queryKey: ['invitations'] })
    } catch (error) {
      setState({ isBusy: false, error })
    }
  }
  if (made) {
    return (
      <FormDialog title={`Send ${made.name} this link`} close={close} buttons={<Button onClick={close}>Done</Button>}>
        <p className="text-kumo-subtle">
          Whoever opens it registers a passkey and becomes a user. It works once, and ends <When at={made.expiresAt} />.
        </p>
        <ShownOnce secrets={[{ label: 'Link', value: made.url }]} />
      </FormDialog>
    )
  }
  return (
    <FormDialog
      title="Invite somebody"
      close={close}
      submit={submit}
      error={errorAt(state.error, '')}
      buttons={<FormButtons close={close} does="Make the link" isBusy={state.isBusy} isReady={Boolean(given.name.trim())} />}
    >
      <Input
        label="Their name"
        value={given.name}
        onChange={({ target }) => setGiven({ ...given, name: target.value })}
        className="w-full"
        autoComplete="off"
        aria-invalid={errorAt(state.error, 'name') !== undefined}
        {...(errorAt(state.error, 'name') && { error: errorAt(state.error, 'name') })}
      />
      <ChoiceField
        label="Role"
        options={roles}
        value={given.role}
        change={(role) => setGiven({ ...given, role })}
        error={errorAt(state.error, 'role')}
      />
    </FormDialog>
  )
}
