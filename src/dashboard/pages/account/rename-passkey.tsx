import { Input } from '@cloudflare/kumo/components/input'
import { type FormEvent, useState } from 'react'
import { api, read } from '../../api/client'
import { errorAt } from '../../components/error-at'
import { FormButtons, FormDialog } from '../../components/form-dialog'
import type { Passkey } from './queries'

interface RenamePasskeyProps {
  passkey: Passkey
  close: () => void
  renamed: () => Promise<unknown>
}

export function RenamePasskey({ passkey: { id, name: before }, close, renamed }: RenamePasskeyProps) {
  const [name, setName] = useState(before)
  const [state, setState] = useState<{ isBusy: boolean; error?: unknown }>({ isBusy: false })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setState({ isBusy: true })
    try {
      await read(api.me.passkeys[':id'].$patch({ param: { id }, json: { name: name.trim() } }))
      await renamed()
      close()
    } catch (error) {
      setState({ isBusy: false, error })
    }
  }
  const wrong = errorAt(state.error, 'name')
  return (
    <FormDialog
      title="Rename the passkey"
      close={close}
      submit={submit}
      error={errorAt(state.error, '')}
      buttons={<FormButtons close={close} does="Rename" isBusy={state.isBusy} isReady={Boolean(name.trim())} />}
    >
      <Input
        label="Name"
        value={name}
        onChange={({ target }) => setName(target.value)}
        className="w-full"
        autoComplete="off"
        aria-invalid={wrong !== undefined}
        {...(wrong && { error: wrong })}
      />
    </FormDialog>
  )
}
