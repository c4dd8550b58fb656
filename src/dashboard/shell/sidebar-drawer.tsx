import { Dialog } from '@cloudflare/kumo/primitives/dialog'
import { Pages } from './sidebar'

/** The sidebar behind the menu button, on narrow windows. */
export default ({ close }: { close: () => void }) => (
  <Dialog.Root open onOpenChange={(open) => !open && close()}>
    <Dialog.Portal>
      <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
      <Dialog.Popup
        data-modal
        className="fixed inset-y-0 left-0 z-40 flex w-[264px] flex-col bg-rail text-rail-text outline-none data-starting-style:-translate-x-8 data-starting-style:opacity-0 motion-safe:transition motion-safe:duration-150"
      >
        <Dialog.Title className="sr-only">Pages</Dialog.Title>
        <Pages />
      </Dialog.Popup>
    </Dialog.Portal>
  </Dialog.Root>
)
