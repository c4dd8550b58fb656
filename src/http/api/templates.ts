import * as z from 'zod'
import {
  changeTemplate,
  createTemplate,
  listTemplates,
  listVersions,
  type NotChanged,
  removeTemplate,
  resetTemplate,
  restoreTemplate,
  type TemplateRead,
  templateById,
} from '../../domain/templates/edit'
import { preview } from '../../domain/templates/preview'
import { iso } from '../../kit/clock'
import { invalid, notFound, type Problem, page, pageById, pageOf, pageQuery, span } from '../reply'
import { changedMeanwhile, ifMatch, sinceOf } from './if-match'
import { body, json, refuse, route, router } from './route'
import { connectorOfTemplate, name, parts, previewed, previewGiven, template, templateVersion } from './template-shape'

const shown = (row: TemplateRead): z.infer<typeof template> => ({
  ...row,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})

const params = z.object({ id: z.string() })
const tags = ['Templates']

export const templates = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/templates',
      tags,
      summary: 'List templates',
      request: { query: pageQuery.extend({ connector: z.string().optional() }) },
      responses: { 200: json(pageOf(template), 'Newest first.') },
    }),
    async (c) => {
      const { connector, ...query } = c.req.valid('query')
      const rows = await listTemplates(c.get('deps').db, { ...span(query), ...(connector && { connector }) })
      return c.json(pageById(rows, query, shown), 200)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/templates',
      tags,
      summary: 'Create a template',
      description: 'GET /connectors lists the parts of each destination, with the default of each to begin from.',
      request: { body: body(z.strictObject({ name, connector: connectorOfTemplate, parts })) },
      responses: { 201: json(template, 'Subscriptions can name it.') },
    }),
    async (c) => {
      const created = await createTemplate(c.get('deps'), c.req.valid('json'), c.get('caller').actor)
      return created.ok ? c.json(shown(created.value), 201) : refuse(c, invalid(created.error))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/templates/preview',
      tags,
      summary: 'Try templates on a stored event',
      description: 'What each part would say, or what is wrong with it, and the request that would be sent. Sends nothing.',
      request: { body: body(previewGiven) },
      responses: { 200: json(previewed, 'Part by part.') },
    }),
    async (c) => {
      const { event, ...asked } = c.req.valid('json')
      const shown = await preview(c.get('deps'), { ...asked, ...(event && { event }) })
      return shown.ok ? c.json(shown.value, 200) : refuse(c, invalid(shown.error))
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/templates/{id}',
      tags,
      summary: 'Get a template',
      request: { params },
      responses: { 200: json(template, 'The template, with the parts of its current version.') },
    }),
    async (c) => {
      const row = await templateById(c.get('deps').db, c.req.valid('param').id)
      return row ? c.json(shown(row), 200) : refuse(c, notFound('template'))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'patch',
      path: '/templates/{id}',
      tags,
      summary: 'Change a template',
      description:
        'Other `parts` replace all of them and make a new version, which the next attempt uses, also of deliveries that wait.',
      request: { params, headers: ifMatch, body: body(z.strictObject({ name, parts }).partial()) },
      responses: { 200: json(template, 'As it is now.') },
    }),
    async (c) => {
      const { name, parts } = c.req.valid('json')
      const change = { ...(name !== undefined && { name }), ...(parts && { parts }) }
      const since = sinceOf(c.req.valid('header'))
      const changed = await changeTemplate(c.get('deps'), c.req.valid('param').id, change, c.get('caller').actor, since)
      if (!changed) return refuse(c, notFound('template'))
      return changed.ok
        ? c.json(shown(changed.value), 200)
        : refuse(c, notChanged(changed.error, since === undefined ? 409 : 412))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'delete',
      path: '/templates/{id}',
      tags,
      summary: 'Delete a template',
      description: 'Refused while a subscription uses it.',
      request: { params },
      responses: { 204: { description: 'Deleted, with its versions.' } },
    }),
    async (c) => {
      const removed = await removeTemplate(c.get('deps'), c.req.valid('param').id, c.get('caller').actor)
      if (!removed) return refuse(c, notFound('template'))
      return removed.ok ? c.body(null, 204) : refuse(c, inUse(removed.error))
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/templates/{id}/versions',
      tags,
      summary: 'List the versions of a template',
      request: { params, query: pageQuery.extend({ cursor: z.coerce.number().int().optional() }) },
      responses: { 200: json(pageOf(templateVersion), 'Newest first; the last 50 are kept.') },
    }),
    async (c) => {
      const { db } = c.get('deps')
      const { id } = c.req.valid('param')
      const { limit, cursor } = c.req.valid('query')
      if (!(await templateById(db, id))) return refuse(c, notFound('template'))
      const rows = await listVersions(db, id, { limit: limit + 1, ...(cursor !== undefined && { before: cursor }) })
      const items = rows.map(({ templateId: _, ...row }) => ({ ...row, createdAt: iso(row.createdAt) }))
      return c.json(
        page(items, limit, ({ version }) => String(version)),
        200,
      )
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/templates/{id}/versions/{version}/restore',
      tags,
      summary: 'Restore a version of a template',
      request: { params: params.extend({ version: z.coerce.number().int().min(1) }) },
      responses: { 200: json(template, 'A new version with the parts of that one.') },
    }),
    async (c) => {
      const { id, version } = c.req.valid('param')
      const restored = await restoreTemplate(c.get('deps'), id, version, c.get('caller').actor)
      if (!restored) return refuse(c, notFound('template'))
      return restored.ok ? c.json(shown(restored.value), 200) : refuse(c, notChanged(restored.error))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/templates/{id}/reset',
      tags,
      summary: 'Reset a template to the default',
      request: { params },
      responses: { 200: json(template, 'A new version without parts: the destination’s own words.') },
    }),
    async (c) => {
      const reset = await resetTemplate(c.get('deps'), c.req.valid('param').id, c.get('caller').actor)
      if (!reset) return refuse(c, notFound('template'))
      return reset.ok ? c.json(shown(reset.value), 200) : refuse(c, notChanged(reset.error))
    },
  )

/** 412 is said to who named a version; who named none came at the same moment as somebody else. */
function notChanged(why: NotChanged, status: 409 | 412 = 409): Problem {
  switch (why.kind) {
    case 'invalid':
      return invalid(why.issues)
    case 'no-such-version':
      return notFound('version of this template')
    case 'changed-meanwhile':
      return { ...changedMeanwhile('template', shown(why.current)), status }
  }
}

const inUse = (names: readonly string[]): Problem => ({
  status: 409,
  code: 'in-use',
  title: 'The template is in use',
  detail: `Let these subscriptions use another one first: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' …' : ''}`,
})
