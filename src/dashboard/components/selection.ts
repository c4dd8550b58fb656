/** `useSelection(ids)`: which of the rows that are shown are marked. Shift marks all from the last one to this one. */
import { useRef, useState } from 'react'

export interface Selection {
  ids: readonly string[]
  has: (id: string) => boolean
  toggle: (id: string, range: boolean) => void
  toggleAll: () => void
  clear: () => void
}

export function useSelection(shown: readonly string[]): Selection {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const last = useRef<string | null>(null)
  const ids = shown.filter((id) => marked.has(id))
  return {
    ids,
    has: (id) => marked.has(id),
    toggle(id, range) {
      const next = new Set(marked)
      const mark = !marked.has(id)
      for (const one of range ? between(shown, last.current ?? id, id) : [id]) mark ? next.add(one) : next.delete(one)
      last.current = id
      setMarked(next)
    },
    toggleAll: () => setMarked(new Set(ids.length === shown.length ? [] : shown)),
    clear: () => setMarked(new Set()),
  }
}

function between(shown: readonly string[], a: string, b: string): readonly string[] {
  const [from = 0, to = 0] = [shown.indexOf(a), shown.indexOf(b)].sort((x, y) => x - y)
  return from === -1 ? [b] : shown.slice(from, to + 1)
}
