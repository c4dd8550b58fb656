import * as z from 'zod'
import { type NoRerun, rerun } from '../../domain/integrations/rerun'
import { trySettings } from '../../domain/integrations/try-settings'
import { listMessages, listRefusals, type MessageRead, messageById } from '../../domain/messages'
import { iso } from '../../kit/clock'
import { invalid, notFound, type Problem, pageById, pageOf, pageQuery, span } from '../reply'
import { signalOutcomes } from '../signal-outcomes'
import { body, json, refuse, route, router } from './route'

const outcomes = [...signalOutcomes, 'unreadable', 'test'] as const

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
      request: {
        params,
        query: pageQuery.extend({
          outcome: z
            .enum(outcomes)
            .optional()
            .meta({ description: 'Of its first signal; `unreadable` where nothing could be read.' }),
        }),
      },
      responses: { 200: json(pageOf(message), 'Newest first, without plain repeats: an incident has the latest of those.') },
    }),
    async (c) => {
      const { outcome, ...query } = c.req.valid('query')
      const rows = await listMessages(c.get('deps'), c.req.valid('param').id, { ...span(query), ...(outcome && { outcome }) })
      return rows ? c.json(pageById(rows, query, shown), 200) : refuse(c, notFound('integration'))
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
      description:
        'For trying a mapping before it is saved, or what was saved on a message of before. Nothing is saved and nothing opens.',
      request: {
        params: params.extend({ messageId: z.string() }),
        body: body(
          z.strictObject({
            settings: z
              .record(z.string(), z.unknown())
              .optional()
              .meta({ description: 'As the connector describes them; those that the integration has where absent.' }),
          }),
        ),
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
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/integrations/{id}/messages/{messageId}/rerun',
      tags,
      summary: 'Run a stored message again',
      description:
        'For a message that could not be read, or that was ignored, once the settings of its integration are mended: it is read with them and has its effect, at the time when it came. Refused where it has had one, and while nothing about a problem can be read of it.',
      request: { params: params.extend({ messageId: z.string() }) },
      responses: {
        200: json(
          z.object({ messageId: z.string(), results: z.array(z.record(z.string(), z.unknown())) }),
          'What became of it, one result per signal.',
        ),
      },
    }),
    async (c) => {
      const { id, messageId } = c.req.valid('param')
      const done = await rerun(c.get('deps'), id, messageId, c.get('caller').actor)
      if (!done) return refuse(c, notFound('message with a body that is still kept'))
      return done.ok
        ? c.json({ messageId, results: done.value.map((result) => ({ ...result })) }, 200)
        : refuse(c, notRerun(done.error))
    },
  )

function notRerun(why: NoRerun): Problem {
  switch (why.kind) {
    case 'unreadable':
      return {
        ...invalid(why.issues),
        title: 'It still cannot be read',
      }
    case 'says-nothing':
      return { ...conflict('says-nothing', 'It says nothing about a problem'), detail: why.reason }
    case 'accepted-before':
      return {
        ...conflict('accepted-before', 'It has had its effect'),
        detail: `Its outcome is ${why.outcome}; a message has an effect once.`,
      }
    case 'switched-off':
      return {
        ...conflict('switched-off', 'The integration is switched off'),
        detail: 'Switch it on, then run the message again.',
      }
  }
}

const conflict = (code: string, title: string) => ({ status: 409, code, title }) as const
