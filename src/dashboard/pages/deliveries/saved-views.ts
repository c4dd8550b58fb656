// Filters that somebody gave a name, kept in this browser for each user.
import { useState } from 'react'
import { usePrincipal } from '../../components/can'
import { filters } from '../../search'
import { filterReaders } from './filter'
import type { View } from './views'

const read = filters(filterReaders)

export function useSavedViews() {
  const key = `signalbox.deliveries.views.${usePrincipal()?.id ?? ''}`
  const [state, setState] = useState<{ key: string; views: View[] }>()
  const views = state?.key === key ? state.views : stored(key)
  const keep = (next: View[]) => {
    localStorage.setItem(key, JSON.stringify(next))
    setState({ key, views: next })
  }
  return {
    views,
    /** One name, one view. */
    save: (view: View) => keep([...views.filter(({ name }) => name !== view.name), view]),
    remove: (name: string) => keep(views.filter((view) => view.name !== name)),
  }
}

/** Whatever is there: what is no view is left out. */
function stored(key: string): View[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(found) ? found.flatMap(viewOf) : []
  } catch {
    return []
  }
}

function viewOf(one: unknown): View[] {
  const { name, filter } = (typeof one === 'object' && one !== null ? one : {}) as Record<string, unknown>
  if (typeof name !== 'string' || typeof filter !== 'object' || filter === null) return []
  return [{ name, filter: read({ ...filter }) }]
}
