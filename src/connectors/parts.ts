import type * as z from 'zod'
import { type Issue, issuesOf, type Normalised, type Signal } from './contract'

/** A message of several parts, or of several shapes: each is read by its own schema, and issues name the place in the whole message. */

/** `placeOf('alerts.0', 'status')` is `alerts.0.status`; a part that is the whole message has the place ''. */
export const placeOf = (...parts: (string | number)[]): string => parts.filter((part) => part !== '').join('.')

/** One part by its schema. What does not fit is unreadable, and says where. */
export function readPart<P extends z.ZodType>(
  schema: P,
  value: unknown,
  place: string,
  meaning: (part: z.output<P>) => Normalised,
): Normalised {
  const parsed = schema.safeParse(value)
  return parsed.success ? meaning(parsed.data) : misread(parsed.error, place)
}

/** The same for a whole message. */
export const readAs = <P extends z.ZodType>(schema: P, body: unknown, meaning: (body: z.output<P>) => Normalised): Normalised =>
  readPart(schema, body, '', meaning)

/** What is unreadable, by what its schema said. */
export const misread = (error: z.ZodError, place = ''): { kind: 'unreadable'; issues: Issue[] } => ({
  kind: 'unreadable',
  issues: issuesOf(error).map(({ path, message }) => ({ path: placeOf(place, path), message })),
})

/** Several readings of one message: what is unreadable wins, then the signals of all, then the first that is ignored. */
export function together(readings: readonly Normalised[]): Normalised {
  const bad = readings.flatMap((one) => (!Array.isArray(one) && one.kind === 'unreadable' ? one.issues : []))
  if (bad.length > 0) return { kind: 'unreadable', issues: bad.slice(0, 20) }
  const signals = readings.flatMap((one): Signal[] => (Array.isArray(one) ? one : []))
  return signals.length > 0 ? signals : (readings[0] ?? [])
}

/**
 * The same, but the signals of all win: for batches that the vendor would only send again, so that one record that cannot be read does
 * not lose the others.
 */
export function allSignals(readings: readonly Normalised[]): Normalised {
  const signals = readings.flatMap((one): Signal[] => (Array.isArray(one) ? one : []))
  return signals.length > 0 ? signals : together(readings)
}

/** All of a list, together. Where there are several, issues begin with the number of the one. */
export const readList = <T>(list: readonly T[], read: (one: T) => Normalised): Normalised =>
  together(list.map((one, at) => (list.length > 1 ? placed(String(at), read(one)) : read(one))))

const placed = (place: string, reading: Normalised): Normalised =>
  !Array.isArray(reading) && reading.kind === 'unreadable'
    ? { kind: 'unreadable', issues: reading.issues.map(({ path, message }) => ({ path: placeOf(place, path), message })) }
    : reading
