import * as z from 'zod'
import { type Figures, figuresOver, overview } from '../../domain/overview'
import { iso } from '../../kit/clock'
import { invalid } from '../reply'
import { json, refuse, route, router } from './route'

const BUCKETS_MAX = 1_500
const DAY_MINUTES = 1_440
/** Figures are kept for so long; of all integrations together a week is enough to read at once. */
const SPAN_DAYS_MAX = { one: 90, all: 7 }

const average = z.number().nullable().meta({ description: 'null where there was none.' })
const figures = {
  received: z.number().int(),
  errors: z.number().int().meta({ description: 'Messages that were refused; they are among those received.' }),
  averageAcceptMs: average,
  attempts: z.number().int(),
  delivered: z.number().int(),
  failed: z.number().int().meta({ description: 'Deliveries that failed for good.' }),
  retried: z.number().int().meta({ description: 'Attempts that are followed by another.' }),
  averageAttemptMs: average,
}
const bucket = z.object({ at: z.string().meta({ description: 'Where it begins.' }), ...figures }).meta({ id: 'MetricsBucket' })

const instant = z.iso.datetime({ offset: true })
const span = z.object({
  integrationId: z.string().max(100).optional().meta({ description: 'Of one; all together where absent.' }),
  since: instant.optional().meta({ description: 'A day before `until` where absent.' }),
  until: instant.optional().meta({ description: 'Now where absent.' }),
  step: z.coerce.number().int().min(1).max(DAY_MINUTES).default(5).meta({ description: 'Minutes per bucket.' }),
})

const troubled = {
  integrationId: z.string(),
  connector: z.string(),
  name: z.string(),
  since: z.string(),
}
const view = z
  .object({
    since: z.string().meta({ description: 'Where the 24 hours of the figures begin.' }),
    figures: z.object(figures),
    waiting: z.object({
      planned: z.number().int(),
      inflight: z.number().int(),
      scheduled: z.number().int(),
      held: z.number().int(),
      oldestDueSeconds: z
        .number()
        .int()
        .nullable()
        .meta({ description: 'How long the delivery has waited that could go and waits longest; null where none does.' }),
    }),
    incidents: z
      .object({ critical: z.number().int(), error: z.number().int(), warning: z.number().int(), info: z.number().int() })
      .meta({ description: 'Open ones.' }),
    breakers: z.array(z.object(troubled)).meta({ description: 'Destinations that are not asked, because they do not answer.' }),
    silent: z
      .array(z.object({ ...troubled, incidentId: z.string() }))
      .meta({ description: 'Sources that have not been heard for longer than expected.' }),
    lastErrors: z
      .array(
        z.object({
          deliveryId: z.string(),
          integrationId: z.string(),
          name: z.string().nullable(),
          status: z.string().meta({ description: 'Of the delivery, now.' }),
          at: z.string(),
          code: z.string().nullable(),
          reason: z.string().nullable(),
        }),
      )
      .meta({ description: 'Of the newest deliveries, those whose latest attempt failed; at most ten.' }),
  })
  .meta({ id: 'Overview' })

const tags = ['Metrics']

export const metrics = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/overview',
      tags,
      summary: 'How the hub is doing',
      responses: { 200: json(view, 'The last 24 hours, and what stands now. Figures lag by some seconds.') },
    }),
    async (c) => {
      const { sinceMs, day, waiting, oldestDueSeconds, incidents, breakers, silent, failures } = await overview(c.get('deps'))
      return c.json(
        {
          since: iso(sinceMs),
          figures: shown(day),
          waiting: { ...waiting, oldestDueSeconds },
          incidents,
          breakers: breakers.map((one) => ({ ...one, since: iso(one.since) })),
          silent: silent.map((one) => ({ ...one, since: iso(one.since) })),
          lastErrors: failures.map((one) => ({ ...one, at: iso(one.at) })),
        },
        200,
      )
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/metrics/minutes',
      tags,
      summary: 'Figures over time, for charts',
      description: `At most ${BUCKETS_MAX} buckets; at most ${SPAN_DAYS_MAX.one} days of one integration, ${SPAN_DAYS_MAX.all} of all together.`,
      request: { query: span },
      responses: {
        200: json(
          z.object({ step: z.number().int(), items: z.array(bucket) }),
          'Oldest first, with a bucket of zeros where nothing happened.',
        ),
      },
    }),
    async (c) => {
      const { integrationId, since, until, step } = c.req.valid('query')
      const deps = c.get('deps')
      const untilMs = until ? Date.parse(until) : deps.clock()
      const untilMinute = Math.ceil(untilMs / 60_000)
      const fromMinute = since ? Math.floor(Date.parse(since) / 60_000) : untilMinute - DAY_MINUTES
      const minutes = untilMinute - fromMinute
      const days = integrationId === undefined ? SPAN_DAYS_MAX.all : SPAN_DAYS_MAX.one
      if (minutes <= 0) return refuse(c, invalid([{ path: 'since', message: 'must be before `until`' }]))
      if (minutes > days * DAY_MINUTES)
        return refuse(
          c,
          invalid([
            {
              path: 'since',
              message: `at most ${days} days before \`until\`${integrationId === undefined ? `; name an \`integrationId\` to see ${SPAN_DAYS_MAX.one}` : ''}`,
            },
          ]),
        )
      if (minutes / step > BUCKETS_MAX) {
        const enough = Math.ceil(minutes / BUCKETS_MAX)
        return refuse(c, invalid([{ path: 'step', message: `makes more than ${BUCKETS_MAX} buckets; use at least ${enough}` }]))
      }
      const items = await figuresOver(deps, { integrationId: integrationId ?? null, fromMinute, untilMinute, step })
      return c.json({ step, items: items.map(({ fromMinute: at, ...one }) => ({ at: iso(at * 60_000), ...shown(one) })) }, 200)
    },
  )

const shown = ({ latencyMs, attemptMs, received, errors, attempts, delivered, failed, retried }: Figures) => ({
  received,
  errors,
  averageAcceptMs: averageOf(latencyMs, received - errors),
  attempts,
  delivered,
  failed,
  retried,
  averageAttemptMs: averageOf(attemptMs, attempts),
})

const averageOf = (sum: number, count: number) => (count === 0 ? null : Math.round((sum / count) * 10) / 10)
