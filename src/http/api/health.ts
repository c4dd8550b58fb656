import * as z from 'zod'
import { standing } from '../../domain/standing'
import { iso } from '../../kit/clock'
import { operatorEvent, operatorEventShown } from './operator-events'
import { json, route, router } from './route'

const side = {
  state: z.enum(['up', 'degraded', 'down', 'idle', 'off']).meta({ description: 'idle: nothing in 24 hours to judge by.' }),
  reason: z.string().nullable().meta({ description: 'Why it is not up.' }),
}
const oldestDueSeconds = z
  .number()
  .int()
  .nullable()
  .meta({ description: 'How long the delivery has waited that could go and waits longest; null where none does.' })
const lastAt = z.string().nullable().meta({ description: 'To the minute, of the last 24 hours; null where there was none.' })

const integrationHealth = z
  .object({
    id: z.string(),
    connector: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    inbound: z
      .object({ ...side, lastAt, received: z.number().int(), refused: z.number().int() })
      .nullable()
      .meta({ description: 'null: it receives nothing. Figures are of 24 hours.' }),
    outbound: z
      .object({
        ...side,
        lastAt,
        attempts: z.number().int(),
        delivered: z.number().int(),
        failed: z.number().int(),
        retried: z.number().int(),
        breaker: z
          .object({ openSince: z.string(), openUntil: z.string().nullable() })
          .nullable()
          .meta({ description: 'While it is open nothing is sent; at `openUntil` one delivery tries. null: closed.' }),
        waiting: z.number().int(),
        held: z.number().int(),
        oldestDueSeconds,
      })
      .nullable()
      .meta({ description: 'null: nothing is delivered to it.' }),
  })
  .meta({ id: 'IntegrationHealth' })

const view = z
  .object({
    integrations: z.array(integrationHealth).meta({ description: 'By name.' }),
    queue: z.object({
      planned: z.number().int(),
      inflight: z.number().int(),
      scheduled: z.number().int(),
      held: z.number().int(),
      oldestDueSeconds,
      stalls: z.array(operatorEvent).meta({ description: 'The last five times that it stood still or gave a delivery up.' }),
    }),
    cron: z.object({ lastRunAt: z.string().nullable().meta({ description: 'It runs every minute.' }) }),
    database: z.object({ sizeBytes: z.number().int() }),
    version: z.string(),
    stage: z.enum(['local', 'production']),
    warnings: z.array(z.string()).meta({ description: 'What is less safe than it could be.' }),
  })
  .meta({ id: 'HubHealth' })

export const hubHealth = router().openapi(
  route('viewer', {
    method: 'get',
    path: '/health',
    tags: ['Health'],
    summary: 'How every integration does, and the hub itself',
    responses: { 200: json(view, 'Figures of the last 24 hours, and what stands now. Figures lag by some seconds.') },
  }),
  async (c) => {
    const { integrations, queue, cron, databaseBytes, ...rest } = await standing(c.get('deps'))
    return c.json(
      {
        integrations: integrations.map(({ one, inbound, outbound }) => ({
          id: one.integrationId,
          connector: one.connector,
          name: one.name,
          enabled: one.enabled,
          inbound: inbound && {
            ...inbound,
            lastAt: minuteOrNull(one.acceptedMinute),
            received: one.received,
            refused: one.errors,
          },
          outbound: outbound && {
            state: outbound.state,
            reason: outbound.reason,
            lastAt: minuteOrNull(one.deliveredMinute),
            attempts: one.attempts,
            delivered: one.delivered,
            failed: one.failed,
            retried: one.retried,
            breaker:
              one.breakerOpenSince === null
                ? null
                : {
                    openSince: iso(one.breakerOpenSince),
                    openUntil: outbound.openUntilMs === null ? null : iso(outbound.openUntilMs),
                  },
            waiting: outbound.waiting,
            held: outbound.held,
            oldestDueSeconds: outbound.oldestDueSeconds,
          },
        })),
        queue: { ...queue, stalls: queue.stalls.map(operatorEventShown) },
        cron: { lastRunAt: cron.lastRunMs === null ? null : iso(cron.lastRunMs) },
        database: { sizeBytes: databaseBytes },
        ...rest,
        warnings: [...rest.warnings],
      },
      200,
    )
  },
)

const minuteOrNull = (minute: number | null) => (minute === null ? null : iso(minute * 60_000))
