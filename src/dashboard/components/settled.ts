import { useEffect, useState } from 'react'

const SETTLE_MS = 350

/** A value that is typed, a moment after the typing has stopped. */
export function useSettled<T extends string>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
