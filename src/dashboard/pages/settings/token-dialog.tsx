import { Button } from '@cloudflare/kumo/components/button'
import { Input } from '@cloudflare/kumo/components/input'
import { type FormEvent, useState } from 'react'
import { api, read } from '../../api/client'
import type { Role } from '../../api/principal'
import { ChoiceField } from '../../components/choice-field'
import { errorAt } from '../../components/error-at'
import { FormButtons, FormDialog } from '../../components/form-dialog'
import { roles } from '../../components/roles'
import { ShownOnce } from '../../components/shown-once'

const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'never', label: 'Never', says: 'Revoke it when it is not used any more: nothing else ends it.' },
] as const
type Life = (typeof lives)[number]['value']

/** Makes a token; it is shown in the same dialog. */
export function TokenDialog({ close, made }: { close: () => void; made: () => void }) {
  const [given, setGiven] = useState<{ name: string; role: Role; life: Life }>({ name: '', role: 'viewer', life: '90' })
  const [state, setState] = useState<{ isBusy: boolean; error?: unknown; token?: string }>({ isBusy: false })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setState({ isBusy: true })
    try {
      const { name, role, life } = given
      const json = { name: name.trim(), role, expiresInDays: life === 'never' ? null : Number(life) }
      const { token } = await read(api.tokens.$post({ json }))
      setState({ isBusy: false, token })
      made()
    } catch (error) {
      setState({ isBusy: false, error })
    }
  }
  if (state.token) {
    return (
      <FormDialog
        title={`The token ${given.name.trim()}`}
        close={close}
        buttons={<Button onClick={close}>I have kept it</Button>}
      >
        <ShownOnce secrets={[{ label: 'API token', value: state.token }]} />
      </FormDialog>
    )
  }
  const wrongName = errorAt(state.error, 'name')
  return (
    <FormDialog
      title="Make an API token"
      close={close}
      submit={submit}
      error={errorAt(state.error, '') ?? errorAt(state.error, 'expiresInDays')}
      buttons={<FormButtons close={close} does="Make it" isBusy={state.isBusy} isReady={Boolean(given.name.trim())} />}
    >
      <Input
        label="Name"
        description="What uses it. The audit log says it."
        value={given.name}
        onChange={({ target }) => setGiven({ ...given, name: target.value })}
        className="w-full"
        autoComplete="off"
        aria-invalid={wrongName !== undefined}
        {...(wrongName && { error: wrongName })}
      />
      <ChoiceField label="Role" options={roles} value={given.role} change={(role) => setGiven({ ...given, role })} />
      <ChoiceField label="Expires after" options={lives} value={given.life} change={(life) => setGiven({ ...given, life })} />
    </FormDialog>
  )
}
