import type { Context } from 'hono'
import * as z from 'zod'
import { type InvitationRow, invite, listInvitations, withdraw } from '../../domain/users/invite'
import { iso } from '../../kit/clock'
import type { ApiEnv } from '../auth'
import { notFound, pageById, pageOf, pageQuery, span } from '../reply'
import { publicOriginOf } from '../same-origin'
import { role } from './role'
import { body, json, refuse, route, router } from './route'

const tags = ['Users']

const invitation = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    createdAt: z.string(),
    createdBy: z.string(),
    expiresAt: z.string(),
    usedAt: z.string().nullable(),
    userId: z.string().nullable().meta({ description: 'The user that it became.' }),
  })
  .meta({ id: 'Invitation' })
const created = invitation
  .extend({
    code: z.string(),
    url: z.string().meta({ description: 'For the one who is invited. The code is behind the #, so that no server logs it.' }),
  })
  .meta({ id: 'NewInvitation' })

const shown = ({ hash: _, ...row }: InvitationRow): z.infer<typeof invitation> => ({
  ...row,
  createdAt: iso(row.createdAt),
  expiresAt: iso(row.expiresAt),
  usedAt: row.usedAt === null ? null : iso(row.usedAt),
})

const invitationUrl = (c: Context<ApiEnv>, code: string): string =>
  `${publicOriginOf(c.get('deps'), c.req.raw)}/invitation#${code}`

export const invitations = router()
  .openapi(
    route('super_admin', {
      method: 'get',
      path: '/invitations',
      tags,
      summary: 'List invitations',
      request: { query: pageQuery },
      responses: { 200: json(pageOf(invitation), 'Newest first, used and expired ones too.') },
    }),
    async (c) => {
      const query = c.req.valid('query')
      const rows = await listInvitations(c.get('deps').db, span(query))
      return c.json(pageById(rows, query, shown), 200)
    },
  )
  .openapi(
    route('super_admin', {
      method: 'post',
      path: '/invitations',
      tags,
      summary: 'Invite a user',
      description: 'Good once, for seven days. Whoever has the link registers a passkey with it and becomes a user of this role.',
      request: { body: body(z.strictObject({ name: z.string().trim().min(1).max(100), role })) },
      responses: { 201: json(created, 'Link and code are shown this once.') },
    }),
    async (c) => {
      const { row, code } = await invite(c.get('deps'), c.req.valid('json'), c.get('caller').actor)
      return c.json({ ...shown(row), code, url: invitationUrl(c, code) }, 201)
    },
  )
  .openapi(
    route('super_admin', {
      method: 'delete',
      path: '/invitations/{id}',
      tags,
      summary: 'Withdraw an invitation',
      request: { params: z.object({ id: z.string() }) },
      responses: { 204: { description: 'Withdrawn.' } },
    }),
    async (c) => {
      const done = await withdraw(c.get('deps'), c.req.valid('param').id, c.get('caller').actor)
      switch (done) {
        case 'done':
          return c.body(null, 204)
        case 'unknown':
          return refuse(c, notFound('invitation'))
        case 'used':
          return refuse(c, {
            status: 409,
            code: 'used',
            title: 'It has been used',
            detail: 'Delete or disable the user instead.',
          })
      }
    },
  )
