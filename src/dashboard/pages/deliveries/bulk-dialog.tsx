import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, saidOf } from '../../api/problem'
import { StatusBadge } from '../../components/badges'
import { integrationsQuery } from '../incidents/queries'
import { type Filter, type Range, ranges } from './filter'
import { Job } from './job'
import { type Kind, type Preview, previewReplay, type Replay, startReplay, subscriptionsQuery } from './queries'
import { asked, rangeWords, type SetSearch, wordsOf } from './views'

const kinds: Record<Kind, { title: string; says: string }> = {
  retry: { title: 'Retry', says: 'What failed or was cancelled is tried again.' },
  replay: { title: 'Replay', says: 'All that is finished is sent again, also what was delivered, under the same webhook-id.' },
}

interface BulkProps {
  kind: Kind
  filter: Filter
  set: SetSearch
}

/** Retries or replays all that the filter lets through: first it is counted, then it begins, then one watches it. */
export default function BulkDialog({ kind, filter, set }: BulkProps) {
  const [job, setJob] = useState<Replay>()
  const close = () => set({ bulk: undefined })
  return (
    <Dialog.Root open onOpenChange={(open: boolean) => !open && close()}>
      <Dialog size="lg" className="max-h-[88dvh] overflow-y-auto p-6">
        <Dialog.Title className="text-base font-semibold">
          {job ? `${kinds[kind].title} under way` : 'Retry or replay deliveries'}
        </Dialog.Title>
        {job ? (
          <>
            <Dialog.Description className="mt-1 mb-4 text-kumo-subtle">
              It goes on by itself, at the rate of the destinations, when this is closed.
            </Dialog.Description>
            <Job given={job} />
            <div className="mt-6 flex justify-end gap-2">
              <Button onClick={() => set({ bulk: undefined, tab: 'replays' })}>All replays</Button>
              <Button variant="primary" onClick={close}>
                Close
              </Button>
            </div>
          </>
        ) : (
          <Ask kind={kind} filter={filter} set={set} close={close} started={setJob} />
        )}
      </Dialog>
    </Dialog.Root>
  )
}

function Ask({ kind, filter, set, close, started }: BulkProps & { close: () => void; started: (job: Replay) => void }) {
  const queries = useQueryClient()
  const names = new Map(
    [...(useQuery(integrationsQuery).data?.items ?? []), ...(useQuery(subscriptionsQuery).data?.items ?? [])].map(
      ({ id, name }) => [id, name],
    ),
  )
  const nameOf = (id: string) => names.get(id) ?? 'a deleted integration'
  // A range ends when the dialog was opened, so that what is counted is what is sent.
  const [openedMs] = useState(() => Date.now())
  const [state, setState] = useState<{ isBusy: boolean; error?: unknown }>({ isBusy: false })
  const hasTime = filter.range !== undefined || filter.since !== undefined
  const wanted = kind === 'replay' && !hasTime ? { ...filter, range: '24h' as const } : filter
  const body = asked(wanted, openedMs)
  const isAll = Object.keys(body).length === 0
  const preview = useQuery({
    queryKey: ['replays', 'preview', kind, body],
    queryFn: () => previewReplay(kind, body),
    staleTime: 0,
    gcTime: 0,
    enabled: !isAll,
  })
  const begin = async () => {
    setState({ isBusy: true })
    try {
      started(await startReplay(kind, body))
      void queries.invalidateQueries({ queryKey: ['replays', 'list'] })
    } catch (error) {
      setState({ isBusy: false, error })
    }
  }
  const count = preview.data?.count ?? 0
  const failed = preview.error ?? state.error
  return (
    <>
      <Dialog.Description className="mt-1 mb-4 text-kumo-subtle">
        What the filters let through: {wordsOf(wanted, nameOf)}.
      </Dialog.Description>
      <fieldset className="grid gap-2 sm:grid-cols-2">
        <legend className="sr-only">Kind</legend>
        {(['retry', 'replay'] as const).map((one) => (
          <label
            key={one}
            className={`flex cursor-pointer items-start gap-2.5 rounded-lg border p-3 ${
              one === kind ? 'border-kumo-brand bg-kumo-tint' : 'border-kumo-line'
            }`}
          >
            <input
              type="radio"
              name="kind"
              className="mt-1 accent-kumo-brand"
              checked={one === kind}
              onChange={() => set({ bulk: one })}
            />
            <span>
              <span className="block font-medium text-kumo-strong">{kinds[one].title}</span>
              <span className="block text-[13px] text-kumo-subtle">{kinds[one].says}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {!filter.since && <Window range={wanted.range} mayBeAny={kind === 'retry'} choose={(range) => set({ range })} />}
      <section
        aria-label="Dry count"
        aria-live="polite"
        className="mt-4 min-h-24 rounded-lg border border-kumo-hairline bg-kumo-recessed p-4"
      >
        {isAll ? (
          <p>Choose a time, or filter the list first: else it would be every delivery there is.</p>
        ) : failed ? (
          <p role="alert" className="text-kumo-danger">
            {messageOf(failed)}
          </p>
        ) : preview.data ? (
          <Count preview={preview.data} nameOf={nameOf} />
        ) : (
          <div role="status" aria-label="Loading" className="space-y-2">
            <div className="bone h-5 w-40" />
            <div className="bone h-4 w-64" />
          </div>
        )}
      </section>
      <div className="mt-6 flex justify-end gap-2">
        <Button onClick={close}>Cancel</Button>
        <Button
          variant="primary"
          loading={state.isBusy}
          disabled={count === 0 || preview.isFetching || preview.error !== null}
          onClick={() => void begin()}
        >
          {kinds[kind].title} {count > 0 ? count.toLocaleString() : ''} {count === 1 ? 'delivery' : 'deliveries'}
        </Button>
      </div>
    </>
  )
}

interface WindowProps {
  range: Range | undefined
  mayBeAny: boolean
  choose: (range: Range | undefined) => void
}

const Window = ({ range, mayBeAny, choose }: WindowProps) => (
  <fieldset className="mt-4 flex flex-wrap items-center gap-1.5">
    <legend className="sr-only">Of events of</legend>
    {[...(mayBeAny ? [undefined] : []), ...ranges].map((one) => (
      <button
        key={one ?? 'any'}
        type="button"
        aria-pressed={one === range}
        onClick={() => choose(one)}
        className={`inline-flex h-7 items-center rounded-full border px-3 text-[13px] ${
          one === range
            ? 'border-kumo-brand bg-kumo-brand font-medium text-white'
            : 'border-kumo-line bg-kumo-base hover:bg-kumo-tint'
        }`}
      >
        {one ? rangeWords[one] : 'Any time'}
      </button>
    ))}
  </fieldset>
)

function Count({ preview, nameOf }: { preview: Preview; nameOf: (id: string) => string }) {
  if (preview.count === 0) return <p>Nothing matches, so there is nothing to send.</p>
  return (
    <>
      <p>
        <strong className="text-lg font-semibold text-kumo-strong">{preview.count.toLocaleString()}</strong>{' '}
        {preview.count === 1 ? 'delivery' : 'deliveries'} would be sent again. Nothing has been sent yet.
      </p>
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1.5">
        {Object.entries(preview.byStatus).map(([status, count]) => (
          <li key={status} className="flex items-center gap-1.5">
            <StatusBadge status={status} /> {count.toLocaleString()}
          </li>
        ))}
      </ul>
      <ul className="mt-2 max-h-40 overflow-y-auto text-[13px]">
        {preview.byIntegration.map(({ integrationId, count }) => (
          <li key={integrationId} className="flex justify-between gap-4 py-0.5">
            <span className="truncate">to {nameOf(integrationId)}</span>
            <span className="tabular text-kumo-subtle">{count.toLocaleString()}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function messageOf(failed: unknown): string {
  if (failed instanceof ApiProblem && failed.issues.length > 0) {
    return failed.issues.map(({ path, message }) => `${path.replace(/^filter\.?/, '') || 'Filter'}: ${message}`).join('; ')
  }
  const { title, detail } = saidOf(failed)
  return detail ?? title
}
