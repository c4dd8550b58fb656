import * as z from 'zod'
import { eventsWithSubscriptions } from '../../domain/subscriptions/by-event'
import { pageOf } from '../reply'
import { json, route, router } from './route'

const eventType = z
  .object({
    type: z.string(),
    title: z.string(),
    description: z.string(),
    schema: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of the body that a webhook receives.' }),
    example: z.record(z.string(), z.unknown()),
    subscriptions: z
      .array(z.object({ id: z.string(), name: z.string(), integrationId: z.string(), enabled: z.boolean() }))
      .meta({ description: 'Those that ask for it, whatever else they ask of it.' }),
  })
  .meta({ id: 'EventType' })

export const events = router().openapi(
  route('viewer', {
    method: 'get',
    path: '/events',
    tags: ['Events'],
    summary: 'List the event types',
    responses: { 200: json(pageOf(eventType), 'All of them, on one page.') },
  }),
  async (c) => c.json({ items: await eventsWithSubscriptions(c.get('deps')), nextCursor: null }, 200),
)
