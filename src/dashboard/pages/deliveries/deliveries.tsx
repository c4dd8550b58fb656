import { Button } from '@cloudflare/kumo/components/button'
import { lazy, Suspense, useState } from 'react'
import { Can } from '../../components/can'
import { ArrowClockwiseIcon } from '../../components/icons'
import { Page } from '../../components/page'
import { Tabs } from '../../components/tabs'
import { toast } from '../../components/toast'
import { Log } from './log'
import { useSavedViews } from './saved-views'
import { builtIn, type DeliverySearch, filterOf, isSame, only, type SetSearch } from './views'

const BulkDialog = lazy(() => import('./bulk-dialog'))
const SaveView = lazy(() => import('./save-view'))
const Replays = lazy(() => import('./replays'))

const REPLAYS = '/replays'

export function Deliveries({ search, set }: { search: DeliverySearch; set: SetSearch }) {
  const saved = useSavedViews()
  const [isNaming, setNaming] = useState(false)
  const filter = filterOf(search)
  const views = [...builtIn, ...saved.views]
  const current = views.find((view) => isSame(view.filter, filter))
  const isSaved = current !== undefined && !builtIn.includes(current)
  const inLog = search.tab !== 'replays'
  const open = (name: string) => {
    const view = views.find((one) => one.name === name)
    set({
      ...(view ? only(view.filter) : {}),
      tab: name === REPLAYS ? 'replays' : undefined,
      delivery: undefined,
      attempt: undefined,
    })
  }
  const remove = () => {
    if (!current) return
    saved.remove(current.name)
    void toast({ title: `The view “${current.name}” is gone`, undo: () => saved.save(current) })
  }
  return (
    <Page
      title="Deliveries"
      says="Events on their way to their destinations, with every attempt."
      actions={
        <>
          {inLog && (
            <Button aria-pressed={search.follow === true} onClick={() => set({ follow: search.follow ? undefined : true })}>
              <span
                aria-hidden="true"
                className={`mr-1 inline-block size-2 rounded-full ${search.follow ? 'bg-good' : 'bg-kumo-fill'}`}
              />
              {search.follow ? 'Following' : 'Follow'}
            </Button>
          )}
          <Can role="itsm_manager">
            <Button icon={ArrowClockwiseIcon} onClick={() => set({ bulk: 'retry' })}>
              Retry or replay…
            </Button>
          </Can>
        </>
      }
    >
      <Tabs
        label="Views"
        value={inLog ? (current?.name ?? '') : REPLAYS}
        tabs={[...views.map(({ name }) => ({ value: name, label: name })), { value: REPLAYS, label: 'Replays' }]}
        select={open}
      />
      {inLog && (isSaved || !current) && (
        <div className="-mt-1.5 mb-2.5 flex justify-end">
          {isSaved ? (
            <Button size="sm" variant="ghost" onClick={remove}>
              Remove this view
            </Button>
          ) : (
            <Button size="sm" variant="ghost" onClick={() => setNaming(true)}>
              Save as a view
            </Button>
          )}
        </div>
      )}
      {inLog ? (
        <Log search={search} set={set} />
      ) : (
        <Suspense>
          <Replays />
        </Suspense>
      )}
      <Suspense>
        {isNaming && (
          <SaveView
            close={() => setNaming(false)}
            taken={builtIn.map(({ name }) => name)}
            save={(name) => saved.save({ name, filter })}
          />
        )}
        <Can role="itsm_manager">{search.bulk && <BulkDialog kind={search.bulk} filter={filter} set={set} />}</Can>
      </Suspense>
    </Page>
  )
}
