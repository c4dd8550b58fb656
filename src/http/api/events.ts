import * as z from 'zod'
import { eventCatalogue } from '../../domain/events'
import { pageOf } from '../reply'
import { json, route, router } from './route'

const eventType = z
  .object({
    type: z.string(),
    title: z.string(),
    description: z.string(),
    schema: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of the body that a webhook receives.' }),
    example: z.record(z.string(), z.unknown()),
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
  (c) => c.json({ items: eventCatalogue(), nextCursor: null }, 200),
)
