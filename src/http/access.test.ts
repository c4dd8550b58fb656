import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ask, signedIn } from '../test/api'
import { rows, type Vars } from '../test/hub'

const issuer = 'https://acme.cloudflareaccess.com'
const vars: Vars = { ACCESS_TEAM_DOMAIN: 'acme.cloudflareaccess.com', ACCESS_AUD: 'tag-of-the-hub' }
const MINUTE_MS = 60_000

const key = async (kid: string) => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } }
}
const [first, second, stranger] = [await key('one'), await key('two'), await key('one')]

/** What Cloudflare publishes, and how often it was asked. */
const published = { keys: [first.jwk], asked: 0 }
vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
  const { url } = new Request(input as Request)
  if (url !== `${issuer}/cdn-cgi/access/certs`) throw new Error(`not expected: ${url}`)
  published.asked++
  return Response.json({ keys: published.keys, public_certs: [] })
})
const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
afterEach(() => vi.useRealTimers())

const claims = { email: 'ada@acme.test', type: 'app', identity_nonce: 'n', country: 'SE' }
const assertion = (more: Record<string, unknown> = {}, { by = first, aud = 'tag-of-the-hub', iss = issuer, exp = '1h' } = {}) => {
  const { sub = 'person-1', ...rest } = more
  return new SignJWT({ ...claims, ...rest })
    .setProtectedHeader({ alg: 'RS256', kid: by.kid })
    .setIssuer(iss)
    .setAudience([aud])
    .setSubject(String(sub))
    .setIssuedAt(Math.floor(Date.now() / 1000) - 7200)
    .setExpirationTime(exp === '1h' ? Math.floor(Date.now() / 1000) + 3600 : exp)
    .sign(by.privateKey)
}
const me = async (token: string, more: Vars = vars) =>
  ask('GET', '/api/v1/me', undefined, { 'cf-access-jwt-assertion': token }, more)

describe('Cloudflare Access', () => {
  it('makes a viewer of whom it lets through, once, and says who they are', async () => {
    const token = await assertion()
    const [one, two] = await Promise.all([me(token), me(token)])
    expect([one?.status, one?.json]).toEqual([
      200,
      expect.objectContaining({ kind: 'user', name: 'ada@acme.test', role: 'viewer', via: 'access', sessionId: null }),
    ])
    expect(two?.json.id).toBe(one?.json.id)
    expect(await rows(`select name, email, role, created_by from users`)).toEqual([
      { name: 'ada@acme.test', email: 'ada@acme.test', role: 'viewer', created_by: issuer },
    ])
    expect(await rows(`select actor, action from audit_log`)).toEqual([{ actor: issuer, action: 'user.created' }])
    expect((await ask('GET', '/api/auth/options', undefined, {}, vars)).json.access).toBe(true)
  })

  it.each<[string, () => Promise<string>]>([
    ['another application', () => assertion({}, { aud: 'another' })],
    ['another team', () => assertion({}, { iss: 'https://evil.cloudflareaccess.com' })],
    ['one that is over', () => assertion({}, { exp: '1 hour ago' })],
    ['a key of somebody else', () => assertion({}, { by: stranger })],
    ['a service, which is nobody', () => assertion({ sub: '' })],
    ['what is no token', async () => 'eyJhbGciOiJub25lIn0.e30.'],
  ])('is refused for %s', async (_, token) => {
    expect((await me(await token())).status).toBe(401)
    expect(await rows(`select count(*) n from users`)).toEqual([{ n: 1 }])
  })

  it('is not looked at where it is not set up', async () => {
    expect((await me(await assertion(), {})).status).toBe(401)
    expect((await me(await assertion(), { ACCESS_TEAM_DOMAIN: 'acme' })).status).toBe(401)
    const { json } = await ask('GET', '/healthz', undefined, {}, { ACCESS_TEAM_DOMAIN: 'acme' })
    expect(json.warnings).toContainEqual(expect.stringContaining('ACCESS_AUD'))
  })

  it('follows its keys: a new one is asked for once in half a minute, whoever shows it', async () => {
    await me(await assertion())
    later(MINUTE_MS)
    published.asked = 0
    for (let n = 0; n < 5; n++) expect((await me(await assertion({}, { by: second }))).status).toBe(401)
    expect(published.asked).toBe(1)
    published.keys = [first.jwk, second.jwk]
    later(MINUTE_MS)
    expect((await me(await assertion({}, { by: second }))).status).toBe(200)
    expect((await me(await assertion())).status).toBe(200)
    expect(published.asked).toBe(2)
  })

  it('counts for changes only from our pages', async () => {
    const token = await assertion({ sub: 'manager' })
    const by = (headers: Record<string, string>) =>
      ask(
        'POST',
        '/api/v1/services',
        { name: 'by-access' },
        { 'cf-access-jwt-assertion': token, ...headers },
        { ...vars, ACCESS_DEFAULT_ROLE: 'itsm_manager' },
      )
    expect((await by({})).status).toBe(403)
    expect((await by({ origin: 'https://evil.test', 'x-signalbox-csrf': '1' })).status).toBe(403)
    expect((await by({ origin: 'https://hub.test', 'x-signalbox-csrf': '1' })).status).toBe(201)
  })

  it('gives the highest role of the groups at every visit, but never takes the last super_admin', async () => {
    const map = { ...vars, ACCESS_ROLE_MAP: '{"ops":"itsm_manager","hub-admins":"super_admin"}' }
    const role = async (groups: unknown, more: Vars = map) =>
      (await me(await assertion({ sub: 'person-2', custom: { groups } }), more)).json.role
    expect(await role(['ops', 'sales'])).toBe('itsm_manager')
    expect(await role(['ops', 'hub-admins'])).toBe('super_admin')
    expect(await role(['sales'])).toBe('super_admin')
    expect((await me(await assertion({ sub: 'person-3', groups: 'hub-admins' }), map)).json.role).toBe('super_admin')
    expect(await role(['sales'])).toBe('viewer')
    expect(await role({ wrong: 'shape' })).toBe('viewer')
    const none = await me(await assertion({ sub: 'person-4' }), { ...map, ACCESS_DEFAULT_ROLE: '' })
    expect(none.status).toBe(401)
    const wrong = await me(await assertion({ sub: 'person-2' }), { ...vars, ACCESS_ROLE_MAP: '{"ops":"emperor"}' })
    expect(wrong.status).toBe(401)
  })

  it('lets nobody in whom an admin has disabled', async () => {
    const token = await assertion({ sub: 'person-5' })
    const { id } = (await me(token)).json
    await (await signedIn())('PATCH', `/users/${id}`, { disabled: true })
    expect((await me(token)).status).toBe(401)
    expect(await rows(`select count(*) n from identities where subject = 'person-5'`)).toEqual([{ n: 1 }])
  })
})
