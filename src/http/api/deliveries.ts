import * as z from 'zod'
import { deliveryWithAttempts as deliveryById, listDeliveries } from '../../domain/deliveries/log'
import { type NoRetry, retry } from '../../domain/deliveries/retry'
import { notFound, page, pageOf, pageQuery } from '../reply'
import { delivery, deliveryStatus, deliveryWithAttempts, shown, shownWhole } from './delivery-shape'
import { json, refuse, route, router } from './route'

const filters = pageQuery.extend({
  status: deliveryStatus.optional(),
  integrationId: z.string().optional().meta({ description: 'Where they go.' }),
  incidentId: z.string().optional(),
  subscriptionId: z.string().optional(),
  eventType: z.string().optional(),
  code: z.string().max(100).optional().meta({ description: 'Of the latest attempt, such as http_503 or timeout.' }),
  text: z
    .string()
    .min(2)
    .max(200)
    .optional()
    .meta({ description: 'Anywhere in the latest attempt: its reason, what was sent, what was answered.' }),
  since: z.iso.datetime({ offset: true }).optional().meta({ description: 'Of events since then.' }),
  before: z.iso.datetime({ offset: true }).optional().meta({ description: 'Of events before then.' }),
})
const params = z.object({ id: z.string() })
const tags = ['Deliveries']

export const deliveries = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/deliveries',
      tags,
      summary: 'List deliveries',
      request: { query: filters },
      responses: { 200: json(pageOf(delivery), 'Newest first.') },
    }),
    async (c) => {
      const { limit, cursor, since, before, ...rest } = c.req.valid('query')
      const filter = {
        ...rest,
        ...(since && { sinceMs: Date.parse(since) }),
        ...(before && { beforeMs: Date.parse(before) }),
      }
      const rows = await listDeliveries(c.get('deps').db, filter, { limit: limit + 1, ...(cursor && { before: cursor }) })
      return c.json(
        page(rows.map(shown), limit, ({ id }) => id),
        200,
      )
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/deliveries/{id}',
      tags,
      summary: 'Get a delivery',
      request: { params },
      responses: { 200: json(deliveryWithAttempts, 'With every attempt: what was sent and what was answered, secrets removed.') },
    }),
    async (c) => {
      const found = await deliveryById(c.get('deps').db, c.req.valid('param').id)
      return found ? c.json(shownWhole(found), 200) : refuse(c, notFound('delivery'))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/deliveries/{id}/retry',
      tags,
      summary: 'Try a delivery again, now',
      description:
        'Makes one attempt and answers when it is over. Where the destination has asked for a pause, the delivery is `scheduled` and goes out after it.',
      request: { params },
      responses: { 200: json(deliveryWithAttempts, 'As it is after the attempt.') },
    }),
    async (c) => {
      const deps = c.get('deps')
      const { id } = c.req.valid('param')
      const answer = await retry(deps, id, c.get('caller').actor)
      if (answer === 'unknown') return refuse(c, notFound('delivery'))
      if (answer !== 'attempted') return refuse(c, { status: 409, code: answer, title: 'Not tried again', detail: said[answer] })
      const after = await deliveryById(deps.db, id)
      return after ? c.json(shownWhole(after), 200) : refuse(c, notFound('delivery'))
    },
  )

const said: Record<NoRetry, string> = {
  'in-flight': 'An attempt is under way.',
  delivered: 'It has been delivered.',
  waits: 'An earlier delivery about the same incident to the same destination is not finished; this one follows it by itself.',
  held: 'Its destination is switched off. Switch the integration on, and everything that is held goes out.',
  'no-destination': 'Its destination has been deleted.',
}
