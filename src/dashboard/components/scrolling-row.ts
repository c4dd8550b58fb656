import { useEffect, useRef } from 'react'

/** For a row of class `scrolling-row`: on a narrow window not all of it fits, so it is scrolled to what is current (`aria-current`). */
export function useCurrentInSight<E extends HTMLElement>(current: string) {
  const row = useRef<E>(null)
  const isMoved = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another current one is somewhere else
  useEffect(() => {
    const one = row.current?.querySelector<HTMLElement>('[aria-current]')
    if (!row.current || !one) return
    // At first the first one is in sight, and measuring would cost a layout of its own.
    if (!isMoved.current && row.current.firstElementChild?.contains(one)) return
    isMoved.current = true
    row.current.scrollLeft = one.offsetLeft - row.current.offsetLeft - 48
  }, [current])
  return row
}
