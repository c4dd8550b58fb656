import * as z from 'zod'
import { trySettings } from '../../domain/integrations/try-settings'
import { listMessages, listRefusals, type MessageRead, messageById } from '../../domain/messages'
import { iso } from '../../kit/clock'
import { invalid, notFound, page, pageOf, pageQuery } from '../reply'
import { body, json, refuse, route, router } from './route'

export const message = z
  .object({
    id: z.string(),
    integrationId: z.string(),
    receivedAt: z.string(),
    outcome: z.string(),
    results: z.array(z.unknown()).meta({ description: 'What the sender was told, one per signal.' }),
    headers: z
      .record(z.string(), z.string())
      .meta({ description: 'Those that say something; never one that carries a credential.' }),
    body: z
      .string()
      .nullable()
      .meta({ description: 'At most 64 KB of it; null once its days are over (`messageBodiesDays` of the settings).' }),
    bodyBytes: z.number().int(),
  })
  .meta({ id: 'Message' })

const refusal = z
  .object({ at: z.string(), reason: z.string(), from: z.string().nullable(), userAgent: z.string().nullable() })
  .meta({ id: 'Refusal', description: 'A request that was turned away: never its body.' })

export const shown = ({ slot: _, ...row }: MessageRead): z.infer<typeof message> => ({ ...row, receivedAt: iso(row.receivedAt) })

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
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/integrations/{id}/messages/{messageId}/read',
      tags,
      summary: 'Read a stored message with other settings',
      description: 'For trying a mapping before it is saved. Nothing is saved and nothing opens.',
      request: {
        params: params.extend({ messageId: z.string() }),
        body: body(z.strictObject({ settings: z.record(z.string(), z.unknown()).default({}) })),
      },
      responses: {
        200: json(
          z.object({
            kind: z.enum(['signals', 'ignored', 'handshake', 'commands', 'unreadable', 'unparseable']),
            commands: z.array(z.record(z.string(), z.unknown())).optional(),
            signals: z.array(z.record(z.string(), z.unknown())).optional(),
            reason: z.string().optional(),
            issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
          }),
          'What the connector would make of it.',
        ),
      },
    }),
    async (c) => {
      const { id, messageId } = c.req.valid('param')
      const tried = await trySettings(c.get('deps'), id, messageId, c.req.valid('json').settings)
      if (!tried) return refuse(c, notFound('message with a body that is still kept'))
      return tried.ok ? c.json(tried.value, 200) : refuse(c, invalid(tried.error))
    },
  )
