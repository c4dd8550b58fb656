/** A small form over the page: `<FormDialog title="Invite somebody" close={…} submit={…} buttons={…}>fields</FormDialog>`. */
import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import type { FormEvent, ReactNode } from 'react'

interface FormDialogProps {
  title: string
  close: () => void
  submit?: (event: FormEvent) => void
  /** What is wrong with the whole of it. */
  error?: string | undefined
  buttons: ReactNode
  children: ReactNode
}

export const FormDialog = ({ title, close, submit, error, buttons, children }: FormDialogProps) => (
  <Dialog.Root open onOpenChange={(open: boolean) => !open && close()}>
    <Dialog className="z-40 p-6">
      <form onSubmit={submit ?? ((event) => event.preventDefault())} className="space-y-4">
        <Dialog.Title className="text-base font-semibold">{title}</Dialog.Title>
        {children}
        {error && (
          <p role="alert" className="text-kumo-danger">
            {error}
          </p>
        )}
        <div className="flex justify-end gap-2 pt-2">{buttons}</div>
      </form>
    </Dialog>
  </Dialog.Root>
)

/** Cancel, and what the form does. */
export const FormButtons = ({ close, does, isBusy, isReady }: FormButtonsProps) => (
  <>
    <Button type="button" onClick={close}>
      Cancel
    </Button>
    <Button type="submit" variant="primary" loading={isBusy} disabled={!isReady}>
      {does}
    </Button>
  </>
)

interface FormButtonsProps {
  close: () => void
  does: string
  isBusy: boolean
  isReady: boolean
}
