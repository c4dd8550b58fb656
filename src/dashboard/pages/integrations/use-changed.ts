import { useQueryClient } from '@tanstack/react-query'

/** To be called after a change: whatever shows integrations asks again. */
export function useChanged(): () => Promise<void> {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: ['integrations'] })
}
