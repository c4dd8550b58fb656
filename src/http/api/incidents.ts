import * as z from 'zod'
import { severities } from '../../connectors/contract'
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
import { invalid, notFound, type Problem, page, pageOf, pageQuery } from '../reply'
import { incident, incidentWithRepeat, shown, shownEntry, shownRepeat, timelineEntry } from './incident-shape'
import { json, refuse, route, router } from './route'

const about = z.object({
  severity: z.enum(severities).optional(),
  integrationId: z.string().optional(),
  serviceId: z.string().optional(),
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
      const rows = await listIncidents(c.get('deps'), { ...query, limit: query.limit + 1 })
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
    async (c) => c.json(await countIncidents(c.get('deps'), c.req.valid('query')), 200),
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

const contradicts = (wanted: string, status: string): Problem => ({
  status: 409,
  code: 'contradicts',
  title: `This incident cannot be ${wanted}`,
  detail: `It is ${status}${status === 'resolved' ? '; it opens again when its source reports the problem again' : ', and its gate does not know it any more'}.`,
})
