import * as z from 'zod'
import { healthOf } from '../domain/health'
import { json, openRoute, router } from './api/route'

const figures = z
  .object({
    totalReceived: z.number().int(),
    totalSuccess: z.number().int(),
    totalErrors: z.number().int(),
    successRate: z.number().meta({ description: '0 to 1; 1 where nothing was received.' }),
    averageLatencyMs: z.number().meta({ description: 'From receipt to durable storage, of what was accepted.' }),
  })
  .meta({ id: 'HealthFigures' })

/** Registered before the inbound routes, whose `:connector` would match it. */
export const health = router().openapi(
  openRoute({
    method: 'get',
    path: '/api/integrations/health',
    tags: ['Health'],
    summary: 'How the inbound side is doing',
    responses: {
      200: json(
        z.object({ status: z.literal('ok'), global: figures, byType: z.record(z.string(), figures) }).meta({ id: 'Health' }),
        'Over the last 24 hours, all together and by connector (GITHUB, GRAFANA …). Figures arrive within a minute.',
      ),
    },
  }),
  async (c) => c.json(await healthOf(c.get('deps')), 200),
)
