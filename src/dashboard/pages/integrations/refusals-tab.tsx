import { useQuery } from '@tanstack/react-query'
import { ListState } from '../../components/list-state'
import { When } from '../../components/when'
import { refusalsQuery } from './queries'
import { refusalWords } from './refusal-words'

/** What the gate turned away, with what to do about it. */
export function RefusalsTab({ id }: { id: string }) {
  const list = useQuery(refusalsQuery(id))
  const items = list.data?.items ?? []
  return (
    <ListState
      list={{ isPending: list.isPending, error: list.error, refetch: () => void list.refetch() }}
      isEmpty={items.length === 0}
      nothingYet={{
        title: 'Nothing was turned away',
        says: 'Requests with a wrong signature, a wrong key or too much of it are listed here.',
      }}
      bones={{ rows: 4, height: 48 }}
    >
      <ul aria-label="Refusals" className="card divide-y divide-kumo-hairline">
        {items.map(({ at, reason, from, userAgent }) => (
          <li key={`${at} ${reason} ${from}`} className="flex items-baseline gap-4 px-4 py-2.5">
            <span className="min-w-0 grow">
              <span className="block font-medium">{refusalWords(reason).title}</span>
              <span className="block text-[13px] text-kumo-subtle">{refusalWords(reason).help}</span>
              {(from || userAgent) && (
                <span className="block truncate font-mono text-[12px] text-kumo-subtle">
                  {[from, userAgent].filter(Boolean).join(' · ')}
                </span>
              )}
            </span>
            <When at={at} className="text-kumo-subtle" />
          </li>
        ))}
      </ul>
    </ListState>
  )
}
