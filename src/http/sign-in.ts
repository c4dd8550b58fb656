import type { Context } from 'hono'
import * as z from 'zod'
import { askNewUser, registerNewUser, type Ticket } from '../domain/passkeys/register'
import { askSignIn, signInWithPasskey } from '../domain/passkeys/sign-in'
import { finishOidc, type OidcRefusal, startOidc } from '../domain/sign-in/oidc'
import { callerBySession, endSession, startSession } from '../domain/sign-in/sessions'
import { mayTry } from '../domain/sign-in/tries'
import { waysIn } from '../domain/sign-in/ways'
import { role } from './api/role'
import { asProblem, body, json, openRoute, refuse, router } from './api/route'
import { refuseSetup } from './api/setup'
import type { ApiEnv } from './auth'
import { challengeCookie, giveChallenge, giveSession, sessionCookie, takeSession } from './cookies'
import { tooMany } from './reply'
import { fromOurPages, publicOriginOf } from './same-origin'
import { visitorOf } from './visitor'
import {
  authenticationResponse,
  ceremonyOptions,
  namedAddress,
  needsName,
  passkeyName,
  registrationProblem,
  registrationResponse,
  siteFor,
} from './webauthn'

/** Where the browser is sent when an identity provider or we said no: `?problem=` and one of `OidcRefusal`, or `limited`. */
const SIGN_IN_PAGE = '/sign-in'

const tags = ['Sign-in']
const middleware = fromOurPages
const name = z.string().trim().min(1).max(100)
const code = z.string().min(1).max(200)

const signedIn = z
  .object({ id: z.string(), name: z.string(), role })
  .meta({ id: 'SignedIn', description: 'The session is in the cookie `__Host-signalbox`.' })
const refused = { 401: asProblem('Not proved') }

/** A path of this hub: nobody is led elsewhere by a link to our sign-in. */
const ownPath = z
  .string()
  .max(2000)
  .refine((path) => /^\/[^/\\]|^\/$/.test(path) && new URL(path, 'https://hub.test').origin === 'https://hub.test', {
    message: 'must be a path of this hub, like /incidents',
  })
  .default('/')

/** Seconds to wait where this visitor has tried too often. */
const waits = (c: Context<ApiEnv>): number => mayTry(c.get('deps'), 'ceremony', visitorOf(c.req.raw))

export const signIn = router()
  .openapi(
    openRoute({
      method: 'get',
      path: '/options',
      tags,
      summary: 'Which ways in there are',
      responses: {
        200: json(
          z
            .object({
              setUp: z.boolean().meta({ description: 'Whether the setup code has been used.' }),
              passkey: z.boolean().meta({ description: 'False where the hub was opened by an address.' }),
              openInstead: z.string().nullable().meta({ description: 'The same hub by a name, where passkeys need one.' }),
              oidc: z.boolean(),
              access: z.boolean(),
            })
            .meta({ id: 'SignInOptions' }),
          'Anybody may ask.',
        ),
      },
    }),
    async (c) => {
      const passkey = siteFor(c).ok
      return c.json({ ...(await waysIn(c.get('deps'))), passkey, openInstead: passkey ? null : namedAddress(c) }, 200)
    },
  )
  .openapi(
    openRoute({
      method: 'post',
      path: '/passkeys/new/options',
      tags,
      summary: 'Begin: the first passkey of a new user',
      description: 'With the setup code (the first admin, once) or with the code of an invitation.',
      middleware,
      request: {
        body: body(
          z.union([
            z.strictObject({ setupCode: code, name, email: z.email().max(320).nullable().default(null) }),
            z.strictObject({ invitation: code, name: name.optional() }),
          ]),
        ),
      },
      responses: { 200: json(ceremonyOptions, 'What to ask the browser for.') },
    }),
    async (c) => {
      const site = siteFor(c)
      if (!site.ok) return refuse(c, needsName(c))
      const ticket: Ticket = c.req.valid('json')
      const from = { visitor: visitorOf(c.req.raw), browser: challengeCookie(c.req.raw) }
      const asked = await askNewUser(c.get('deps'), site.value, ticket, from)
      if (!asked.ok) {
        if ('setupCode' in ticket || asked.error.kind !== 'wrong-code') return refuseSetup(c, asked.error)
        return refuse(c, {
          status: 403,
          code: 'wrong-code',
          title: 'This invitation cannot be used',
          detail: 'It was used, withdrawn, is older than seven days, or was not copied whole. Ask for another.',
        })
      }
      giveChallenge(c, asked.value.browser)
      return c.json({ ...asked.value.options }, 200)
    },
  )
  .openapi(
    openRoute({
      method: 'post',
      path: '/passkeys/new',
      tags,
      summary: 'Finish: the first passkey of a new user',
      middleware,
      request: { body: body(z.strictObject({ response: registrationResponse, name: passkeyName })) },
      responses: { 201: json(signedIn, 'The user is made, and signed in.') },
    }),
    async (c) => {
      const site = siteFor(c)
      if (!site.ok) return refuse(c, needsName(c))
      const afterSeconds = waits(c)
      if (afterSeconds > 0) return refuse(c, tooMany(c, afterSeconds))
      const deps = c.get('deps')
      const { response, name } = c.req.valid('json')
      const browser = challengeCookie(c.req.raw)
      const made = await registerNewUser(deps, site.value, { response, passkeyName: name, browser })
      if (!made.ok) return refuse(c, registrationProblem(made.error))
      const { id, name: called, role } = made.value.user
      const from = { via: 'passkey', visitor: visitorOf(c.req.raw), before: sessionCookie(c.req.raw) } as const
      const session = await startSession(deps, made.value.user, from)
      if (session !== null) giveSession(c, session)
      return c.json({ id, name: called, role }, 201)
    },
  )
  .openapi(
    openRoute({
      method: 'post',
      path: '/passkeys/options',
      tags,
      summary: 'Begin: sign in with a passkey',
      middleware,
      responses: { 200: json(ceremonyOptions, 'What to ask the browser for.') },
    }),
    async (c) => {
      const site = siteFor(c)
      if (!site.ok) return refuse(c, needsName(c))
      const afterSeconds = waits(c)
      if (afterSeconds > 0) return refuse(c, tooMany(c, afterSeconds))
      const { options, browser } = await askSignIn(c.get('deps'), site.value, challengeCookie(c.req.raw))
      giveChallenge(c, browser)
      return c.json({ ...options }, 200)
    },
  )
  .openapi(
    openRoute({
      method: 'post',
      path: '/passkeys',
      tags,
      summary: 'Finish: sign in with a passkey',
      middleware,
      request: { body: body(z.strictObject({ response: authenticationResponse })) },
      responses: { 200: json(signedIn, 'Signed in.'), ...refused },
    }),
    async (c) => {
      const site = siteFor(c)
      if (!site.ok) return refuse(c, needsName(c))
      const afterSeconds = waits(c)
      if (afterSeconds > 0) return refuse(c, tooMany(c, afterSeconds))
      const { response } = c.req.valid('json')
      const answered = { response, browser: challengeCookie(c.req.raw), before: sessionCookie(c.req.raw) }
      const done = await signInWithPasskey(c.get('deps'), site.value, answered, visitorOf(c.req.raw))
      if (done.ok) {
        giveSession(c, done.value.session)
        const { id, name, role } = done.value.user
        return c.json({ id, name, role }, 200)
      }
      switch (done.error) {
        case 'not-proved':
          return refuse(c, {
            status: 401,
            code: 'not-proved',
            title: 'This passkey does not get in here',
            detail: 'It is not registered with this hub, or the answer took longer than five minutes. Try again.',
          })
        case 'disabled':
          return refuse(c, {
            status: 403,
            code: 'disabled',
            title: 'You are switched off here',
            detail: 'Ask an admin of this hub.',
          })
      }
    },
  )
  .openapi(
    openRoute({
      method: 'post',
      path: '/sign-out',
      tags,
      summary: 'End this session',
      middleware,
      responses: { 204: { description: 'Ended, now or before.' } },
    }),
    async (c) => {
      const deps = c.get('deps')
      const cookie = sessionCookie(c.req.raw)
      const caller = cookie ? await callerBySession(deps, cookie) : undefined
      if (caller?.sessionId) await endSession(deps, { userId: caller.id, id: caller.sessionId }, caller.actor)
      takeSession(c)
      return c.body(null, 204)
    },
  )
  .openapi(
    openRoute({
      method: 'get',
      path: '/oidc/start',
      tags,
      summary: 'Sign in with the identity provider',
      request: { query: z.object({ returnTo: ownPath }) },
      responses: { 302: { description: 'To the provider, or back to the sign-in page with a `problem`.' } },
    }),
    async (c) => {
      if (waits(c) > 0) return c.redirect(problemPage('limited'), 302)
      const deps = c.get('deps')
      const { returnTo } = c.req.valid('query')
      const started = await startOidc(deps, {
        origin: publicOriginOf(deps, c.req.raw),
        returnTo,
        browser: challengeCookie(c.req.raw),
      })
      if (!started.ok) return c.redirect(problemPage(started.error), 302)
      giveChallenge(c, started.value.browser)
      return c.redirect(started.value.url, 302)
    },
  )
  .openapi(
    openRoute({
      method: 'get',
      path: '/oidc/callback',
      tags,
      summary: 'Where the identity provider sends the browser back',
      responses: { 302: { description: 'To `returnTo`, signed in, or to the sign-in page with a `problem`.' } },
    }),
    async (c) => {
      if (waits(c) > 0) return c.redirect(problemPage('limited'), 302)
      const deps = c.get('deps')
      const request = c.req.raw
      const given = {
        url: new URL(request.url),
        origin: publicOriginOf(deps, request),
        browser: challengeCookie(request),
        before: sessionCookie(request),
      }
      const done = await finishOidc(deps, given, visitorOf(request))
      if (!done.ok) return c.redirect(problemPage(done.error), 302)
      giveSession(c, done.value.session)
      return c.redirect(done.value.returnTo, 302)
    },
  )

const problemPage = (why: OidcRefusal | 'limited'): string => `${SIGN_IN_PAGE}?problem=${why}`
