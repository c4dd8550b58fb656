// The panel of a drawer, in a chunk of its own. Use `Drawer`.
import { Dialog } from '@cloudflare/kumo/primitives/dialog'
import { useRef } from 'react'
import type { DrawerProps } from './drawer'
import { XIcon } from './icons'

export default function DrawerPanel({ title, isOpen, close, actions, isWide = false, children }: DrawerProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && close()} modal={false} disablePointerDismissal>
      <Dialog.Portal>
        <Dialog.Popup
          initialFocus={heading}
          className={`fixed inset-y-0 right-0 z-30 flex w-full flex-col border-l border-kumo-line bg-kumo-base shadow-[-16px_0_40px_-24px_rgb(0_20_25/0.45)] outline-none data-nested-dialog-open:z-auto data-starting-style:translate-x-6 data-starting-style:opacity-0 motion-safe:transition motion-safe:duration-150 ${
            isWide ? 'sm:w-[min(780px,94vw)]' : 'sm:w-[min(560px,92vw)]'
          }`}
        >
          <header className="flex items-start gap-3 border-b border-kumo-hairline py-3.5 pr-3 pl-5">
            <Dialog.Title ref={heading} tabIndex={-1} className="min-w-0 grow text-base leading-6 font-semibold outline-none">
              {title}
            </Dialog.Title>
            <Dialog.Close
              aria-label="Close"
              className="-mt-0.5 inline-flex size-8 shrink-0 items-center justify-center rounded-lg text-kumo-subtle hover:bg-kumo-tint hover:text-kumo-default"
            >
              <XIcon size={16} />
            </Dialog.Close>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys */}
          <section className="grow overflow-y-auto px-5 py-4" tabIndex={0} aria-label="Details">
            {children}
          </section>
          {actions && (
            <footer className="flex flex-wrap items-center gap-2 border-t border-kumo-hairline px-5 py-3">{actions}</footer>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
