import { useEffect, useState } from 'react'
import { firstIsOver } from '../api/early'

const AT_LAST_MS = 1_500
/** Safari has no `requestIdleCallback`. */
const AFTER_MS = 500

/** False until the page has been drawn and has nothing else to do: what is only wanted when somebody opens a menu is asked for then. */
export function useIdle(): boolean {
  const [isIdle, setIdle] = useState(false)
  useEffect(() => {
    const idle = () => {
      firstIsOver()
      setIdle(true)
    }
    if (!('requestIdleCallback' in window)) {
      const timer = setTimeout(idle, AFTER_MS)
      return () => clearTimeout(timer)
    }
    const waiting = requestIdleCallback(idle, { timeout: AT_LAST_MS })
    return () => cancelIdleCallback(waiting)
  }, [])
  return isIdle
}
