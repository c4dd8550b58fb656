import * as z from 'zod'
import { metrics } from '../domain/metrics'
import { exposed, PROMETHEUS_TEXT } from '../kit/prometheus'
import { route, router } from './api/route'

/** Where Prometheus scrapes. */
export const metricsPage = router().openapi(
  route('viewer', {
    method: 'get',
    path: '/metrics',
    tags: ['Metrics'],
    summary: 'Counters and gauges for Prometheus',
    responses: { 200: { description: "Prometheus's text format 0.0.4.", content: { 'text/plain': { schema: z.string() } } } },
  }),
  async (c) =>
    c.text(exposed(await metrics(c.get('deps'))), 200, { 'content-type': PROMETHEUS_TEXT, 'cache-control': 'no-store' }),
)
