import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useActiveHotkeys } from '../components/hotkeys'
import { XIcon } from '../components/icons'

const names: Record<string, string> = { 'mod+k': /Mac/.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K', Escape: 'Esc' }

/** What every key does right now. */
export default function Shortcuts({ close }: { close: () => void }) {
  const groups = useActiveHotkeys().filter(({ keys }) => keys.length > 0)
  return (
    <Dialog.Root open onOpenChange={(open: boolean) => !open && close()}>
      <Dialog size="lg" className="max-h-[84dvh] overflow-y-auto p-6">
        <div className="mb-4 flex items-center justify-between">
          <Dialog.Title className="text-base font-semibold">Shortcuts</Dialog.Title>
          <Dialog.Close
            aria-label="Close"
            className="inline-flex size-8 items-center justify-center rounded-lg text-kumo-subtle hover:bg-kumo-tint"
          >
            <XIcon size={16} />
          </Dialog.Close>
        </div>
        <div className="gap-x-8 sm:columns-2">
          {groups.map(({ group, keys }) => (
            <section key={group} className="mb-5 break-inside-avoid">
              <h3 className="eyebrow mb-1.5">{group}</h3>
              <ul>
                {keys.map(({ keys: pressed, does }) => (
                  <li key={pressed} className="flex h-8 items-center justify-between gap-3">
                    {does}
                    <span className="flex gap-1">
                      {(names[pressed] ?? pressed).split(' ').map((key) => (
                        <kbd key={key} className="key">
                          {key}
                        </kbd>
                      ))}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </Dialog>
    </Dialog.Root>
  )
}
