import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Input } from '@cloudflare/kumo/components/input'
import { type FormEvent, useState } from 'react'

interface SaveProps {
  close: () => void
  /** Names that are ours. */
  taken: readonly string[]
  save: (name: string) => void
}

/** A name for the filter that is set. */
export default function SaveView({ close, taken, save }: SaveProps) {
  const [name, setName] = useState('')
  const clashes = taken.some((one) => one.toLowerCase() === name.trim().toLowerCase())
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save(name.trim())
    close()
  }
  return (
    <Dialog.Root open onOpenChange={(open: boolean) => !open && close()}>
      <Dialog className="p-6">
        <form onSubmit={submit}>
          <Dialog.Title className="text-base font-semibold">Save as a view</Dialog.Title>
          <Dialog.Description className="mt-1 mb-4 text-kumo-subtle">
            The filters as they are now, under a name, for you in this browser.
          </Dialog.Description>
          <Input
            label="Name"
            value={name}
            maxLength={40}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
            {...(clashes && { error: 'This name is taken: choose another.', 'aria-invalid': true })}
          />
          <div className="mt-6 flex justify-end gap-2">
            <Button type="button" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" variant="primary" disabled={name.trim() === '' || clashes}>
              Save
            </Button>
          </div>
        </form>
      </Dialog>
    </Dialog.Root>
  )
}
