/**
 * A panel at the right edge for the detail of a row. It is not modal: the list stays usable, j / k change what it shows. Whether it is open is the
 * URL's affair: `<Drawer title="#12" isOpen={id !== undefined} close={() => setSearch({ incident: undefined })}>`.
 */
import { Dialog } from '@cloudflare/kumo/primitives/dialog'
import { type ReactNode, useRef } from 'react'
import { XIcon } from './icons'

interface DrawerProps {
  title: ReactNode
  isOpen: boolean
  close: () => void
  /** Buttons at the bottom, always in sight. */
  actions?: ReactNode
  children: ReactNode
}

export function Drawer({ title, isOpen, close, actions, children }: DrawerProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && close()} modal={false} disablePointerDismissal>
      <Dialog.Portal>
        <Dialog.Popup
          initialFocus={heading}
          className="fixed inset-y-0 right-0 z-30 flex w-full flex-col border-l border-kumo-line bg-kumo-base shadow-[-16px_0_40px_-24px_rgb(0_20_25/0.45)] outline-none sm:w-[min(560px,92vw)] data-starting-style:translate-x-6 data-starting-style:opacity-0 motion-safe:transition motion-safe:duration-150"
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

/** Label and value pairs inside a drawer. Pairs without a value are left out. */
export const Facts = ({ facts }: { facts: readonly [label: string, value: ReactNode][] }) => (
  <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-2">
    {facts
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([label, value]) => (
        <div key={label} className="col-span-2 grid grid-cols-subgrid items-baseline">
          <dt className="text-kumo-subtle">{label}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
  </dl>
)

export const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="mt-6 first:mt-0">
    <h3 className="eyebrow mb-2.5">{title}</h3>
    {children}
  </section>
)
