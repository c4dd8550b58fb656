import * as z from 'zod'
import { listMessages, listRefusals, type MessageRead, messageById } from '../../domain/messages'
import { iso } from '../../kit/clock'
import { notFound, page, pageOf, pageQuery } from '../reply'
import { json, refuse, route, router } from './route'

const message = z
  .object({
    id: z.string(),
    integrationId: z.string(),
    receivedAt: z.string(),
    outcome: z.string(),
    results: z.array(z.unknown()).meta({ description: 'What the sender was told, one per signal.' }),
    headers: z
      .record(z.string(), z.string())
      .meta({ description: 'Those that say something; never one that carries a credential.' }),
    body: z.string().nullable().meta({ description: 'At most 64 KB of it; null after 7 days.' }),
    bodyBytes: z.number().int(),
  })
  .meta({ id: 'Message' })

const refusal = z
  .object({ at: z.string(), reason: z.string(), from: z.string().nullable(), userAgent: z.string().nullable() })
  .meta({ id: 'Refusal', description: 'A request that was turned away: never its body.' })

const shown = ({ slot: _, ...row }: MessageRead): z.infer<typeof message> => ({ ...row, receivedAt: iso(row.receivedAt) })

const params = z.object({ id: z.string() })
const tags = ['Messages']

export const messages = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/integrations/{id}/messages',
      tags,
      summary: 'What an integration received',
      request: { params, query: pageQuery },
      responses: { 200: json(pageOf(message), 'Newest first, without plain repeats: an incident has the latest of those.') },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const rows = await listMessages(c.get('deps'), c.req.valid('param').id, {
        limit: limit + 1,
        ...(cursor && { before: cursor }),
      })
      return rows
        ? c.json(
            page(rows.map(shown), limit, ({ id }) => id),
            200,
          )
        : refuse(c, notFound('integration'))
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/integrations/{id}/messages/{messageId}',
      tags,
      summary: 'Get a message',
      request: { params: params.extend({ messageId: z.string() }) },
      responses: { 200: json(message, 'As received, secrets removed.') },
    }),
    async (c) => {
      const { id, messageId } = c.req.valid('param')
      const row = await messageById(c.get('deps').db, id, messageId)
      return row ? c.json(shown(row), 200) : refuse(c, notFound('message'))
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/integrations/{id}/refusals',
      tags,
      summary: 'What an integration turned away',
      request: { params },
      responses: { 200: json(pageOf(refusal), 'The last 50, newest first, on one page.') },
    }),
    async (c) => {
      const refusals = await listRefusals(c.get('deps'), c.req.valid('param').id)
      if (!refusals) return refuse(c, notFound('integration'))
      return c.json({ items: refusals.map(({ atMs, ...rest }) => ({ at: iso(atMs), ...rest })), nextCursor: null }, 200)
    },
  )
