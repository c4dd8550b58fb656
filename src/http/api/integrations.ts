import * as z from 'zod'
import { createIntegration } from '../../domain/integrations/create'
import { integrationById, listIntegrations } from '../../domain/integrations/list'
import { changeIntegration, deleteIntegration } from '../../domain/integrations/update'
import { invalid, type Problem, pageById, pageOf, pageQuery, problem, span } from '../reply'
import { changedMeanwhile, ifMatch, sinceOf } from './if-match'
import { common, created, integration, none, originOf, params, shown, tags } from './integration-shape'
import { body, json, refuse, route, router } from './route'

const held = z
  .discriminatedUnion('release', [
    z.strictObject({ release: z.literal('all') }),
    z.strictObject({ release: z.literal('since'), since: z.iso.datetime({ offset: true }) }),
    z.strictObject({ release: z.literal('none') }),
  ])
  .meta({
    description:
      'With `enabled: true`: what becomes of the deliveries that were held while it was off. All go out (the default), those planned since a time, or none; the others are cancelled. Held deliveries are kept for 14 days.',
  })

const inUse = (subscriptions: string[]): Problem => ({
  status: 409,
  code: 'in-use',
  title: 'This integration is in use',
  detail: `Subscriptions lead to it: ${subscriptions.join(', ')}. Delete them first, or lead them elsewhere.`,
})

export const integrations = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/integrations',
      tags,
      summary: 'List integrations',
      request: { query: pageQuery },
      responses: { 200: json(pageOf(integration), 'Newest first.') },
    }),
    async (c) => {
      const query = c.req.valid('query')
      const rows = await listIntegrations(c.get('deps').db, span(query))
      return c.json(
        pageById(rows, query, (row) => shown(row, originOf(c))),
        200,
      )
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/integrations',
      tags,
      summary: 'Create an integration',
      description: 'Secrets that the hub makes are in the answer, this once.',
      request: {
        body: body(z.strictObject({ connector: z.string(), auth: z.enum(['signature', 'key']).optional(), ...common })),
      },
      responses: { 201: json(created, 'Created.') },
    }),
    async (c) => {
      const made = await createIntegration(c.get('deps'), c.req.valid('json'), c.get('caller').actor)
      if (!made.ok) return problem(c, invalid(made.error)) as never
      return c.json({ ...shown(made.value.integration, originOf(c)), ...made.value.secrets }, 201)
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/integrations/{id}',
      tags,
      summary: 'Get an integration',
      request: { params },
      responses: { 200: json(integration, 'Without its credentials.') },
    }),
    async (c) => {
      const row = await integrationById(c.get('deps').db, c.req.valid('param').id)
      return row ? c.json(shown(row, originOf(c)), 200) : none(c)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'patch',
      path: '/integrations/{id}',
      tags,
      summary: 'Change an integration',
      description:
        'Fields that are not named stay as they are. Takes effect at once, for requests under way too. Switching on releases what was held.',
      request: {
        params,
        headers: ifMatch,
        body: body(z.strictObject({ ...common, name: common.name.optional(), held: held.optional() })),
      },
      responses: { 200: json(integration, 'As it is now.') },
    }),
    async (c) => {
      const changed = await changeIntegration(
        c.get('deps'),
        c.req.valid('param').id,
        c.req.valid('json'),
        c.get('caller').actor,
        sinceOf(c.req.valid('header')),
      )
      if (!changed) return none(c)
      if (changed.ok) return c.json(shown(changed.value, originOf(c)), 200)
      const { error } = changed
      return refuse(c, 'current' in error ? changedMeanwhile('integration', shown(error.current, originOf(c))) : invalid(error))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'delete',
      path: '/integrations/{id}',
      tags,
      summary: 'Delete an integration',
      description: 'Refused while subscriptions lead to it. Deliveries that wait for it are cancelled.',
      request: { params },
      responses: { 204: { description: 'Deleted; its incidents and log stay.' } },
    }),
    async (c) => {
      const deleted = await deleteIntegration(c.get('deps'), c.req.valid('param').id, c.get('caller').actor)
      if (!deleted) return none(c)
      return deleted.ok ? c.body(null, 204) : refuse(c, inUse(deleted.error.subscriptions))
    },
  )
