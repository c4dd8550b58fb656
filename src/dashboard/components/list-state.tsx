/**
 * The four faces of a list that has nothing to show: loading (bones of the rows to come), failed (what was said, and *Try again*), nothing
 * matches (*Clear filters*), nothing yet (what the thing is, and how to make the first). Renders its children where there are items.
 */
import { Button } from '@cloudflare/kumo/components/button'
import type { ReactNode } from 'react'
import { saidOf } from '../api/problem'
import { Mark } from './mark'

interface ListStateProps {
  /** As `useQuery` and `useCursorList` give them. */
  list: { isPending: boolean; error: unknown; refetch: () => void }
  isEmpty: boolean
  /** Clears the filters; given only while some are set. */
  clearFilters?: (() => void) | undefined
  /** Of the empty list: what the thing is, and the button that makes the first. */
  nothingYet: { title: string; says: ReactNode; action?: ReactNode }
  /** How many rows the skeleton draws, and how high they are. */
  bones?: { rows: number; height: number }
  children: ReactNode
}

export function ListState({ list, isEmpty, clearFilters, nothingYet, bones, children }: ListStateProps) {
  if (list.isPending) return <Bones {...bones} />
  if (list.error && isEmpty) return <Failed error={list.error} retry={list.refetch} />
  if (!isEmpty) return children
  if (clearFilters) {
    return (
      <Face title="Nothing matches" says="No entry fits these filters.">
        <Button onClick={clearFilters}>Clear filters</Button>
      </Face>
    )
  }
  return (
    <Face title={nothingYet.title} says={nothingYet.says} mark>
      {nothingYet.action}
    </Face>
  )
}

export const Bones = ({ rows = 8, height = 52 }: { rows?: number; height?: number }) => (
  <div role="status" aria-label="Loading" className="card divide-y divide-kumo-hairline overflow-hidden">
    {Array.from({ length: rows }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: bones have no identity
      <div key={row} className="flex items-center gap-4 px-4" style={{ height }}>
        <div className="bone h-4 w-16" />
        <div className="bone h-4 grow" style={{ maxWidth: `${34 + ((row * 17) % 30)}%` }} />
        <div className="bone ml-auto h-4 w-20" />
      </div>
    ))}
  </div>
)

/** Something could not be loaded; also used inside drawers and cards. */
export function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const { title, detail } = saidOf(error)
  return (
    <div role="alert">
      <Face title={title} says={detail}>
        <Button onClick={retry}>Try again</Button>
      </Face>
    </div>
  )
}

function Face({ title, says, mark, children }: { title: string; says: ReactNode; mark?: boolean; children?: ReactNode }) {
  return (
    <div className="card flex flex-col items-center px-6 py-14 text-center">
      {mark && (
        <span className="mb-4 opacity-90">
          <Mark size={40} />
        </span>
      )}
      <h2 className="text-base font-semibold">{title}</h2>
      {says && <p className="mt-1 max-w-[52ch] text-kumo-subtle">{says}</p>}
      {children && <div className="mt-5 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}
