import { Link } from '@tanstack/react-router'
import { actorName } from '../../components/actor'
import { CopyId } from '../../components/copy-id'
import { More, NewBar, useCursorList } from '../../components/cursor-list'
import { type Column, DataTable } from '../../components/data-table'
import { FilterBar } from '../../components/filter-bar'
import { ListState } from '../../components/list-state'
import { When } from '../../components/when'
import { AuditDrawer } from './audit-drawer'
import { actionWords, kinds } from './audit-words'
import { type AuditEntry, auditPage } from './queries'
import { type SetSearch, type SettingsSearch, spanNames } from './tabs'

const cleared = { actor: undefined, action: undefined, subject: undefined, within: undefined }
const spanWords = { hour: 'Last hour', day: 'Last 24 hours', week: 'Last 7 days', month: 'Last 30 days' } as const

export function AuditLog({ search, set }: { search: SettingsSearch; set: SetSearch }) {
  const { actor, action, subject, within } = search
  const filter = { actor, action, subject, within }
  const list = useCursorList({ key: ['audit', filter], page: (cursor) => auditPage(search, cursor) })
  const actors = [...new Set([...(actor ? [actor] : []), ...list.items.map((entry) => entry.actor)])].sort()
  const isFiltered = Boolean(actor || action || subject || within)
  return (
    <>
      <FilterBar
        search={{ name: 'subject', placeholder: 'Id of what was changed' }}
        filters={[
          { name: 'action', label: 'What', options: [...new Set([...kinds, ...(action ? [action] : [])])].map(optionOf) },
          { name: 'actor', label: 'Who', options: actors.map((value) => ({ value, label: actorName(value) })) },
          { name: 'within', label: 'When', options: spanNames.map((value) => ({ value, label: spanWords[value] })) },
        ]}
        value={filter}
        set={(change) => set({ ...change, entry: undefined })}
      />
      <NewBar list={list} what="change" />
      <ListState
        list={list}
        isEmpty={list.items.length === 0}
        clearFilters={isFiltered ? () => set(cleared) : undefined}
        nothingYet={{
          title: 'Nothing was changed yet',
          says: 'Everything that people and programs change here is written down, with who did it.',
        }}
      >
        <DataTable
          label="Audit log"
          columns={columnsOf(search)}
          rows={list.items}
          openId={search.entry}
          open={({ id }) => set({ entry: id })}
        />
        <More list={list} />
      </ListState>
      <AuditDrawer
        entry={list.items.find(({ id }) => id === search.entry)}
        close={() => set({ entry: undefined })}
        only={(change) => set({ ...change, entry: undefined })}
      />
    </>
  )
}

const optionOf = (value: string) => ({ value, label: actionWords(value) })

const columnsOf = (search: SettingsSearch): Column<AuditEntry>[] => [
  {
    id: 'when',
    title: 'When',
    className: 'w-[96px]',
    cell: ({ at }) => <When at={at} className="text-kumo-subtle" />,
  },
  {
    id: 'what',
    title: 'What',
    className: 'max-w-0',
    cell: ({ id, action, actor, detail }) => (
      <>
        <Link
          to="/settings"
          search={{ ...search, entry: id }}
          resetScroll={false}
          preload={false}
          className="block truncate font-medium text-kumo-strong"
        >
          {actionWords(action)}
        </Link>
        <span className="block truncate text-xs text-kumo-subtle">
          <span className="sm:hidden">
            {actorName(actor)}
            {gist(detail) && ' · '}
          </span>
          {gist(detail)}
        </span>
      </>
    ),
  },
  {
    id: 'who',
    title: 'Who',
    className: 'w-[200px] max-w-[200px]',
    from: 'sm',
    cell: ({ actor }) => <span className="block truncate">{actorName(actor)}</span>,
  },
  {
    id: 'subject',
    title: 'Of',
    className: 'w-[150px]',
    from: 'md',
    cell: ({ subject }) => <CopyId text={subject} what="id of what was changed" short />,
  },
]

/** What it was about in a few words: its name, or the fields that changed. */
function gist(detail: AuditEntry['detail']): string {
  for (const field of ['name', 'title'] as const) if (typeof detail[field] === 'string') return detail[field]
  const after = detail.to ?? detail.after
  return typeof after === 'object' && after !== null ? Object.keys(after).join(', ') : typeof after === 'string' ? after : ''
}
