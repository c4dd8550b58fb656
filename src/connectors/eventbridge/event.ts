import * as z from 'zod'
import type { Normalised } from '../contract'
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
