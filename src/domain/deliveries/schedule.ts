const MINUTE = 60
const HOUR = 3600

/** Seconds before each attempt, the first included. `standard` is the example of Standard Webhooks 1.0.0; `urgent` is for chat and paging. */
export const schedules = {
  standard: [0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
  urgent: [0, 5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR],
} as const
export type ScheduleName = keyof typeof schedules

/** What a subscription may name: one of ours, or its own steps. */
export type Schedule = ScheduleName | readonly number[]
export const STEPS_MAX = 20
export const STEP_SECONDS = { min: 1, max: 24 * HOUR } as const

/** As D1 keeps it: the name, or the steps as JSON. */
export const scheduleText = (schedule: Schedule): string => (typeof schedule === 'string' ? schedule : JSON.stringify(schedule))
/** Written by `scheduleText` alone. */
export const scheduleOf = (text: string): Schedule =>
  text === 'standard' || text === 'urgent' ? text : (JSON.parse(text) as number[])

const stepsOf = (schedule: Schedule): readonly number[] =>
  // The first attempt is made at once; a list of one's own says what comes after it.
  typeof schedule === 'string' ? schedules[schedule] : [0, ...schedule]

const JITTER = 0.2
const DELAY_MAX_SECONDS = 24 * HOUR

/**
 * Seconds until the next attempt, or undefined where the schedule is used up. Jitter only ever adds (`random` in 0 … 1), and what the
 * vendor asked for (`Retry-After`) is a floor.
 */
export function nextDelaySeconds(schedule: Schedule, attemptsMade: number, random: number, floorSeconds = 0): number | undefined {
  const step = stepsOf(schedule)[attemptsMade]
  return step === undefined ? undefined : Math.min(DELAY_MAX_SECONDS, Math.max(step * (1 + JITTER * random), floorSeconds))
}
