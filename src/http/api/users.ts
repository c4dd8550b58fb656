import * as z from 'zod'
import { endSession, endSessions, listSessions } from '../../domain/sign-in/sessions'
import { changeUser, listUsers, removeUser, type UserRow, userById, waysOfUser } from '../../domain/users/change'
import { iso } from '../../kit/clock'
import { notFound, type Problem, pageById, pageOf, pageQuery, span } from '../reply'
import { changedMeanwhile, ifMatch, sinceOf } from './if-match'
import { session, sessionShown } from './me'
import { role } from './role'
import { body, json, refuse, route, router } from './route'

const tags = ['Users']
const params = z.object({ id: z.string() })

const user = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    role,
    createdAt: z.string(),
    createdBy: z.string().meta({ description: 'Who invited them, `setup`, or the issuer that vouched for them.' }),
    updatedAt: z.string(),
    disabledAt: z.string().nullable(),
    lastSeenAt: z.string().nullable().meta({ description: 'To within five minutes.' }),
  })
  .meta({ id: 'User' })
const oneUser = user
  .extend({
    passkeys: z.number().int(),
    issuers: z.array(z.string()).meta({ description: 'Identity providers that vouch for them.' }),
  })
  .meta({ id: 'UserWithWays' })
const shown = (row: UserRow): z.infer<typeof user> => ({
  ...row,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
  disabledAt: row.disabledAt === null ? null : iso(row.disabledAt),
  lastSeenAt: row.lastSeenAt === null ? null : iso(row.lastSeenAt),
})

const lastAdmin: Problem = {
  status: 409,
  code: 'last-admin',
  title: 'This is the last active super_admin',
  detail: 'Give the role to somebody else first; without one, nobody could give it again.',
}

export const users = router()
  .openapi(
    route('super_admin', {
      method: 'get',
      path: '/users',
      tags,
      summary: 'List users',
      request: { query: pageQuery },
      responses: { 200: json(pageOf(user), 'Newest first, disabled ones too.') },
    }),
    async (c) => {
      const query = c.req.valid('query')
      const rows = await listUsers(c.get('deps').db, span(query))
      return c.json(pageById(rows, query, shown), 200)
    },
  )
  .openapi(
    route('super_admin', {
      method: 'get',
      path: '/users/{id}',
      tags,
      summary: 'One user, and what they can sign in with',
      request: { params },
      responses: { 200: json(oneUser, 'As they are now.') },
    }),
    async (c) => {
      const deps = c.get('deps')
      const row = await userById(deps.db, c.req.valid('param').id)
      return row ? c.json({ ...shown(row), ...(await waysOfUser(deps, row.id)) }, 200) : refuse(c, notFound('user'))
    },
  )
  .openapi(
    route('super_admin', {
      method: 'patch',
      path: '/users/{id}',
      tags,
      summary: 'Change a user',
      description:
        'Holds from their next request on. Disabling ends their sessions too. Where the groups of an identity provider give roles, they give this one again at the next sign-in.',
      request: {
        params,
        headers: ifMatch,
        body: body(
          z
            .strictObject({
              name: z.string().trim().min(1).max(100).optional(),
              email: z.email().max(320).nullable().optional(),
              role: role.optional(),
              disabled: z.boolean().optional().meta({ description: 'true: they get in no more, by any way.' }),
            })
            .refine((change) => Object.keys(change).length > 0, { message: 'say what to change: name, email, role or disabled' }),
        ),
      },
      responses: { 200: json(user, 'As they are now.') },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const since = sinceOf(c.req.valid('header'))
      const changed = await changeUser(c.get('deps'), id, c.req.valid('json'), c.get('caller').actor, since)
      if (!changed) return refuse(c, notFound('user'))
      if (changed.ok) return c.json(shown(changed.value), 200)
      return refuse(c, changed.error === 'last-admin' ? lastAdmin : changedMeanwhile('user', shown(changed.error.current)))
    },
  )
  .openapi(
    route('super_admin', {
      method: 'delete',
      path: '/users/{id}',
      tags,
      summary: 'Delete a user',
      description:
        'With their passkeys and sessions. Somebody whom an identity provider still lets through comes back as a new user: disable them instead.',
      request: { params },
      responses: { 204: { description: 'Deleted.' } },
    }),
    async (c) => {
      const removed = await removeUser(c.get('deps'), c.req.valid('param').id, c.get('caller').actor)
      if (!removed) return refuse(c, notFound('user'))
      return removed.ok ? c.body(null, 204) : refuse(c, lastAdmin)
    },
  )
  .openapi(
    route('super_admin', {
      method: 'get',
      path: '/users/{id}/sessions',
      tags,
      summary: 'List the sessions of a user',
      request: { params },
      responses: { 200: json(z.object({ items: z.array(session) }), 'Live ones, latest first.') },
    }),
    async (c) => {
      const deps = c.get('deps')
      const row = await userById(deps.db, c.req.valid('param').id)
      if (!row) return refuse(c, notFound('user'))
      const rows = await listSessions(deps, row.id)
      return c.json({ items: rows.map((one) => sessionShown(one, c.get('caller'))) }, 200)
    },
  )
  .openapi(
    route('super_admin', {
      method: 'delete',
      path: '/users/{id}/sessions',
      tags,
      summary: 'End all sessions of a user',
      request: { params },
      responses: { 204: { description: 'Ended.' } },
    }),
    async (c) => {
      const deps = c.get('deps')
      const row = await userById(deps.db, c.req.valid('param').id)
      if (!row) return refuse(c, notFound('user'))
      await endSessions(deps, row.id, c.get('caller').actor)
      return c.body(null, 204)
    },
  )
  .openapi(
    route('super_admin', {
      method: 'delete',
      path: '/users/{id}/sessions/{sessionId}',
      tags,
      summary: 'End a session of a user',
      request: { params: z.object({ id: z.string(), sessionId: z.string() }) },
      responses: { 204: { description: 'Ended.' } },
    }),
    async (c) => {
      const { id: userId, sessionId } = c.req.valid('param')
      const ended = await endSession(c.get('deps'), { userId, id: sessionId }, c.get('caller').actor)
      return ended ? c.body(null, 204) : refuse(c, notFound('session'))
    },
  )
