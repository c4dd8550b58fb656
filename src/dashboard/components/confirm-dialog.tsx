// The question of `ConfirmByName`, in a chunk of its own.
import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Input } from '@cloudflare/kumo/components/input'
import { type FormEvent, useState } from 'react'
import { saidOf } from '../api/problem'
import type { ConfirmProps } from './confirm'

export default function ConfirmDialog({ isOpen, close, title, says, action, name, run }: ConfirmProps) {
  const [typed, setTyped] = useState('')
  const [state, setState] = useState<{ isBusy: boolean; error?: string }>({ isBusy: false })
  const leave = () => {
    setTyped('')
    setState({ isBusy: false })
    close()
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setState({ isBusy: true })
    try {
      await run()
      leave()
    } catch (thrown) {
      const { title, detail } = saidOf(thrown)
      setState({ isBusy: false, error: detail ?? title })
    }
  }
  return (
    <Dialog.Root role="alertdialog" open={isOpen} onOpenChange={(open: boolean) => !open && leave()}>
      <Dialog className="z-40 p-6">
        <form onSubmit={submit}>
          <Dialog.Title className="text-base font-semibold">{title}</Dialog.Title>
          <Dialog.Description className="mt-2 text-kumo-subtle">{says}</Dialog.Description>
          {name && (
            <div className="mt-4">
              <Input
                label={`Type “${name}” to confirm`}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                autoComplete="off"
                passwordManagerIgnore
              />
            </div>
          )}
          {state.error && (
            <p role="alert" className="mt-3 text-kumo-danger">
              {state.error}
            </p>
          )}
          <div className="mt-6 flex justify-end gap-2">
            <Button type="button" onClick={leave}>
              Cancel
            </Button>
            <Button
              type="submit"
              variant="destructive"
              loading={state.isBusy}
              disabled={name !== undefined && typed.trim() !== name}
            >
              {action}
            </Button>
          </div>
        </form>
      </Dialog>
    </Dialog.Root>
  )
}
