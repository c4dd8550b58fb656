import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { api, read } from '../../api/client'
import { saidOf } from '../../api/problem'
import { toast } from '../../components/toast'
import { heldQuery, type Integration } from './queries'
import { useChanged } from './use-changed'

type Release = 'all' | 'since' | 'none'

/** Before a destination is switched on: what becomes of the deliveries that were held. */
export function SwitchOn({ integration: { id, name }, close }: { integration: Integration; close: () => void }) {
  const changed = useChanged()
  const held = useQuery({ ...heldQuery(id), staleTime: 0 })
  const count = held.data?.items.length
  const said =
    count === 1 ? '1 delivery was held' : `${count ?? 'Some'}${held.data?.nextCursor ? ' or more' : ''} deliveries were held`
  const hasHeld = held.data === undefined || held.data.items.length > 0
  const [release, choose] = useState<Release>('all')
  const [since, setSince] = useState(() => localTime(Date.now() - 3_600_000))
  const sinceId = useId()
  const enable = useMutation({
    mutationFn: () => {
      const decided = release === 'since' ? { release, since: new Date(since).toISOString() } : { release }
      return read(api.integrations[':id'].$patch({ param: { id }, json: { enabled: true, held: decided }, header: {} }))
    },
    onSuccess: async () => {
      await changed()
      void toast({ title: `${name} is on again` })
      close()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    enable.mutate()
  }
  const choices: [value: Release, label: string][] = [
    ['all', 'Send all of them'],
    ['since', 'Send those since'],
    ['none', 'Discard them'],
  ]
  return (
    <Dialog.Root open onOpenChange={(open: boolean) => !open && close()}>
      <Dialog className="p-6">
        <form onSubmit={submit}>
          <Dialog.Title className="text-base font-semibold">Enable {name}</Dialog.Title>
          <Dialog.Description className="mt-2 text-kumo-subtle">
            {hasHeld
              ? `${said} while it was off. What shall become of ${count === 1 ? 'it' : 'them'}?`
              : 'Nothing was held while it was off. What comes from now on is delivered.'}
          </Dialog.Description>
          {hasHeld && (
            <fieldset className="mt-4 space-y-3">
              <legend className="sr-only">Held deliveries</legend>
              {choices.map(([value, label]) => (
                <div key={value} className="flex flex-wrap items-center gap-2.5">
                  <label className="flex items-center gap-2.5">
                    <input
                      type="radio"
                      name="release"
                      value={value}
                      checked={release === value}
                      onChange={() => choose(value)}
                      className="size-4 accent-kumo-brand"
                    />
                    {label}
                  </label>
                  {value === 'since' && (
                    <input
                      id={sinceId}
                      type="datetime-local"
                      aria-label="Since"
                      value={since}
                      disabled={release !== 'since'}
                      required={release === 'since'}
                      onChange={({ target }) => setSince(target.value)}
                      className="h-8 rounded-lg border border-kumo-line bg-kumo-control px-2 disabled:opacity-60"
                    />
                  )}
                </div>
              ))}
              {release !== 'all' && (
                <p className="text-[13px] text-kumo-subtle">What is not sent is cancelled. It stays in the log.</p>
              )}
            </fieldset>
          )}
          {enable.error && (
            <p role="alert" className="mt-3 text-kumo-danger">
              {saidOf(enable.error).detail ?? saidOf(enable.error).title}
            </p>
          )}
          <div className="mt-6 flex justify-end gap-2">
            <Button type="button" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" variant="primary" loading={enable.isPending}>
              Enable
            </Button>
          </div>
        </form>
      </Dialog>
    </Dialog.Root>
  )
}

/** As a `datetime-local` field wants it. */
const localTime = (ms: number): string => new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
