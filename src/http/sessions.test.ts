import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { scheduled } from '../cron/scheduled'
import { ask, signedIn } from '../test/api'
import { Browser, registered, signInBy } from '../test/browser'
import { deps, rows } from '../test/hub'
import { type ApiEnv, requires } from './auth'
import { securityHeaders } from './headers'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const COOKIE = '__Host-signalbox'
const me = async (browser: Browser) => (await browser.ask('GET', '/api/v1/me')).status
const code = ({ status, json }: { status: number; json: { type?: string } }) => [status, json?.type?.split(':').at(-1)]
const hold = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: ms })

afterEach(() => vi.useRealTimers())

describe('a session', () => {
  it('is a random cookie that only this host gets, of which D1 knows the hash', async () => {
    const { answer, browser } = await signInBy((await registered()).passkey)
    const line = answer.headers.getSetCookie().find((one) => one.startsWith(`${COOKIE}=`))
    expect(line).toMatch(/^__Host-signalbox=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const secret = browser.cookies.get(COOKIE) ?? ''
    expect(JSON.stringify(await rows(`select * from sessions`))).not.toContain(secret)
    expect(answer.text).not.toContain(secret)
  })

  it('is a new one at each sign-in, and the one before ends: nobody can be given an id', async () => {
    const { browser, passkey } = await registered()
    const before = browser.cookies.get(COOKIE) ?? ''
    await signInBy(passkey, browser)
    expect(browser.cookies.get(COOKIE)).not.toBe(before)
    expect(await me(browser)).toBe(200)
    expect((await ask('GET', '/api/v1/me', undefined, { cookie: `${COOKIE}=${before}` })).status).toBe(401)

    const planted = new Browser()
    planted.cookies.set(COOKIE, 'A'.repeat(43))
    expect(await me(planted)).toBe(401)
    await signInBy(passkey, planted)
    expect(planted.cookies.get(COOKIE)).not.toBe('A'.repeat(43))
    expect((await ask('GET', '/api/v1/me', undefined, { cookie: `${COOKIE}=${'A'.repeat(43)}` })).status).toBe(401)
  })

  it('ends after seven days unused, and after thirty whatever happens', async () => {
    const start = Date.now()
    hold(start)
    const { browser, passkey } = await registered()
    const { browser: idle } = await signInBy(passkey)
    for (let day = 6; day < 30; day += 6) {
      hold(start + day * DAY_MS)
      expect(await me(browser), `day ${day}`).toBe(200)
    }
    expect(await me(idle)).toBe(401)
    hold(start + 30 * DAY_MS - 1)
    expect(await me(browser)).toBe(200)
    hold(start + 30 * DAY_MS)
    expect(await me(browser)).toBe(401)
    await scheduled(Math.ceil(Date.now() / 3_600_000) * 3_600_000, deps())
    expect(await rows(`select * from sessions where expires_at <= ?`, Date.now())).toEqual([])
  })

  it('is written once in five minutes, however often it is used', async () => {
    const start = Date.now()
    hold(start)
    const { browser, id } = await registered()
    const seen = () => rows(`select last_seen_at - ? ago from sessions where user_id = ?`, start, id)
    hold(start + 5 * MINUTE_MS - 1)
    await me(browser)
    expect(await seen()).toEqual([{ ago: 0 }])
    hold(start + 5 * MINUTE_MS)
    await me(browser)
    expect(await seen()).toEqual([{ ago: 5 * MINUTE_MS }])
    expect(await rows(`select last_seen_at - ? ago from users where id = ?`, start, id)).toEqual([{ ago: 5 * MINUTE_MS }])
  })

  it('is listed and ended by its user, and by sign-out', async () => {
    const { browser, passkey, id } = await registered('viewer', 'Lena')
    const { browser: phone } = await signInBy(passkey)
    const { json } = await browser.ask('GET', '/api/v1/me/sessions')
    expect(json.items).toHaveLength(2)
    expect(json.items.filter(({ current }: { current: boolean }) => current)).toEqual([
      expect.objectContaining({ id: expect.stringMatching(/^ses_/), via: 'passkey' }),
    ])
    const other = json.items.find(({ current }: { current: boolean }) => !current)
    const { browser: stranger } = await registered('super_admin', 'Stranger')
    expect((await stranger.ask('DELETE', `/api/v1/me/sessions/${other.id}`)).status).toBe(404)
    expect(await me(phone)).toBe(200)
    expect((await browser.ask('DELETE', `/api/v1/me/sessions/${other.id}`)).status).toBe(204)
    expect(await me(phone)).toBe(401)

    const secret = browser.cookies.get(COOKIE)
    expect((await browser.ask('POST', '/api/auth/sign-out')).status).toBe(204)
    expect(browser.cookies.has(COOKIE)).toBe(false)
    expect((await ask('GET', '/api/v1/me', undefined, { cookie: `${COOKIE}=${secret}` })).status).toBe(401)
    expect((await browser.ask('POST', '/api/auth/sign-out')).status).toBe(204)
    expect(await rows(`select action from audit_log where actor = 'user:Lena' and action = 'session.ended'`)).toHaveLength(2)
    expect(await rows(`select * from sessions where user_id = ?`, id)).toEqual([])
  })

  it('names who did something in the audit log', async () => {
    const { browser } = await registered('itsm_manager', 'Ines')
    const made = await browser.ask('POST', '/api/v1/services', { name: 'by-session' })
    expect(made.status).toBe(201)
    expect(await rows(`select actor from audit_log where subject = ?`, made.json.id)).toEqual([{ actor: 'user:Ines' }])
  })
})

describe('another site', () => {
  let browser = new Browser()
  beforeAll(async () => {
    browser = (await registered()).browser
  })
  const post = (headers: Record<string, string>) =>
    browser.ask('POST', '/api/v1/services', { name: crypto.randomUUID() }, headers)

  it.each<[string, Record<string, string>, number]>([
    ['our page', {}, 201],
    ['our page, in a browser that names no origin', { origin: '', 'sec-fetch-site': 'same-origin' }, 201],
    ['a page without our header', { 'x-signalbox-csrf': '' }, 403],
    ['another site', { origin: 'https://evil.test' }, 403],
    ['another site by its form', { origin: 'https://evil.test', 'x-signalbox-csrf': '' }, 403],
    ['another port', { origin: 'https://hub.test:8443' }, 403],
    ['another scheme', { origin: 'http://hub.test' }, 403],
    ['a name that begins like ours', { origin: 'https://hub.test.evil.test' }, 403],
    ['a sandboxed frame', { origin: 'null' }, 403],
    ['a sister site', { origin: '', 'sec-fetch-site': 'same-site' }, 403],
    ['who says nothing', { origin: '' }, 403],
  ])('changes nothing by a cookie: %s', async (_, headers, status) => {
    const answer = await post(headers)
    expect(answer.status).toBe(status)
    if (status === 403) expect(answer.json.type).toBe('urn:signalbox:problem:cross-site')
  })

  it('cannot sign anybody in or out', async () => {
    const foreign = { origin: 'https://evil.test' }
    for (const path of ['passkeys/options', 'passkeys', 'passkeys/new/options', 'passkeys/new', 'sign-out'])
      expect(code(await browser.ask('POST', `/api/auth/${path}`, {}, foreign)), path).toEqual([403, 'cross-site'])
    expect(await me(browser)).toBe(200)
  })

  it('is no matter to a token, which no browser adds by itself', async () => {
    const token = await signedIn('itsm_manager', 'ci')
    expect((await token('POST', '/services', { name: 'by-token' }, { origin: 'https://elsewhere.test' })).status).toBe(201)
    // A token that is shown decides alone: a wrong one does not fall back to the cookie.
    expect((await browser.ask('GET', '/api/v1/me', undefined, { authorization: 'Bearer sbx_no-such-token' })).status).toBe(401)
  })

  it('is everything but PUBLIC_URL where that is set', async () => {
    const vars = { PUBLIC_URL: 'https://signalbox.acme.test' }
    const headers = { cookie: browser.cookie, 'x-signalbox-csrf': '1' }
    const ours = { ...headers, origin: 'https://signalbox.acme.test' }
    expect((await ask('POST', '/api/v1/services', { name: 'public' }, ours, vars)).status).toBe(201)
    expect((await ask('POST', '/api/v1/services', { name: 'x' }, { ...headers, origin: 'https://hub.test' }, vars)).status).toBe(
      403,
    )
    const { json } = await ask('POST', '/api/auth/passkeys/options', undefined, ours, vars)
    expect(json.rpId).toBe('signalbox.acme.test')
  })

  it('may not show any of our answers in a frame', async () => {
    for (const path of ['/', '/healthz', '/api/auth/options', '/api/v1/me', '/nothing-here', '/api/openapi.json']) {
      const { headers } = await ask('GET', path)
      expect([headers.get('x-frame-options'), headers.get('content-security-policy')], path).toEqual([
        'DENY',
        expect.stringContaining("frame-ancestors 'none'"),
      ])
    }
  })
})

describe('a WebSocket', () => {
  const live = new Hono<ApiEnv>()
  live.use(async (c, next) => {
    c.set('deps', deps())
    await next()
  })
  live.use(securityHeaders)
  live.get('/api/v1/live', requires('viewer'), () => {
    const { 0: theirs, 1: ours } = new WebSocketPair()
    ours.accept()
    return new Response(null, { status: 101, webSocket: theirs })
  })
  const open = async (headers: Record<string, string>) => {
    const request = new Request('https://hub.test/api/v1/live', { headers: { upgrade: 'websocket', ...headers } })
    const { status, webSocket } = await live.fetch(request, env, createExecutionContext())
    return [status, webSocket !== null && webSocket !== undefined]
  }
  let browser = new Browser()
  let cookie = ''
  beforeAll(async () => {
    browser = (await registered('viewer')).browser
    cookie = browser.cookie
  })

  it('opens for a session from our page, and for a token', async () => {
    expect(await open({ cookie, origin: 'https://hub.test' })).toEqual([101, true])
    const { json } = await (await signedIn())('POST', '/tokens', { name: 'tail', role: 'viewer' })
    expect(await open({ authorization: `Bearer ${json.token}` })).toEqual([101, true])
  })

  it('does not open for another site, a sister site, nobody, or a session that has ended', async () => {
    expect(await open({ cookie, origin: 'https://evil.test' })).toEqual([403, false])
    expect(await open({ cookie, 'sec-fetch-site': 'same-site' })).toEqual([403, false])
    expect(await open({ cookie })).toEqual([403, false])
    expect(await open({ origin: 'https://hub.test' })).toEqual([401, false])
    await browser.ask('POST', '/api/auth/sign-out')
    expect(await open({ cookie, origin: 'https://hub.test' })).toEqual([401, false])
  })
})
