import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { invite } from '../domain/users/invite'
import { toBase64Url } from '../kit/bytes'
import { ask, signedIn } from '../test/api'
import { Authenticator } from '../test/authenticator'
import { Browser, registered, signInBy } from '../test/browser'
import { deps, rows } from '../test/hub'

const DAY_MS = 86_400_000
const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
const code = ({ status, json }: { status: number; json: { type?: string } }) => [status, json?.type?.split(':').at(-1)]
const me = (browser: Browser) => browser.ask('GET', '/api/v1/me')

afterEach(() => vi.useRealTimers())

describe('the setup code', () => {
  const ticket = { setupCode: env.SETUP_CODE, name: 'Ada', email: 'ada@acme.test' }

  it('makes the first super_admin with a passkey, once, and is then no way to a token either', async () => {
    const browser = new Browser()
    const late = new Browser()
    const passkey = await Authenticator.make()
    expect((await ask('GET', '/api/auth/options')).json).toEqual({
      setUp: false,
      passkey: true,
      openInstead: null,
      oidc: false,
      access: false,
    })
    expect(code(await browser.ask('POST', '/api/auth/passkeys/new/options', { ...ticket, setupCode: 'guess' }))).toEqual([
      403,
      'wrong-code',
    ])
    const begun = await browser.ask('POST', '/api/auth/passkeys/new/options', ticket)
    expect(begun).toMatchObject({
      status: 200,
      json: { rp: { id: 'hub.test' }, attestation: 'none', authenticatorSelection: { residentKey: 'required' } },
    })
    const lateBegun = await late.ask('POST', '/api/auth/passkeys/new/options', ticket)
    const response = await passkey.register(begun.json)
    const made = await browser.ask('POST', '/api/auth/passkeys/new', { response, name: 'Laptop' })
    expect([made.status, made.json]).toEqual([201, { id: expect.stringMatching(/^usr_/), name: 'Ada', role: 'super_admin' }])
    expect((await me(browser)).json).toMatchObject({ kind: 'user', name: 'Ada', role: 'super_admin', via: 'passkey' })
    expect(await rows(`select actor, action, subject from audit_log where actor in ('setup', 'user:Ada') order by id`)).toEqual([
      { actor: 'setup', action: 'setup.done', subject: made.json.id },
      { actor: 'user:Ada', action: 'session.started', subject: expect.stringMatching(/^ses_/) },
    ])

    const other = await Authenticator.make()
    const second = await late.ask('POST', '/api/auth/passkeys/new', { response: await other.register(lateBegun.json) })
    expect(code(second)).toEqual([409, 'gone'])
    expect(await rows(`select name from users where created_by = 'setup'`)).toEqual([{ name: 'Ada' }])
    expect(await rows(`select id from passkeys where id = ?`, toBase64Url(other.id))).toEqual([])
    expect(code(await late.ask('POST', '/api/auth/passkeys/new/options', ticket))).toEqual([409, 'setup-done'])
    expect(code(await late.ask('POST', '/api/v1/setup', { code: env.SETUP_CODE }))).toEqual([409, 'setup-done'])
    expect((await ask('GET', '/api/auth/options')).json).toMatchObject({ setUp: true })
  })
})

describe('an invitation', () => {
  it('makes one user of the role that the inviter gave', async () => {
    const admin = await signedIn('super_admin', 'root')
    const { status, json: invited } = await admin('POST', '/invitations', { name: 'Grace', role: 'itsm_manager' })
    expect([status, invited.url]).toEqual([201, `https://hub.test/invitation#${invited.code}`])
    expect(JSON.stringify(await rows(`select * from invitations`))).not.toContain(invited.code)

    const [one, two] = [new Browser(), new Browser()]
    const begun = [one, two].map((browser) => browser.ask('POST', '/api/auth/passkeys/new/options', { invitation: invited.code }))
    const options = (await Promise.all(begun)).map(({ json }) => json)
    const passkeys = [await Authenticator.make(), await Authenticator.make()]
    const first = await one.ask('POST', '/api/auth/passkeys/new', { response: await passkeys[0]?.register(options[0]) })
    const second = await two.ask('POST', '/api/auth/passkeys/new', { response: await passkeys[1]?.register(options[1]) })
    expect([first.status, first.json]).toEqual([201, expect.objectContaining({ name: 'Grace', role: 'itsm_manager' })])
    expect(code(second)).toEqual([409, 'gone'])
    const [listed] = (await admin('GET', '/invitations')).json.items
    expect(listed).toMatchObject({ id: invited.id, usedAt: expect.any(String), userId: first.json.id })
    expect(code(await one.ask('POST', '/api/auth/passkeys/new/options', { invitation: invited.code }))).toEqual([
      403,
      'wrong-code',
    ])
    expect(code(await admin('DELETE', `/invitations/${invited.id}`))).toEqual([409, 'used'])
  })

  it('is no good once withdrawn, or after seven days, also when it was begun in time', async () => {
    const admin = await signedIn('super_admin', 'root')
    const { json: withdrawn } = await admin('POST', '/invitations', { name: 'x', role: 'viewer' })
    const browser = new Browser()
    const { json: options } = await browser.ask('POST', '/api/auth/passkeys/new/options', { invitation: withdrawn.code })
    expect((await admin('DELETE', `/invitations/${withdrawn.id}`)).status).toBe(204)
    const response = await (await Authenticator.make()).register(options)
    expect(code(await browser.ask('POST', '/api/auth/passkeys/new', { response }))).toEqual([409, 'gone'])

    const { code: old } = await invite(deps(), { name: 'x', role: 'viewer' }, 'token:test')
    later(7 * DAY_MS)
    expect(code(await browser.ask('POST', '/api/auth/passkeys/new/options', { invitation: old }))).toEqual([403, 'wrong-code'])
  })

  it('is not to be guessed', async () => {
    const browser = new Browser()
    const tries = []
    for (let n = 0; n < 6; n++)
      tries.push(await browser.ask('POST', '/api/auth/passkeys/new/options', { invitation: `sbi_${n}` }))
    expect(tries.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 429])
    expect(Number(tries.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0)
    // Others may still try, but not from the same network.
    const neighbour = { 'cf-connecting-ip': browser.address.replace('::1', ':1:2:3:4') }
    const ticket = { invitation: 'sbi_x' }
    expect((await new Browser().ask('POST', '/api/auth/passkeys/new/options', ticket, neighbour)).status).toBe(429)
    expect((await new Browser().ask('POST', '/api/auth/passkeys/new/options', ticket)).status).toBe(403)
  })
})

describe('a passkey', async () => {
  const { passkey, browser: first, id } = await registered('viewer', 'Vera')

  it('signs in without a user name, and counts', async () => {
    const { browser, answer, options } = await signInBy(passkey)
    expect([answer.status, answer.json]).toEqual([200, { id, name: 'Vera', role: 'viewer' }])
    expect(options.allowCredentials ?? []).toEqual([])
    expect((await me(browser)).json).toMatchObject({ id, via: 'passkey', role: 'viewer' })
    expect(await rows(`select counter, last_used_at > 0 used from passkeys where user_id = ?`, id)).toEqual([
      { counter: passkey.counter, used: 1 },
    ])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('answers its challenge once, in the browser that asked, within five minutes', async () => {
    const { browser, answer, response } = await signInBy(passkey)
    expect(answer.status).toBe(200)
    expect(code(await browser.ask('POST', '/api/auth/passkeys', { response }))).toEqual([401, 'not-proved'])

    const [asking, other] = [new Browser(), new Browser()]
    const { json: options } = await asking.ask('POST', '/api/auth/passkeys/options')
    await other.ask('POST', '/api/auth/passkeys/options')
    const stolen = await passkey.signIn(options)
    expect(code(await other.ask('POST', '/api/auth/passkeys', { response: stolen }))).toEqual([401, 'not-proved'])
    expect((await new Browser().ask('POST', '/api/auth/passkeys', { response: stolen })).status).toBe(401)
    later(5 * 60_000)
    expect((await asking.ask('POST', '/api/auth/passkeys', { response: stolen })).status).toBe(401)
    expect(JSON.stringify(await rows(`select * from challenges`))).not.toContain(options.challenge)
  })

  it('works in two tabs of one browser at once', async () => {
    const browser = new Browser()
    const { json: one } = await browser.ask('POST', '/api/auth/passkeys/options')
    const { json: two } = await browser.ask('POST', '/api/auth/passkeys/options')
    expect((await browser.ask('POST', '/api/auth/passkeys', { response: await passkey.signIn(one) })).status).toBe(200)
    expect((await browser.ask('POST', '/api/auth/passkeys', { response: await passkey.signIn(two) })).status).toBe(200)
  })

  it.each([
    ['another origin', { origin: 'https://hub.test.evil.test' }],
    ['another site', { rpId: 'evil.test' }],
    ['another ceremony', { type: 'webauthn.create' }],
    ['a challenge that was not given', { challenge: 'bm90LWdpdmVu' }],
    ['nobody verified', { unverified: true }],
    ['another user’s handle', { userHandle: 'dXNyX290aGVy' }],
  ])('is refused with %s', async (_, change) => {
    const { browser, answer } = await signInBy(passkey, new Browser(), change)
    expect(code(answer)).toEqual([401, 'not-proved'])
    expect((await me(browser)).status).toBe(401)
  })

  it('is refused when another key signed, when its count goes back, and when nobody knows it', async () => {
    const other = await Authenticator.make()
    const { privateKey } = (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
    ])) as CryptoKeyPair
    expect((await signInBy(passkey, new Browser(), { privateKey })).answer.status).toBe(401)
    const { counter } = passkey
    passkey.counter = 0
    expect((await signInBy(passkey)).answer.status).toBe(401)
    passkey.counter = counter
    expect((await signInBy(passkey)).answer.status).toBe(200)
    expect(code((await signInBy(other)).answer)).toEqual([401, 'not-proved'])
  })

  it('comes in with what does not fit its shape as a 422 that names the field', async () => {
    const answer = await new Browser().ask('POST', '/api/auth/passkeys', { response: { id: 'not base64!', type: 'password' } })
    expect(answer.status).toBe(422)
    expect(answer.json.errors.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining(['response.id', 'response.type', 'response.response']),
    )
  })

  it('is refused with a chain of certificates, which nobody asked for', async () => {
    const attestation = new Map<string, unknown>([
      ['alg', -7],
      ['sig', new Uint8Array(8)],
      ['x5c', [new Uint8Array(8)]],
    ])
    const { json: options } = await first.ask('POST', '/api/v1/me/passkeys/options')
    const response = await (await Authenticator.make()).register(options, { attestation })
    expect(code(await first.ask('POST', '/api/v1/me/passkeys', { response }))).toEqual([403, 'not-proved'])
  })

  it('needs a name: on an address the hub says where to go', async () => {
    const origin = 'http://127.0.0.1:8787'
    expect((await ask('GET', `${origin}/api/auth/options`)).json).toMatchObject({
      passkey: false,
      openInstead: 'http://localhost:8787',
    })
    const asked = await new Browser().ask('POST', `${origin}/api/auth/passkeys/options`, undefined, { origin })
    expect([...code(asked), asked.json.detail]).toEqual([409, 'needs-name', 'Open http://localhost:8787.'])
  })
})

describe('more passkeys', () => {
  it('are added, named, used and removed, but for the last way in', async () => {
    const { browser, id, passkey } = await registered('viewer', 'Mo')
    const second = await Authenticator.make()
    const { json: options } = await browser.ask('POST', '/api/v1/me/passkeys/options')
    expect(options.excludeCredentials).toHaveLength(1)
    const added = await browser.ask('POST', '/api/v1/me/passkeys', { response: await second.register(options), name: 'Phone' })
    expect([added.status, added.json.name]).toEqual([201, 'Phone'])
    expect((await signInBy(second)).answer.json.id).toBe(id)

    const again = await browser.ask('POST', '/api/v1/me/passkeys/options')
    const twice = await browser.ask('POST', '/api/v1/me/passkeys', { response: await second.register(again.json) })
    expect(code(twice)).toEqual([409, 'known-already'])

    expect((await browser.ask('PATCH', `/api/v1/me/passkeys/${added.json.id}`, { name: 'Old phone' })).json.name).toBe(
      'Old phone',
    )
    const { json: listed } = await browser.ask('GET', '/api/v1/me/passkeys')
    expect(listed.items.map(({ name }: { name: string }) => name)).toEqual(['Passkey', 'Old phone'])
    expect(JSON.stringify(listed)).not.toMatch(/publicKey|counter/)

    expect((await browser.ask('DELETE', `/api/v1/me/passkeys/${listed.items[0].id}`)).status).toBe(204)
    expect((await signInBy(passkey)).answer.status).toBe(401)
    expect(code(await browser.ask('DELETE', `/api/v1/me/passkeys/${added.json.id}`))).toEqual([409, 'last-way-in'])
    expect((await signInBy(second)).answer.status).toBe(200)
  })

  it('are nobody else’s to rename or remove, and no token’s to have', async () => {
    const { browser } = await registered('super_admin', 'Eve')
    const [theirs] = await rows<{ id: string }>(
      `select p.id from passkeys p join users u on u.id = p.user_id where u.name = 'Mo'`,
    )
    expect((await browser.ask('PATCH', `/api/v1/me/passkeys/${theirs?.id}`, { name: 'x' })).status).toBe(404)
    expect((await browser.ask('DELETE', `/api/v1/me/passkeys/${theirs?.id}`)).status).toBe(404)
    const token = await signedIn('super_admin', 'root')
    expect(code(await token('POST', '/me/passkeys/options'))).toEqual([409, 'users-only'])
  })

  it('are made by who began, not by who finishes', async () => {
    const [one, two] = [await registered('viewer', 'one'), await registered('viewer', 'two')]
    const { json: options } = await one.browser.ask('POST', '/api/v1/me/passkeys/options')
    const response = await (await Authenticator.make()).register(options)
    two.browser.cookies.set('__Host-signalbox-challenge', one.browser.cookies.get('__Host-signalbox-challenge') ?? '')
    expect(code(await two.browser.ask('POST', '/api/v1/me/passkeys', { response }))).toEqual([409, 'gone'])
  })
})
