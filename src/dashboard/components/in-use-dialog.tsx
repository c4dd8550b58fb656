// The dialog of `InUse`, in a chunk of its own.
import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { PathLink } from './button-link'
import type { InUseProps } from './in-use'

const InUseDialog = ({ name, says, subscriptions, close }: InUseProps) => (
  <Dialog.Root role="alertdialog" open onOpenChange={(open: boolean) => !open && close()}>
    <Dialog className="p-6">
      <Dialog.Title className="text-base font-semibold">{name} is in use</Dialog.Title>
      <Dialog.Description className="mt-2 text-kumo-subtle">{says}</Dialog.Description>
      <ul className="mt-3 list-disc pl-5">
        {subscriptions.map((one) => (
          <li key={one.id}>
            <PathLink href={`/subscriptions?subscription=${one.id}`}>{one.name}</PathLink>
          </li>
        ))}
      </ul>
      <div className="mt-6 flex justify-end">
        <Button onClick={close}>Close</Button>
      </div>
    </Dialog>
  </Dialog.Root>
)

export default InUseDialog
