import { OAuth2Server } from 'oauth2-mock-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { all, api } from './client.ts'
import { startHub, temporaryFolder } from './hub.ts'

interface User {
  id: string
  name: string
  email: string
  role: string
  createdBy: string
}

/** A provider that lets everybody in as `who`, whose ID tokens a test may spoil, and a hub that trusts it. */
async function hubWithProvider(who: Record<string, unknown>, variables: Record<string, string> = {}) {
  const provider = new OAuth2Server()
  await provider.issuer.keys.generate('RS256')
  await provider.start(0, 'localhost')
  onTestFinished(() => provider.stop())
  const issuer = provider.issuer.url ?? ''
  const identity = { who, spoil: {} as Record<string, unknown> }
  provider.service.on('beforeTokenSigning', ({ payload }) => Object.assign(payload, identity.who, identity.spoil))
  const hub = await startHub({
    state: temporaryFolder(),
    signIn: {
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: 'signalbox',
      OIDC_CLIENT_SECRET: 'quiet-harbour-71',
      OIDC_ROLE_MAP: '{"ops":"itsm_manager","hub-admins":"super_admin"}',
      ...variables,
    },
  })
  return { hub, provider, issuer, identity }
}

type Jar = Map<string, string>

async function visit(url: string, jar: Jar): Promise<{ status: number; location: string; response: Response }> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(url, { redirect: 'manual', headers: { ...(cookie && { cookie }) } })
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    jar.set(name, value)
  }
  return { status: response.status, location: response.headers.get('location') ?? '', response }
}

/** As a browser goes: to the hub, to the provider, back to the hub. Answers where the hub sends it then. */
async function signIn(
  hub: { url: string },
  jar: Jar = new Map(),
  returnTo = '/incidents?status=open',
  change = (url: URL) => url,
) {
  const started = await visit(`${hub.url}/api/auth/oidc/start?returnTo=${encodeURIComponent(returnTo)}`, jar)
  const back = await visit(started.location, new Map())
  const done = await visit(String(change(new URL(back.location))), jar)
  return { jar, asked: new URL(started.location), back: back.location, location: done.location }
}

const me = async (hub: { url: string }, jar: Jar) => (await visit(`${hub.url}/api/v1/me`, jar)).response

describe('sign-in by OpenID Connect', () => {
  it('makes a user of the role that the groups give, begins a session, and leads back to where it began', async () => {
    const who = { sub: 'person-1', name: 'Ada', email: 'ada@acme.test', groups: ['everybody', 'ops'] }
    const { hub, issuer, identity } = await hubWithProvider(who)
    const first = await signIn(hub)
    expect(first.location).toBe('/incidents?status=open')
    expect(Object.fromEntries(first.asked.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'signalbox',
      redirect_uri: `${hub.url}/api/auth/oidc/callback`,
      scope: 'openid profile email',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(await (await me(hub, first.jar)).json()).toMatchObject({ name: 'Ada', role: 'itsm_manager', via: 'oidc' })

    // Another sign-in: the same user, with the role of the groups of then.
    identity.who = { ...who, groups: 'hub-admins' }
    await signIn(hub)
    expect(await all<User>(hub, '/users')).toEqual([
      expect.objectContaining({ name: 'Ada', email: 'ada@acme.test', role: 'super_admin', createdBy: issuer }),
    ])
    expect(await (await me(hub, first.jar)).json()).toMatchObject({ role: 'super_admin' })
    const audit = await all<{ actor: string; action: string }>(hub, '/audit')
    expect(audit.map(({ actor, action }) => `${actor} ${action}`).reverse()).toEqual([
      `${issuer} user.created`,
      'user:Ada session.started',
      `${issuer} user.changed`,
      'user:Ada session.started',
    ])
  })

  it('is over where the answer is another browser’s, comes twice or has another state, and leads nowhere but into this hub', async () => {
    const { hub } = await hubWithProvider({ sub: 'person-1', groups: ['ops'] })
    const stale = '/sign-in?problem=stale'
    const first = await signIn(hub)
    expect((await visit(first.back, first.jar)).location).toBe(stale)

    const started = await visit(`${hub.url}/api/auth/oidc/start`, new Map())
    const back = await visit(started.location, new Map())
    const other: Jar = new Map()
    await visit(`${hub.url}/api/auth/oidc/start`, other)
    expect((await visit(back.location, other)).location).toBe(stale)
    expect((await visit(back.location, new Map())).location).toBe(stale)
    expect((await me(hub, other)).status).toBe(401)

    const forged = await signIn(hub, new Map(), '/', (url) => {
      url.searchParams.set('state', 'A'.repeat(43))
      return url
    })
    expect(forged.location).toBe(stale)

    for (const elsewhere of ['https://evil.test/', '//evil.test', '/\\evil.test', '/\t/evil.test', 'incidents']) {
      const answer = await visit(`${hub.url}/api/auth/oidc/start?returnTo=${encodeURIComponent(elsewhere)}`, new Map())
      expect([answer.status, await answer.response.json()], elsewhere).toEqual([
        422,
        expect.objectContaining({ errors: [expect.objectContaining({ path: 'returnTo' })] }),
      ])
    }
  })

  it('refuses what the issuer did not say to this hub now, and lets nobody in without a role', async () => {
    const { hub, provider, identity } = await hubWithProvider({ sub: 'person-1', name: 'Ada', groups: ['ops'] })
    const refused = '/sign-in?problem=refused'
    for (const spoil of [{ nonce: 'not-ours' }, { aud: 'somebody-else' }, { iss: 'https://evil.test' }, { exp: 1_700_000_000 }]) {
      identity.spoil = spoil
      const { location, jar } = await signIn(hub)
      expect(location, JSON.stringify(spoil)).toBe(refused)
      expect((await me(hub, jar)).status).toBe(401)
    }
    identity.spoil = {}
    provider.service.once('beforeResponse', (response) => {
      const body = response.body as { id_token: string }
      const [head, claims, signature = ''] = body.id_token.split('.')
      body.id_token = [head, claims, `${signature.slice(0, -8)}AAAAAAAA`].join('.')
    })
    expect((await signIn(hub)).location, 'a wrong signature').toBe(refused)
    const changed = (name: string, value: string) => (url: URL) => {
      url.searchParams.set(name, value)
      return url
    }
    provider.service.once('beforeResponse', (response) => {
      response.statusCode = 400
      response.body = { error: 'invalid_grant' }
    })
    expect((await signIn(hub)).location, 'a code that is none').toBe(refused)
    expect((await signIn(hub, new Map(), '/', changed('error', 'access_denied'))).location, 'who said no').toBe(refused)
    expect(await all<User>(hub, '/users')).toEqual([])

    identity.who = { sub: 'person-2', groups: ['everybody'] }
    expect((await signIn(hub)).location).toBe('/sign-in?problem=no-role')
    identity.who = { sub: 'person-1', name: 'Ada', groups: ['ops'] }
    expect((await signIn(hub)).location).toBe('/incidents?status=open')
    const [ada, ...others] = await all<User>(hub, '/users')
    expect(others).toEqual([])
    expect((await api(hub, `PATCH /users/${ada?.id}`, { disabled: true })).status).toBe(200)
    expect((await signIn(hub)).location).toBe('/sign-in?problem=disabled')
    expect(hub.printed()).not.toContain('quiet-harbour-71')
  })

  it('says so where the provider is not there, and where none is set up', async () => {
    const { hub } = await hubWithProvider({}, { OIDC_ISSUER: 'http://localhost:9' })
    expect((await visit(`${hub.url}/api/auth/oidc/start`, new Map())).location).toBe('/sign-in?problem=unavailable')
    const without = await startHub({ state: temporaryFolder() })
    expect((await visit(`${without.url}/api/auth/oidc/start`, new Map())).location).toBe('/sign-in?problem=off')
  })
})
