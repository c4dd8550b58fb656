import { useQuery } from '@tanstack/react-query'
import { ConnectorLogo } from '../../components/connector-logo'
import { FilterBar } from '../../components/filter-bar'
import { ListState } from '../../components/list-state'
import { Page } from '../../components/page'
import { UnfinishedSetups } from '../connect/unfinished'
import { ConnectorDrawer } from './connector-drawer'
import { type Direction, Directions, directionsOf, directionWords } from './directions'
import { type Connector, categoryWords, connectorsQuery } from './queries'

export interface LibrarySearch {
  q?: string
  category?: string
  direction?: Direction
  connector?: string
}
interface LibraryProps {
  search: LibrarySearch
  set: (change: { [name in keyof LibrarySearch]?: LibrarySearch[name] | undefined }) => void
}

export function Library({ search, set }: LibraryProps) {
  const list = useQuery(connectorsQuery)
  const all = list.data?.items ?? []
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (one: Connector) =>
    words.every((word) => `${one.name} ${one.id} ${one.summary}`.toLowerCase().includes(word)) &&
    (!search.direction || directionsOf(one).includes(search.direction))
  const found = all.filter(fits)
  const shown = found.filter(({ category }) => !search.category || category === search.category)
  const categories = [...new Set(all.map(({ category }) => category))].sort()
  const isFiltered = Boolean(search.q || search.category || search.direction)
  const clear = () => set({ q: undefined, category: undefined, direction: undefined })
  return (
    <Page
      title="Connectors"
      count={list.data && shown.length}
      says="What can be connected. Those that receive open incidents from a vendor’s messages; those that send tell a vendor about them."
    >
      <UnfinishedSetups />
      <FilterBar
        search={{ name: 'q', placeholder: 'Search connectors' }}
        filters={[
          {
            name: 'direction',
            label: 'Direction',
            options: Object.entries(directionWords).map(([value, { word }]) => ({ value, label: word })),
          },
        ]}
        value={{ q: search.q, direction: search.direction }}
        set={set}
      />
      <fieldset className="mb-5 flex flex-wrap gap-1.5">
        <legend className="sr-only">Category</legend>
        {[undefined, ...categories].map((category) => (
          <Chip
            key={category ?? 'all'}
            isOn={search.category === category}
            count={found.filter((one) => !category || one.category === category).length}
            choose={() => set({ category })}
          >
            {category ? categoryWords(category) : 'All'}
          </Chip>
        ))}
      </fieldset>
      <ListState
        list={{ isPending: list.isPending, error: list.error, refetch: () => void list.refetch() }}
        isEmpty={shown.length === 0}
        clearFilters={isFiltered ? clear : undefined}
        nothingYet={{ title: 'No connectors', says: 'This hub was built without connectors.' }}
        bones={{ rows: 6, height: 104 }}
      >
        <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
          {shown.map((one) => (
            <li key={one.id}>
              <Tile connector={one} open={() => set({ connector: one.id })} />
            </li>
          ))}
        </ul>
      </ListState>
      <ConnectorDrawer
        connector={all.find(({ id }) => id === search.connector)}
        direction={search.direction}
        close={() => set({ connector: undefined })}
      />
    </Page>
  )
}

function Chip({ isOn, count, choose, children }: { isOn: boolean; count: number; choose: () => void; children: string }) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={choose}
      className={`inline-flex h-7 items-center gap-1.5 rounded-full border px-3 text-[13px] ${
        isOn
          ? 'border-kumo-brand bg-kumo-brand font-medium text-white'
          : 'border-kumo-line bg-kumo-base text-kumo-default hover:bg-kumo-tint'
      }`}
    >
      {children}
      <span className={`tabular text-xs ${isOn ? 'text-white' : 'text-kumo-subtle'}`}>{count}</span>
    </button>
  )
}

const Tile = ({ connector, open }: { connector: Connector; open: () => void }) => (
  <button
    type="button"
    onClick={open}
    className="card flex h-full w-full flex-col items-start gap-2.5 p-4 text-left transition-colors hover:border-kumo-brand/60"
  >
    <span className="flex w-full items-center gap-3">
      <ConnectorLogo connector={connector.id} name={connector.name} size={36} />
      <span className="min-w-0">
        <span className="block truncate font-semibold text-kumo-strong">{connector.name}</span>
        <span className="block text-xs text-kumo-subtle">{categoryWords(connector.category)}</span>
      </span>
    </span>
    <span className="line-clamp-2 text-[13px] text-kumo-subtle">{connector.summary}</span>
    <span className="mt-auto pt-1">
      <Directions of={directionsOf(connector)} />
    </span>
  </button>
)
