import * as z from 'zod'
import { issuesOf, type Normalised } from '../contract'
import { optionalScalar } from '../values'

/**
 * What EventBridge delivers: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html. `detailType` is how the
 * notifications of the Developer Tools write it. The `id` is new for every event, so it is nobody's identity.
 */
export const awsEvent = z
  .looseObject({
    source: z.string(),
    account: optionalScalar,
    region: optionalScalar,
    time: z.string().nullish(),
    resources: z.array(z.string()).nullish().catch(null),
    detail: z.looseObject({}),
  })
  .transform((event, context) => {
    const detailType = event['detail-type'] ?? event.detailType
    if (typeof detailType === 'string') return { ...event, detailType }
    context.addIssue({ code: 'custom', path: ['detail-type'], message: 'expected text' })
    return z.NEVER
  })
export type AwsEvent = z.output<typeof awsEvent>

/** One detail type: what it means, and where the event stood in the message. */
export type Kind = (event: AwsEvent, at: string) => Normalised

/** Reads a part of a message; issues name its place there. */
export function readPart<P extends z.ZodType>(
  schema: P,
  value: unknown,
  at: string,
  meaning: (part: z.output<P>) => Normalised,
): Normalised {
  const parsed = schema.safeParse(value)
  if (parsed.success) return meaning(parsed.data)
  const issues = issuesOf(parsed.error).map(({ path, message }) => ({ path: placeOf(at, path), message }))
  return { kind: 'unreadable', issues }
}

export const placeOf = (...parts: string[]): string => parts.filter(Boolean).join('.')

/** Several readings of one message: what is unreadable wins, then the signals of all, then the first that is ignored. */
export function together(readings: Normalised[]): Normalised {
  const bad = readings.flatMap((one) => (!Array.isArray(one) && one.kind === 'unreadable' ? one.issues : []))
  if (bad.length > 0) return { kind: 'unreadable', issues: bad.slice(0, 20) }
  const signals = readings.flatMap((one) => (Array.isArray(one) ? one : []))
  return signals.length > 0 ? signals : (readings[0] ?? [])
}
