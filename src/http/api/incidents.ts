import * as z from 'zod'
import { severities } from '../../connectors/contract'
import type { Caller } from '../../domain/caller'
import { commandIncident } from '../../domain/incidents/command'
import {
  countIncidents,
  cursorAfter,
  incidentById,
  isCursor,
  latestRepeatOf,
  linksOf,
  listIncidents,
  timelineOf,
} from '../../domain/incidents/list'
import { err, ok, type Result } from '../../kit/result'
import { invalid, notFound, type Problem, page, pageOf, pageQuery } from '../reply'
import { incident, incidentWithRepeat, shown, shownEntry, shownRepeat, timelineEntry } from './incident-shape'
import { json, refuse, route, router } from './route'

const about = z.object({
  severity: z.enum(severities).optional(),
  integrationId: z.string().optional(),
  serviceId: z.string().optional(),
  assignee: z
    .string()
    .regex(/^(me|none|usr_\w{1,40})$/, 'me, none, or the id of a user (usr_…)')
    .optional()
    .meta({ description: '`me`, `none`, or the id of a user.' }),
  text: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'In title, description, dedup key or labels, case aside; or the number.' }),
})
const filters = pageQuery.extend({
  status: z.enum(['open', 'triggered', 'acknowledged', 'resolved']).optional().meta({ description: 'open: not resolved.' }),
  ...about.shape,
})
const params = z.object({ id: z.string() })
const tags = ['Incidents']

export const incidents = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/incidents',
      tags,
      summary: 'List incidents',
      request: { query: filters },
      responses: { 200: json(pageOf(incident), 'Newest first.') },
    }),
    async (c) => {
      const query = c.req.valid('query')
      if (query.cursor !== undefined && !isCursor(query.status, query.cursor)) {
        return refuse(c, invalid([{ path: 'cursor', message: 'this is not a cursor of this list' }]))
      }
      const asked = assigneeAsked(query, c.get('caller'))
      if (!asked.ok) return refuse(c, asked.error)
      const rows = await listIncidents(c.get('deps'), { ...query, ...asked.value, limit: query.limit + 1 })
      return c.json(
        page(rows.map(shown), query.limit, (item) => cursorAfter(query.status, item)),
        200,
      )
    },
  )
  // Before `/incidents/{id}`, which would match it.
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/incidents/counts',
      tags,
      summary: 'Count the open incidents',
      request: { query: about },
      responses: {
        200: json(
          z.object({ open: z.number().int(), triggered: z.number().int(), acknowledged: z.number().int() }),
          'Of those that the filters let through.',
        ),
      },
    }),
    async (c) => {
      const query = c.req.valid('query')
      const asked = assigneeAsked(query, c.get('caller'))
      return asked.ok ? c.json(await countIncidents(c.get('deps'), { ...query, ...asked.value }), 200) : refuse(c, asked.error)
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/incidents/{id}',
      tags,
      summary: 'Get an incident',
      request: { params },
      responses: {
        200: json(
          incidentWithRepeat,
          'The incident, with the latest message that only repeated it, and its records at destinations.',
        ),
      },
    }),
    async (c) => {
      const deps = c.get('deps')
      const row = await incidentById(deps.db, c.req.valid('param').id)
      if (!row) return refuse(c, notFound('incident'))
      const [repeat, externalLinks] = await Promise.all([latestRepeatOf(deps, row), linksOf(deps, row)])
      return c.json({ ...shown(row), latestRepeat: shownRepeat(repeat), externalLinks }, 200)
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/incidents/{id}/timeline',
      tags,
      summary: 'What happened to an incident',
      request: { params, query: pageQuery },
      responses: { 200: json(pageOf(timelineEntry), 'Oldest first; each event with its deliveries.') },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const deps = c.get('deps')
      const { id } = c.req.valid('param')
      if (!(await incidentById(deps.db, id))) return refuse(c, notFound('incident'))
      const entries = await timelineOf(deps, id, { limit: limit + 1, ...(cursor && { after: cursor }) })
      return c.json(
        page(entries.map(shownEntry), limit, (entry) => entry.id),
        200,
      )
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/incidents/{id}/acknowledge',
      tags,
      summary: 'Acknowledge an incident',
      request: { params },
      responses: { 200: json(incident, 'As it is now; acknowledging twice is acknowledging once.') },
    }),
    async (c) => {
      const done = await commandIncident(c.get('deps'), c.req.valid('param').id, 'acknowledge', c.get('caller').actor)
      if (!done) return refuse(c, notFound('incident'))
      return done.ok ? c.json(shown(done.value), 200) : refuse(c, contradicts('acknowledged', done.error.status))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/incidents/{id}/resolve',
      tags,
      summary: 'Resolve an incident',
      request: { params },
      responses: { 200: json(incident, 'As it is now; resolving twice is resolving once.') },
    }),
    async (c) => {
      const done = await commandIncident(c.get('deps'), c.req.valid('param').id, 'resolve', c.get('caller').actor)
      if (!done) return refuse(c, notFound('incident'))
      return done.ok ? c.json(shown(done.value), 200) : refuse(c, contradicts('resolved', done.error.status))
    },
  )

/** Whose incidents a query asks for; a token is nobody's `me`. */
function assigneeAsked(
  { assignee }: { assignee?: string | undefined },
  { kind, id }: Caller,
): Result<{ assigneeId?: string | null }, Problem> {
  if (assignee === undefined) return ok({})
  if (assignee !== 'me') return ok({ assigneeId: assignee === 'none' ? null : assignee })
  return kind === 'user'
    ? ok({ assigneeId: id })
    : err(invalid([{ path: 'assignee', message: 'a token is no user: name the user by id (usr_…) instead of me' }]))
}

export const contradicts = (wanted: string, status: string): Problem => ({
  status: 409,
  code: 'contradicts',
  title: `This incident cannot be ${wanted}`,
  detail: `It is ${status}${status === 'resolved' ? '; it opens again when its source reports the problem again' : ', and its gate does not know it any more'}.`,
})
