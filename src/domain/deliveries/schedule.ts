const MINUTE = 60
const HOUR = 3600

/** Seconds before each attempt, the first included. `standard` is the example of Standard Webhooks 1.0.0; `urgent` is for chat and paging. */
export const schedules = {
  standard: [0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
  urgent: [0, 5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR],
} as const
export type ScheduleName = keyof typeof schedules

const JITTER = 0.2
const DELAY_MAX_SECONDS = 24 * HOUR

/**
 * Seconds until the next attempt, or undefined where the schedule is used up. Jitter only ever adds (`random` in 0 … 1), and what the
 * vendor asked for (`Retry-After`) is a floor.
 */
export function nextDelaySeconds(name: ScheduleName, attemptsMade: number, random: number, floorSeconds = 0): number | undefined {
  const step = schedules[name][attemptsMade]
  return step === undefined ? undefined : Math.min(DELAY_MAX_SECONDS, Math.max(step * (1 + JITTER * random), floorSeconds))
}
