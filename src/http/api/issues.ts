import * as z from 'zod'
import { errorClasses } from '../../domain/deliveries/log'
import { ISSUE_DAYS, repeatedFailures } from '../../domain/issues'
import { iso } from '../../kit/clock'
import { json, route, router } from './route'

const issue = z
  .object({
    integrationId: z.string().meta({ description: 'The destination.' }),
    code: z.string().nullable().meta({ description: 'Of the latest attempts; null where they ended without a record.' }),
    error: z.enum(errorClasses).nullable().meta({ description: 'The kind of trouble that the code stands for.' }),
    state: z.enum(['failing', 'recovered']).meta({
      description:
        '`recovered`: nothing of it waits, and the destination has taken deliveries since the last failure (to the minute).',
    }),
    failed: z.number().int().meta({ description: 'Deliveries that failed for good. A retry by filter takes them up.' }),
    waiting: z.number().int().meta({ description: 'Deliveries that wait for their next attempt.' }),
    firstSeenAt: z.string().meta({ description: 'When the oldest of these deliveries was planned.' }),
    lastSeenAt: z.string().meta({ description: 'When the latest of their attempts began.' }),
    deliveryId: z.string().meta({ description: 'The newest of them.' }),
    reason: z.string().nullable().meta({ description: 'What its latest attempt said, secrets removed.' }),
  })
  .meta({ id: 'Issue', description: 'Failures of one destination for one reason.' })

export const issues = router().openapi(
  route('viewer', {
    method: 'get',
    path: '/issues',
    tags: ['Deliveries'],
    summary: 'List failures that repeat',
    description:
      'Deliveries that failed, or wait after a failure, by destination and code; those that failed latest first. What was retried and delivered is not among them any more. The newest 5 000 failures are counted, and as many that wait.',
    request: {
      query: z.object({
        days: z.coerce
          .number()
          .int()
          .min(1)
          .max(ISSUE_DAYS.max)
          .default(ISSUE_DAYS.usual)
          .meta({ description: 'Of deliveries planned in so many days before now.' }),
      }),
    },
    responses: { 200: json(z.object({ since: z.string(), items: z.array(issue) }), 'At most 200.') },
  }),
  async (c) => {
    const { sinceMs, issues } = await repeatedFailures(c.get('deps'), c.req.valid('query').days)
    const items = issues.map(({ firstAt, lastAt, status: _, ...one }) => ({
      ...one,
      firstSeenAt: iso(firstAt),
      lastSeenAt: iso(lastAt),
    }))
    return c.json({ since: iso(sinceMs), items }, 200)
  },
)
