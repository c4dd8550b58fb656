import * as z from 'zod'
import { operatorEventTypes, severities } from '../../connectors/contract'
import { listOperatorEvents, type OperatorEventRead } from '../../domain/operator-events/list'
import { iso } from '../../kit/clock'
import { pageById, pageOf, pageQuery, span } from '../reply'
import { json, route, router } from './route'

export const operatorEvent = z
  .object({
    id: z.string(),
    type: z.string(),
    occurredAt: z.string(),
    severity: z.enum(severities),
    title: z.string(),
    integration: z
      .object({ id: z.string(), connector: z.string(), name: z.string() })
      .nullable()
      .meta({ description: 'What it is about; null: the hub.' }),
    detail: z.record(z.string(), z.string()),
  })
  .meta({ id: 'OperatorEvent', description: 'A fact about the hub itself.' })

export const operatorEventShown = ({
  id,
  type,
  occurredAt,
  severity,
  title,
  integration,
  detail,
}: OperatorEventRead): z.infer<typeof operatorEvent> => ({
  id,
  type,
  occurredAt: iso(occurredAt),
  severity,
  title,
  integration: integration && { id: integration.id, connector: integration.connector, name: integration.name },
  detail,
})

export const operatorEvents = router().openapi(
  route('viewer', {
    method: 'get',
    path: '/operator-events',
    tags: ['Events'],
    summary: 'What the hub says of itself',
    description:
      'Destinations that fail, recover or are switched off, deliveries that failed or are held, a queue that stands still.',
    request: {
      query: pageQuery.extend({
        type: z.enum(operatorEventTypes).optional(),
        integrationId: z.string().max(40).optional().meta({ description: 'Only about this one.' }),
      }),
    },
    responses: { 200: json(pageOf(operatorEvent), 'Newest first.') },
  }),
  async (c) => {
    const { type, integrationId, ...query } = c.req.valid('query')
    const rows = await listOperatorEvents(c.get('deps').db, {
      ...span(query),
      ...(type && { type }),
      ...(integrationId && { integrationId }),
    })
    return c.json(pageById(rows, query, operatorEventShown), 200)
  },
)
