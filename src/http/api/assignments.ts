import * as z from 'zod'
import { type AssignFault, assignable, assignIncident } from '../../domain/incidents/assign'
import { invalid, notFound, type Problem } from '../reply'
import { incident, shown } from './incident-shape'
import { contradicts } from './incidents'
import { body, json, refuse, route, router } from './route'

const tags = ['Incidents']

/** Before `incidents`, whose `/incidents/{id}` would match the list of people. */
export const assignments = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/incidents/assignees',
      tags,
      summary: 'List whom incidents can be given to',
      responses: {
        200: json(
          z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) }),
          'All users who may sign in, by name.',
        ),
      },
    }),
    async (c) => c.json({ items: await assignable(c.get('deps')) }, 200),
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/incidents/{id}/assign',
      tags,
      summary: 'Give an incident to a user',
      description: 'Any user who may sign in. Whoever subscribes to `incident.assigned` is told.',
      request: {
        params: z.object({ id: z.string() }),
        body: body(
          z.strictObject({
            userId: z
              .string('the id of a user (usr_…), or null for nobody')
              .nullable()
              .meta({ description: 'The id of a user who may sign in; null: nobody.' }),
          }),
        ),
      },
      responses: { 200: json(incident, 'As it is now; giving it to who has it already tells nobody.') },
    }),
    async (c) => {
      const { userId } = c.req.valid('json')
      const done = await assignIncident(c.get('deps'), c.req.valid('param').id, userId, c.get('caller').actor)
      if (!done) return refuse(c, notFound('incident'))
      return done.ok ? c.json(shown(done.value), 200) : refuse(c, notAssigned(done.error))
    },
  )

function notAssigned(fault: AssignFault): Problem {
  switch (fault.kind) {
    case 'unknown-user':
      return invalid([{ path: 'userId', message: 'there is no such user: GET /incidents/assignees lists who can be chosen' }])
    case 'inactive-user':
      return invalid([{ path: 'userId', message: 'this user is disabled: choose somebody who may sign in' }])
    case 'contradicts':
      return contradicts('assigned', fault.status)
  }
}
