import { useCallback, useRef } from 'react'

/** The same function at every drawing, which does what it was given last: for what runs later, never while drawing. */
export function useStable<A extends unknown[], R>(run: (...given: A) => R): (...given: A) => R {
  const latest = useRef(run)
  latest.current = run
  return useCallback((...given: A) => latest.current(...given), [])
}
