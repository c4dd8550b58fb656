// A dialog with one name, in a chunk of its own.
import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Input } from '@cloudflare/kumo/components/input'
import { type FormEvent, useState } from 'react'
import { ApiProblem, saidOf } from '../../api/problem'

interface FormProps {
  title: string
  action: string
  name?: string
  close: () => void
  /** Throws what the hub refuses. */
  save: (name: string) => Promise<void>
}

export default function NameForm({ title, action, name = '', close, save }: FormProps) {
  const [typed, setTyped] = useState(name)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      await save(typed.trim())
      close()
    } catch (thrown) {
      const { title: said, detail } = saidOf(thrown)
      const issue = thrown instanceof ApiProblem ? thrown.issues.find(({ path }) => path === 'name') : undefined
      setError(issue?.message ?? detail ?? said)
      setBusy(false)
    }
  }
  return (
    <Dialog.Root open onOpenChange={(open: boolean) => !open && close()}>
      <Dialog className="p-6">
        <form onSubmit={submit}>
          <Dialog.Title className="mb-4 text-base font-semibold">{title}</Dialog.Title>
          <Input
            label="Name"
            description="As people call it: payments-api, the shop, db-2."
            className="w-full"
            value={typed}
            onChange={({ target }) => {
              setTyped(target.value)
              setError(undefined)
            }}
            autoFocus
            required
            maxLength={100}
            autoComplete="off"
            passwordManagerIgnore
            aria-invalid={error !== undefined}
            {...(error && { error })}
          />
          <div className="mt-6 flex justify-end gap-2">
            <Button type="button" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" variant="primary" loading={isBusy} disabled={typed.trim() === '' || typed.trim() === name}>
              {action}
            </Button>
          </div>
        </form>
      </Dialog>
    </Dialog.Root>
  )
}
