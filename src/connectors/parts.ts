import type * as z from 'zod'
import { issuesOf, type Normalised } from './contract'

/** Messages that hold several records: how each is read with its place, and what comes of them together. */

/** Where a part stood in its message: `alerts.0.status`. */
export const placeOf = (...parts: (string | number)[]): string => parts.filter((part) => part !== '').join('.')

/** Reads a part of a message; issues name its place there. */
export function readPart<P extends z.ZodType>(
  schema: P,
  value: unknown,
  at: string,
  meaning: (part: z.output<P>) => Normalised,
): Normalised {
  const parsed = schema.safeParse(value)
  if (parsed.success) return meaning(parsed.data)
  return { kind: 'unreadable', issues: issuesOf(parsed.error).map(({ path, message }) => ({ path: placeOf(at, path), message })) }
}

/**
 * The signals of all parts; only where there are none, what is unreadable, else the first that is ignored. One record that cannot be read
 * does not lose the others of its batch, as the sender would only send the same batch again.
 */
export function allSignals(readings: Normalised[]): Normalised {
  const signals = readings.flatMap((one) => (Array.isArray(one) ? one : []))
  if (signals.length > 0) return signals
  const issues = readings.flatMap((one) => (!Array.isArray(one) && one.kind === 'unreadable' ? one.issues : []))
  return issues.length > 0 ? { kind: 'unreadable', issues: issues.slice(0, 20) } : (readings[0] ?? [])
}
