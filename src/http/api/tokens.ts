import * as z from 'zod'
import { createToken, listTokens, revoke, type TokenRow } from '../../domain/tokens'
import { iso } from '../../kit/clock'
import { notFound, pageById, pageOf, pageQuery, span } from '../reply'
import { role } from './role'
import { body, json, refuse, route, router } from './route'

const token = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    createdAt: z.string(),
    createdBy: z.string(),
    expiresAt: z.string().nullable(),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'Token' })

export const created = token.extend({ token: z.string().meta({ description: 'Shown this once.' }) }).meta({ id: 'NewToken' })

export const shown = ({ hash: _, ...row }: TokenRow): z.infer<typeof token> => ({
  ...row,
  createdAt: iso(row.createdAt),
  expiresAt: row.expiresAt === null ? null : iso(row.expiresAt),
  revokedAt: row.revokedAt === null ? null : iso(row.revokedAt),
})

export const tokens = router()
  .openapi(
    route('super_admin', {
      method: 'get',
      path: '/tokens',
      tags: ['Tokens'],
      summary: 'List API tokens',
      request: { query: pageQuery },
      responses: { 200: json(pageOf(token), 'Newest first, revoked ones too.') },
    }),
    async (c) => {
      const query = c.req.valid('query')
      const rows = await listTokens(c.get('deps').db, span(query))
      return c.json(pageById(rows, query, shown), 200)
    },
  )
  .openapi(
    route('super_admin', {
      method: 'post',
      path: '/tokens',
      tags: ['Tokens'],
      summary: 'Create an API token',
      request: {
        body: body(
          z.strictObject({
            name: z.string().trim().min(1).max(100),
            role,
            expiresInDays: z.number().int().min(1).max(3650).nullable().default(365).meta({ description: 'null: never.' }),
          }),
        ),
      },
      responses: { 201: json(created, 'The token is shown this once.') },
    }),
    async (c) => {
      const { name, role, expiresInDays } = c.req.valid('json')
      const deps = c.get('deps')
      const expiresAt = expiresInDays === null ? null : deps.clock() + expiresInDays * 86_400_000
      const { row, token } = await createToken(deps, { name, role, expiresAt }, c.get('caller').actor)
      return c.json({ ...shown(row), token }, 201)
    },
  )
  .openapi(
    route('super_admin', {
      method: 'delete',
      path: '/tokens/{id}',
      tags: ['Tokens'],
      summary: 'Revoke an API token',
      request: { params: z.object({ id: z.string() }) },
      responses: { 204: { description: 'Revoked, now or before.' } },
    }),
    async (c) =>
      (await revoke(c.get('deps'), c.req.valid('param').id, c.get('caller').actor))
        ? c.body(null, 204)
        : refuse(c, notFound('token')),
  )
