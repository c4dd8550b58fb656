import { useQuery } from '@tanstack/react-query'
import { ListState } from '../../components/list-state'
import { When } from '../../components/when'
import { refusalsQuery } from './queries'
import { refusalWords } from './refusal-words'

/** What the gate turned away, with what to do about it. */
export function RefusalsTab({ id }: { id: string }) {
  const { data, isPending, error, refetch } = useQuery(refusalsQuery(id))
  const items = data?.items ?? []
  return (
    <ListState
      list={{ isPending, error, refetch: () => void refetch() }}
      isEmpty={items.length === 0}
      nothingYet={{
        title: 'Nothing was turned away',
        says: 'The last 50 requests with a wrong key, a wrong signature or too much of it are listed here, never with their bodies.',
      }}
      bones={{ rows: 4, height: 48 }}
    >
      <ul aria-label="Refusals" className="card divide-y divide-kumo-hairline">
        {items.map(({ at, reason, from, userAgent }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a refusal has no name of its own, and two may be equal
          <li key={index} className="flex items-baseline gap-4 px-4 py-3">
            <span className="min-w-0 grow">
              <span className="block font-medium">{refusalWords(reason).title}</span>
              <span className="block text-[13px] text-kumo-subtle">{refusalWords(reason).help}</span>
              {(from || userAgent) && (
                <span className="mt-0.5 block truncate font-mono text-[12px] text-kumo-subtle">
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
