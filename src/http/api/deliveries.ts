import * as z from 'zod'
import { curlOf } from '../../domain/deliveries/curl'
import { deliveryWithAttempts as deliveryById, listDeliveries } from '../../domain/deliveries/log'
import { type NoRetry, retry } from '../../domain/deliveries/retry'
import { notFound, pageById, pageOf, pageQuery, span } from '../reply'
import { deliveryFilter, deliveryListed, deliveryWithAttempts, filterOf, shownListed, shownWhole } from './delivery-shape'
import { json, refuse, route, router } from './route'

const filters = pageQuery.extend(deliveryFilter.shape)
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
      responses: { 200: json(pageOf(deliveryListed), 'Newest first.') },
    }),
    async (c) => {
      const { limit, cursor, ...asked } = c.req.valid('query')
      const query = { limit, cursor }
      const rows = await listDeliveries(c.get('deps').db, filterOf(asked), span(query))
      return c.json(pageById(rows, query, shownListed), 200)
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
    route('viewer', {
      method: 'get',
      path: '/deliveries/{id}/curl',
      tags,
      summary: 'Get the request of an attempt as a curl command',
      description: 'For a shell, quoted. What is secret stands as `<secret>`; put it in yourself.',
      request: {
        params,
        query: z.object({
          attempt: z.coerce.number().int().min(1).optional().meta({ description: 'Its number; the latest where absent.' }),
        }),
      },
      responses: {
        200: json(
          z.object({ attempt: z.number().int(), command: z.string() }),
          'As it was sent; of a body over 16 KiB only what was kept.',
        ),
      },
    }),
    async (c) => {
      const found = await deliveryById(c.get('deps').db, c.req.valid('param').id)
      if (!found) return refuse(c, notFound('delivery'))
      const { attempt: number } = c.req.valid('query')
      const said = found.attempts.filter(({ request }) => request !== null)
      const one = number === undefined ? said.at(-1) : said.find((attempt) => attempt.number === number)
      return one?.request
        ? c.json({ attempt: one.number, command: curlOf(one.request) }, 200)
        : refuse(c, { ...notFound('attempt'), detail: 'No attempt of this delivery with that number has sent a request.' })
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/deliveries/{id}/retry',
      tags,
      summary: 'Try a delivery again, now',
      description:
        'Makes one attempt and answers when it is over. Where the destination has asked for a pause, the delivery is `scheduled` and goes out after it. `force` sends again even what was delivered, under the same `webhook-id`, by which receivers know that they have had it.',
      request: {
        params,
        body: { required: false, ...json(z.strictObject({ force: z.boolean().default(false) }), 'What else is wanted.') },
      },
      responses: { 200: json(deliveryWithAttempts, 'As it is after the attempt.') },
    }),
    async (c) => {
      const deps = c.get('deps')
      const { id } = c.req.valid('param')
      const answer = await retry(deps, id, c.get('caller').actor, c.req.valid('json')?.force)
      if (answer === 'unknown') return refuse(c, notFound('delivery'))
      if (answer !== 'attempted') return refuse(c, { status: 409, code: answer, title: 'Not tried again', detail: said[answer] })
      const after = await deliveryById(deps.db, id)
      return after ? c.json(shownWhole(after), 200) : refuse(c, notFound('delivery'))
    },
  )

const said: Record<NoRetry, string> = {
  'in-flight': 'An attempt is under way.',
  delivered: 'It has been delivered. To send it again, say { "force": true }: it goes out under the same webhook-id.',
  waits:
    'An earlier delivery about the same incident to the same destination is not finished, and this one must not overtake it. What has not been delivered follows by itself.',
  held: 'Its destination is switched off. Switch the integration on, and everything that is held goes out.',
  'no-destination': 'Its destination has been deleted.',
}
