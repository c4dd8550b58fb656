import * as z from 'zod'
import type { Caller } from '../../domain/caller'
import { type PasskeyRow, passkeysOf, remove, rename } from '../../domain/passkeys/change'
import { askAnother, registerAnother } from '../../domain/passkeys/register'
import { endSession, listSessions, type SessionRow } from '../../domain/sign-in/sessions'
import { waysIn } from '../../domain/sign-in/ways'
import { iso } from '../../kit/clock'
import { challengeCookie, giveChallenge } from '../cookies'
import { notFound, type Problem } from '../reply'
import { ceremonyOptions, needsName, passkeyName, registrationProblem, registrationResponse, siteFor } from '../webauthn'
import { role } from './role'
import { body, json, refuse, route, router } from './route'

const tags = ['Me']
const params = z.object({ id: z.string() })

const passkey = z
  .object({
    id: z.string(),
    name: z.string(),
    backedUp: z.boolean().meta({ description: 'Whether it lives on more than one device.' }),
    createdAt: z.string(),
    lastUsedAt: z.string().nullable(),
  })
  .meta({ id: 'Passkey' })
const shown = ({ id, name, backedUp, createdAt, lastUsedAt }: PasskeyRow): z.infer<typeof passkey> => ({
  id,
  name,
  backedUp,
  createdAt: iso(createdAt),
  lastUsedAt: lastUsedAt === null ? null : iso(lastUsedAt),
})

export const session = z
  .object({
    id: z.string(),
    via: z.enum(['passkey', 'oidc']),
    createdAt: z.string(),
    lastSeenAt: z.string().meta({ description: 'To within five minutes.' }),
    expiresAt: z.string(),
    userAgent: z.string().nullable(),
    country: z.string().nullable(),
    current: z.boolean().meta({ description: 'Whether this request came with it.' }),
  })
  .meta({ id: 'Session' })
export const sessionShown = ({ hash: _, userId: __, ...row }: SessionRow, caller: Caller): z.infer<typeof session> => ({
  ...row,
  createdAt: iso(row.createdAt),
  lastSeenAt: iso(row.lastSeenAt),
  expiresAt: iso(row.expiresAt),
  current: row.id === caller.sessionId,
})

const usersOnly: Problem = {
  status: 409,
  code: 'users-only',
  title: 'A token has no passkeys and no sessions',
  detail: 'Sign in as a user.',
}

export const me = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/me',
      tags,
      summary: 'Who I am',
      responses: {
        200: json(
          z
            .object({
              kind: z.enum(['user', 'token']),
              id: z.string(),
              name: z.string(),
              role,
              via: z.enum(['token', 'passkey', 'oidc', 'access']),
              sessionId: z.string().nullable(),
              waysIn: z
                .object({ oidc: z.boolean(), access: z.boolean() })
                .meta({ description: 'What is on besides passkeys and tokens.' }),
            })
            .meta({ id: 'Me' }),
          'The user or the token of this request.',
        ),
      },
    }),
    async (c) => {
      const { actor: _, ...caller } = c.get('caller')
      const { oidc, access } = await waysIn(c.get('deps'))
      return c.json({ ...caller, waysIn: { oidc, access } }, 200)
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/me/passkeys',
      tags,
      summary: 'List my passkeys',
      responses: { 200: json(z.object({ items: z.array(passkey) }), 'Oldest first.') },
    }),
    async (c) => c.json({ items: (await passkeysOf(c.get('deps').db, c.get('caller').id)).map(shown) }, 200),
  )
  .openapi(
    route('viewer', {
      method: 'post',
      path: '/me/passkeys/options',
      tags,
      summary: 'Begin: one more passkey',
      responses: { 200: json(ceremonyOptions, 'What to ask the browser for.') },
    }),
    async (c) => {
      const site = siteFor(c)
      if (!site.ok) return refuse(c, needsName(c))
      const caller = c.get('caller')
      if (caller.kind === 'token') return refuse(c, usersOnly)
      const { options, browser } = await askAnother(c.get('deps'), site.value, caller, challengeCookie(c.req.raw))
      giveChallenge(c, browser)
      return c.json({ ...options }, 200)
    },
  )
  .openapi(
    route('viewer', {
      method: 'post',
      path: '/me/passkeys',
      tags,
      summary: 'Finish: one more passkey',
      request: { body: body(z.strictObject({ response: registrationResponse, name: passkeyName })) },
      responses: { 201: json(passkey, 'Registered.') },
    }),
    async (c) => {
      const site = siteFor(c)
      if (!site.ok) return refuse(c, needsName(c))
      const { response, name } = c.req.valid('json')
      const answered = { response, passkeyName: name, browser: challengeCookie(c.req.raw) }
      const made = await registerAnother(c.get('deps'), site.value, answered, c.get('caller'))
      return made.ok ? c.json(shown(made.value), 201) : refuse(c, registrationProblem(made.error))
    },
  )
  .openapi(
    route('viewer', {
      method: 'patch',
      path: '/me/passkeys/{id}',
      tags,
      summary: 'Rename a passkey',
      request: { params, body: body(z.strictObject({ name: passkeyName.unwrap() })) },
      responses: { 200: json(passkey, 'As it is now.') },
    }),
    async (c) => {
      const renamed = await rename(c.get('deps'), c.get('caller'), c.req.valid('param').id, c.req.valid('json').name)
      return renamed ? c.json(shown(renamed), 200) : refuse(c, notFound('passkey'))
    },
  )
  .openapi(
    route('viewer', {
      method: 'delete',
      path: '/me/passkeys/{id}',
      tags,
      summary: 'Remove a passkey',
      description: 'Refused for the last way in. Sessions that it began go on until they are ended.',
      request: { params },
      responses: { 204: { description: 'Removed.' } },
    }),
    async (c) => {
      const removed = await remove(c.get('deps'), c.get('caller'), c.req.valid('param').id)
      if (!removed) return refuse(c, notFound('passkey'))
      if (removed.ok) return c.body(null, 204)
      return refuse(c, {
        status: 409,
        code: 'last-way-in',
        title: 'This is your last way in',
        detail: 'Register another passkey first.',
      })
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/me/sessions',
      tags,
      summary: 'List my sessions',
      responses: { 200: json(z.object({ items: z.array(session) }), 'Live ones, latest first.') },
    }),
    async (c) => {
      const caller = c.get('caller')
      const rows = await listSessions(c.get('deps'), caller.id)
      return c.json({ items: rows.map((row) => sessionShown(row, caller)) }, 200)
    },
  )
  .openapi(
    route('viewer', {
      method: 'delete',
      path: '/me/sessions/{id}',
      tags,
      summary: 'End one of my sessions',
      request: { params },
      responses: { 204: { description: 'Ended.' } },
    }),
    async (c) => {
      const { id: userId, actor } = c.get('caller')
      const ended = await endSession(c.get('deps'), { userId, id: c.req.valid('param').id }, actor)
      return ended ? c.body(null, 204) : refuse(c, notFound('session'))
    },
  )
