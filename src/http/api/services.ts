import * as z from 'zod'
import { createService, type InUse, listServices, removeService, rename, type ServiceRow } from '../../domain/services'
import { iso } from '../../kit/clock'
import { notFound, type Problem, pageById, pageOf, pageQuery, span } from '../reply'
import { body, json, refuse, route, router } from './route'

const service = z.object({ id: z.string(), name: z.string(), createdAt: z.string() }).meta({ id: 'Service' })
const listed = service
  .extend({
    openIncidents: z.number().int(),
    integrations: z.number().int(),
    subscriptions: z
      .number()
      .int()
      .meta({ description: 'Those that ask for this service; those that ask for all are not counted.' }),
  })
  .meta({ id: 'ServiceWithUse' })
const shown = (row: ServiceRow): z.infer<typeof service> => ({ ...row, createdAt: iso(row.createdAt) })

const given = body(z.strictObject({ name: z.string().trim().min(1).max(100).meta({ description: 'Unique.' }) }))
const params = z.object({ id: z.string() })
const tags = ['Services']

export const services = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/services',
      tags,
      summary: 'List services',
      request: { query: pageQuery },
      responses: { 200: json(pageOf(listed), 'Newest first.') },
    }),
    async (c) => {
      const query = c.req.valid('query')
      const rows = await listServices(c.get('deps'), span(query))
      return c.json(
        pageById(rows, query, (row) => ({ ...row, createdAt: iso(row.createdAt) })),
        200,
      )
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/services',
      tags,
      summary: 'Create a service',
      request: { body: given },
      responses: { 201: json(service, 'Created.') },
    }),
    async (c) => {
      const { name } = c.req.valid('json')
      const created = await createService(c.get('deps'), name, c.get('caller').actor)
      return created.ok ? c.json(shown(created.value), 201) : refuse(c, nameTaken(name))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'patch',
      path: '/services/{id}',
      tags,
      summary: 'Rename a service',
      request: { params, body: given },
      responses: { 200: json(service, 'As it is now.') },
    }),
    async (c) => {
      const { name } = c.req.valid('json')
      const renamed = await rename(c.get('deps'), c.req.valid('param').id, name, c.get('caller').actor)
      if (!renamed) return refuse(c, notFound('service'))
      return renamed.ok ? c.json(shown(renamed.value), 200) : refuse(c, nameTaken(name))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'delete',
      path: '/services/{id}',
      tags,
      summary: 'Delete a service',
      description: 'Refused while an integration or a subscription names it. Incidents that were opened for it stay.',
      request: { params },
      responses: { 204: { description: 'Deleted.' } },
    }),
    async (c) => {
      const removed = await removeService(c.get('deps'), c.req.valid('param').id, c.get('caller').actor)
      if (!removed) return refuse(c, notFound('service'))
      return removed.ok ? c.body(null, 204) : refuse(c, inUse(removed.error))
    },
  )

const nameTaken = (name: string): Problem => ({
  status: 409,
  code: 'name-taken',
  title: 'The name is taken',
  detail: `Another service is called "${name}".`,
})

const inUse = ({ integrations, subscriptions }: InUse): Problem => ({
  status: 409,
  code: 'in-use',
  title: 'The service is in use',
  detail: [named('integration', integrations), named('subscription', subscriptions)].filter(Boolean).join('; '),
})

const named = (what: string, names: readonly string[]): string =>
  (names.length > 0 &&
    `${names.length} ${what}${names.length > 1 ? 's' : ''}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' …' : ''}`) ||
  ''
