/** Time is passed in, so that tests can hold it. Milliseconds since 1970. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()

export const iso = (ms: number): string => new Date(ms).toISOString()

/** Milliseconds of an ISO 8601 text, or `undefined` where it is none. */
export function msOf(isoText: string | undefined): number | undefined {
  if (isoText === undefined) return undefined
  const ms = Date.parse(isoText)
  return Number.isNaN(ms) ? undefined : ms
}
