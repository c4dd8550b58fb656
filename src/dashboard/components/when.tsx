/** A time, relative to now, with the exact one in a tooltip. `at` is what the API says: ISO 8601. */
import { useSyncExternalStore } from 'react'

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })
const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** `3 min ago`, `in 2 h`; under a minute `just now`. */
export function relativeTime(atMs: number, nowMs: number): string {
  const seconds = Math.round((atMs - nowMs) / 1000)
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? []
  return unit && size ? relative.format(Math.trunc(seconds / size), unit) : seconds > 20 ? 'in a moment' : 'just now'
}

/** Local and to the second, then in UTC. */
export const exactTime = (at: string): string => `${exact.format(new Date(at))} · ${new Date(at).toISOString()}`

// One clock for all times of a page.
let nowMs = Date.now()
const listeners = new Set<() => void>()
setInterval(() => {
  nowMs = Date.now()
  for (const listener of listeners) listener()
}, 20_000)
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
/** The time, to 20 s; renders again as it goes on. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => nowMs)

interface WhenProps {
  at: string | null
  className?: string
  /** It is still to come, also where it should have come already. */
  isAhead?: boolean
}

export function When({ at, className, isAhead = false }: WhenProps) {
  const now = useNow()
  if (at === null) return <span className="text-kumo-subtle">never</span>
  const ms = Date.parse(at)
  return (
    <time dateTime={at} title={exactTime(at)} className={`whitespace-nowrap ${className ?? ''}`}>
      {isAhead && ms < now + 60_000 ? 'in a moment' : relativeTime(ms, now)}
    </time>
  )
}
