import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Can, useRole } from '../../components/can'
import { ConnectorLogo } from '../../components/connector-logo'
import { type Column, DataTable } from '../../components/data-table'
import { FilterBar } from '../../components/filter-bar'
import { useHotkeys } from '../../components/hotkeys'
import { PlusIcon, TrashIcon } from '../../components/icons'
import { leads } from '../../components/link-looks'
import { ListState } from '../../components/list-state'
import { Page } from '../../components/page'
import { RowMenu } from '../../components/row-menu'
import { When } from '../../components/when'
import { connectorsQuery } from '../connectors/queries'
import { subscriptionsQuery } from '../subscriptions/queries'
import { type Template, templatesQuery } from './queries'
import { RemoveTemplate } from './remove'

/** As the URL has it. */
export interface TemplateSearch {
  q?: string
  connector?: string
  /** The one that is to be deleted. */
  remove?: string
}
interface TemplatesProps {
  search: TemplateSearch
  set: (change: { [name in keyof TemplateSearch]?: TemplateSearch[name] | undefined }) => void
}

export function Templates({ search, set }: TemplatesProps) {
  const list = useQuery(templatesQuery)
  const subscriptions = useQuery(subscriptionsQuery).data ?? []
  const connectors = useQuery(connectorsQuery).data?.items ?? []
  const canEdit = useRole()('itsm_manager')
  const navigate = useNavigate()
  const all = list.data ?? []
  const { q = '', connector } = search
  const shown = all.filter(
    (one) => (!connector || one.connector === connector) && one.name.toLowerCase().includes(q.toLowerCase().trim()),
  )
  const usersOf = (id: string) => subscriptions.filter(({ templateId }) => templateId === id)
  const nameOf = (id: string) => connectors.find((one) => one.id === id)?.name ?? id
  const edit = (id: string) => void navigate({ to: '/templates/$id', params: { id } })
  useHotkeys(canEdit ? [{ keys: 'c', does: 'Write a template', run: () => edit('new') }] : [], 'Templates')
  const create = (
    <Can role="itsm_manager">
      <Link to="/templates/$id" params={{ id: 'new' }} {...(connector && { search: { connector } })} className={leads}>
        <PlusIcon size={16} /> Write a template
      </Link>
    </Can>
  )
  const columns: Column<Template>[] = [
    {
      id: 'name',
      title: 'Template',
      className: 'max-w-0',
      cell: ({ id, name, parts, connector: of }) => (
        <>
          <Link to="/templates/$id" params={{ id }} preload={false} className="line-clamp-1 font-medium text-kumo-strong">
            {name}
          </Link>
          <span className="block truncate text-xs text-kumo-subtle">
            <span className="sm:hidden">{nameOf(of)} · </span>
            {Object.keys(parts).join(', ') || 'the destination’s own words'}
          </span>
        </>
      ),
    },
    {
      id: 'connector',
      title: 'For',
      className: 'w-[26%] max-w-0',
      from: 'sm',
      cell: (one) => (
        <span className="flex min-w-0 items-center gap-2">
          <ConnectorLogo connector={one.connector} name={nameOf(one.connector)} size={24} />
          <span className="truncate">{nameOf(one.connector)}</span>
        </span>
      ),
    },
    {
      id: 'users',
      title: 'Used by',
      className: 'w-[150px]',
      from: 'sm',
      cell: ({ id }) => {
        const users = usersOf(id)
        return (
          <span className="text-kumo-subtle" title={users.map(({ name }) => name).join(', ')}>
            {users.length === 0 ? 'nobody' : users.length === 1 ? '1 subscription' : `${users.length} subscriptions`}
          </span>
        )
      },
    },
    {
      id: 'version',
      title: 'Version',
      className: 'w-[76px]',
      from: 'md',
      cell: ({ version }) => <span className="text-kumo-subtle">{version}</span>,
    },
    {
      id: 'changed',
      title: 'Changed',
      className: 'w-[92px]',
      from: 'md',
      cell: ({ updatedAt }) => <When at={updatedAt} className="text-kumo-subtle" />,
    },
    {
      id: 'actions',
      title: '',
      className: 'w-12 text-right',
      cell: ({ id, name }) => (
        <RowMenu
          of={name}
          items={canEdit ? [{ label: 'Delete', icon: TrashIcon, run: () => set({ remove: id }), danger: true }] : []}
        />
      ),
    },
  ]
  const doomed = canEdit ? all.find(({ id }) => id === search.remove) : undefined
  return (
    <Page
      title="Templates"
      count={list.data && shown.length}
      says="What destinations say, in your words. A destination without one says its own."
      actions={all.length > 0 && create}
    >
      <FilterBar
        search={{ name: 'q', placeholder: 'Search templates' }}
        filters={[
          {
            name: 'connector',
            label: 'Connector',
            options: connectors
              .filter(({ destination }) => destination)
              .map(({ id, name }) => ({ value: id, label: name, icon: <ConnectorLogo connector={id} name={name} size={18} /> })),
          },
        ]}
        value={{ q: search.q, connector }}
        set={set}
      />
      <ListState
        list={{ isPending: list.isPending, error: list.error, refetch: () => void list.refetch() }}
        isEmpty={shown.length === 0}
        clearFilters={search.q || connector ? () => set({ q: undefined, connector: undefined }) : undefined}
        nothingYet={{
          title: 'No templates yet',
          says: 'A template changes what a destination says: the text of a Slack message, the summary of a page, the body of a webhook.',
          action: create,
        }}
      >
        <DataTable label="Templates" columns={columns} rows={shown} open={({ id }) => edit(id)} />
      </ListState>
      <RemoveTemplate
        template={doomed}
        users={doomed ? usersOf(doomed.id) : []}
        close={() => set({ remove: undefined })}
        removed={() => set({ remove: undefined })}
      />
    </Page>
  )
}
