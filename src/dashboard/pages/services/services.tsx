import { Button } from '@cloudflare/kumo/components/button'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Can, useRole } from '../../components/can'
import { DataTable } from '../../components/data-table'
import { FilterBar } from '../../components/filter-bar'
import { useHotkeys } from '../../components/hotkeys'
import { PlusIcon } from '../../components/icons'
import { ListState } from '../../components/list-state'
import { Page } from '../../components/page'
import { toast } from '../../components/toast'
import { columnsOf } from './columns'
import { createService, deleteService, renameService, servicesWithUse } from './queries'
import type { ServiceSearch, SetServiceSearch } from './search'
import { ServiceDrawer } from './service-drawer'

const NameForm = lazy(() => import('./name-form'))
const ConfirmByName = lazy(() => import('../../components/confirm').then((module) => ({ default: module.ConfirmByName })))

export function Services({ search, set }: { search: ServiceSearch; set: SetServiceSearch }) {
  const { data, isPending, error, refetch } = useQuery(servicesWithUse)
  const queries = useQueryClient()
  const may = useRole()('itsm_manager')
  const all = data ?? []
  const shown = all.filter(({ name }) => name.toLowerCase().includes((search.q ?? '').toLowerCase()))
  const renamed = all.find(({ id }) => id === search.rename)
  const removed = all.find(({ id }) => id === search.remove)
  const changed = () => void queries.invalidateQueries({ queryKey: ['services'] })
  useHotkeys(may ? [{ keys: 'c', does: 'Create a service', run: () => set({ action: 'create' }) }] : [], 'Services')

  const create = async (name: string) => {
    const { id } = await createService(name)
    changed()
    void toast({ title: `${name} is there`, undo: () => void deleteService(id).then(changed) })
  }
  const rename = async (id: string, before: string, name: string) => {
    await renameService(id, name)
    changed()
    void toast({ title: `${before} is now ${name}`, undo: () => void renameService(id, before).then(changed) })
  }
  const remove = async (id: string, name: string) => {
    await deleteService(id)
    changed()
    void toast({ title: `${name} is deleted` })
  }
  const createButton = (
    <Can role="itsm_manager">
      <Button variant="primary" icon={PlusIcon} onClick={() => set({ action: 'create' })}>
        Create a service
      </Button>
    </Can>
  )
  return (
    <Page
      title="Services"
      count={data && shown.length}
      says="What is affected when something breaks: integrations and incidents belong to one, subscriptions may ask for it."
      actions={all.length > 0 && createButton}
    >
      {all.length > 0 && (
        <FilterBar search={{ name: 'q', placeholder: 'Search services' }} filters={[]} value={{ q: search.q }} set={set} />
      )}
      <ListState
        list={{ isPending, error, refetch: () => void refetch() }}
        isEmpty={shown.length === 0}
        clearFilters={search.q && all.length > 0 ? () => set({ q: undefined }) : undefined}
        nothingYet={{
          title: 'No services yet',
          says: 'A service is what your users would miss: a shop, an API, a database. Incidents of its integrations belong to it.',
          action: createButton,
        }}
      >
        <DataTable
          label="Services"
          columns={columnsOf({ search, set, may })}
          rows={shown}
          openId={search.service}
          open={({ id }) => set({ service: id })}
          nameOf={({ name }) => name}
        />
      </ListState>
      <ServiceDrawer
        service={all.find(({ id }) => id === search.service)}
        isOpen={search.service !== undefined}
        isPending={isPending}
        close={() => set({ service: undefined })}
      />
      <Suspense>
        {may && search.action === 'create' && (
          <NameForm title="Create a service" action="Create" close={() => set({ action: undefined })} save={create} />
        )}
        {may && renamed && (
          <NameForm
            title={`Rename ${renamed.name}`}
            action="Rename"
            name={renamed.name}
            close={() => set({ rename: undefined })}
            save={(name) => rename(renamed.id, renamed.name, name)}
          />
        )}
        {may && removed && (
          <ConfirmByName
            isOpen
            close={() => set({ remove: undefined })}
            title={`Delete ${removed.name}`}
            says="Incidents that were opened for it stay. It is refused while an integration or a subscription names it."
            action="Delete the service"
            name={removed.name}
            run={() => remove(removed.id, removed.name)}
          />
        )}
      </Suspense>
    </Page>
  )
}
