import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeSend } from '../../egress/send'
import { toBase64, utf8 } from '../../kit/bytes'
import { deps, eventually, integration, post, rows, subscribed } from '../../test/hub'
import { makeDeps } from '../deps'
import { createIntegration } from '../integrations/create'
import { testIntegration } from '../integrations/test'
import { changeIntegration } from '../integrations/update'
import { attempt } from './attempt'

/** Of the test that runs: what an earlier one left behind may still come, and goes elsewhere. */
let place = 0
/** What the token endpoint was asked, and what it answers; then what the destination says. */
const asked: { form: Record<string, string>; authorization: string | null }[] = []
const fresh = () => ({
  token: (_: Record<string, string>) => issued(`token-${asked.length}`),
  hook: (_: Request) => new Response('{}'),
})
let answers: { token(form: Record<string, string>): Response | Promise<Response>; hook(request: Request): Response } = fresh()
const issued = (access_token: string, more: object = {}) =>
  Response.json({ access_token, token_type: 'Bearer', expires_in: 3600, ...more })

const sent: Request[] = []
/** The network: a token endpoint that reads forms, and a destination. */
vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
  const request = new Request(input as Request, init as RequestInit)
  const { host, pathname } = new URL(request.url)
  if (pathname !== `/${place}`) return issued('of an earlier test')
  if (host === 'receiver.test') {
    sent.push(request.clone())
    return answers.hook(request)
  }
  const form = Object.fromEntries(new URLSearchParams(await request.text()))
  asked.push({ form, authorization: request.headers.get('authorization') })
  return answers.token(form)
})
beforeEach(() => {
  place++
  answers = fresh()
  for (const list of [asked, sent]) list.splice(0)
})
afterEach(() => env.DB.exec(`delete from subscriptions`))

interface Row {
  id: string
  status: string
  last_attempt: string
}
const deliveries = (id: string) =>
  rows<Row>(`select id, status, last_attempt from deliveries where integration_id = ? order by id`, id)
const lastOf = (row: Row | undefined) => JSON.parse(row?.last_attempt ?? '{}')
const later = (ms: number) => ({ ...deps(), clock: () => Date.now() + ms })

async function world(auth: object, credentials: object) {
  const grafana = await integration({ connector: 'grafana', auth: 'key' })
  const to = await subscribed('', ['incident.*'], {
    connector: 'webhook',
    settings: { auth: { ...auth, ...('clientId' in auth && { tokenUrl: `https://login.test/${place}` }) } },
    credentials: { url: `https://receiver.test/${place}`, ...credentials },
  })
  /** One more delivery, as far as its first attempt brings it. */
  const one = async (name: string): Promise<Row> => {
    const before = (await deliveries(to.id)).length
    await post(grafana, { alerts: [{ status: 'firing', labels: { alertname: name }, fingerprint: name }] })
    const seen = await eventually(
      () => deliveries(to.id),
      (all) => all.length > before && !['planned', 'inflight'].includes(all.at(-1)!.status),
    )
    return seen.at(-1)!
  }
  return { to, grafana, one }
}
const oauth2 = { kind: 'oauth2', tokenUrl: 'https://login.test/', clientId: 'hub', scope: 'write' }
const secret = { oauthClientSecret: 'a client/secret+1' }
const bearers = () => sent.map(({ headers }) => headers.get('authorization'))

describe('by oauth2, a destination', () => {
  it('is sent a token that is fetched once and used until it ends', async () => {
    const { one } = await world(oauth2, secret)
    expect([(await one('a')).status, (await one('b')).status]).toEqual(['delivered', 'delivered'])
    expect(bearers()).toEqual(['Bearer token-1', 'Bearer token-1'])
    expect(asked).toEqual([
      {
        form: { grant_type: 'client_credentials', scope: 'write' },
        authorization: `Basic ${btoa('hub:a+client%2Fsecret%2B1')}`,
      },
    ])
  })

  it('with the client in the form, where its server wants that', async () => {
    const { one } = await world({ ...oauth2, clientAuthentication: 'post', audience: 'https://api.test/' }, secret)
    await one('a')
    expect(asked).toEqual([
      {
        form: {
          grant_type: 'client_credentials',
          scope: 'write',
          audience: 'https://api.test/',
          client_id: 'hub',
          client_secret: secret.oauthClientSecret,
        },
        authorization: null,
      },
    ])
  })

  it('makes one token request for twenty attempts at once', async () => {
    const { to, grafana } = await world(oauth2, secret)
    let open = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    answers.token = async () => {
      await opened
      return issued('shared')
    }
    const names = Array.from({ length: 20 }, (_, n) => `together-${n}`)
    const alerts = names.map((name) => ({ status: 'firing', labels: { alertname: name }, fingerprint: name }))
    await post(grafana, { alerts })
    const all = await eventually(
      () => deliveries(to.id),
      (seen) => seen.length === 20,
    )
    const attempts = Promise.all(all.map(({ id }) => attempt(deps(), id)))
    await eventually(
      async () => asked.length,
      (count) => count > 0,
    )
    open()
    await attempts
    await eventually(
      () => deliveries(to.id),
      (seen) => seen.every(({ status }) => status === 'delivered'),
    )
    expect([asked.length, new Set(bearers())]).toEqual([1, new Set(['Bearer shared'])])
  })

  it('that refuses a token is sent a fresh one within the attempt, once', async () => {
    const { one } = await world(oauth2, secret)
    await one('a')
    answers.hook = (request) =>
      new Response('', { status: request.headers.get('authorization') === 'Bearer token-1' ? 401 : 200 })
    expect((await one('b')).status).toBe('delivered')
    expect(bearers()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2'])
    answers.hook = () => new Response('', { status: 401 })
    const refused = await one('c')
    expect([refused.status, lastOf(refused).code, sent.length]).toEqual(['scheduled', 'http_401', 5])
  })

  it('is sent another token after its credentials changed', async () => {
    const { to, one } = await world(oauth2, secret)
    await one('a')
    await changeIntegration(deps(), to.id, { credentials: { oauthClientSecret: 'another client secret' } }, 'token:test')
    await one('b')
    expect(bearers()).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  it.each<[string, () => Response, object]>([
    [
      'refuses the client',
      () => Response.json({ error: 'invalid_client' }, { status: 401, headers: { 'www-authenticate': 'Basic' } }),
      { status: 'rejected', code: 'oauth_invalid_client', reason: 'the token endpoint refused the client: invalid_client' },
    ],
    [
      'refuses the scope, and says why',
      () => Response.json({ error: 'invalid_scope', error_description: 'write is not yours' }, { status: 400 }),
      {
        status: 'rejected',
        code: 'oauth_invalid_scope',
        reason: 'the token endpoint refused: invalid_scope (write is not yours)',
      },
    ],
    [
      'is down',
      () => new Response('maintenance', { status: 503 }),
      { status: 'retry', code: 'http_503', reason: 'the token endpoint: HTTP 503: maintenance' },
    ],
    [
      'cannot be reached',
      () => {
        throw new Error('connection reset')
      },
      { status: 'retry', code: 'connection', reason: expect.stringMatching(/^the token endpoint: no connection/) },
    ],
    [
      'asks to come back',
      () => Response.json({ error: 'temporarily_unavailable' }, { status: 400 }),
      { status: 'retry', code: 'oauth_temporarily_unavailable' },
    ],
    [
      'is another page',
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      { status: 'rejected', code: 'oauth_unusable', reason: expect.stringMatching(/^the token endpoint gave no token/) },
    ],
    [
      'has moved',
      () => new Response('', { status: 302, headers: { location: 'https://elsewhere.test/' } }),
      { status: 'rejected', code: 'http_302' },
    ],
    [
      'gives a token of another type',
      () => Response.json({ access_token: 'of another type', token_type: 'dpop' }),
      { status: 'rejected', code: 'oauth_unusable', reason: expect.stringContaining('type dpop') },
    ],
    [
      'is gone, which says nothing about the destination',
      () => new Response('', { status: 410 }),
      { status: 'rejected', code: 'oauth_unusable', reason: 'the token endpoint gave no token: HTTP 410' },
    ],
  ])('whose token endpoint %s is sent nothing', async (_, answer, expected) => {
    answers.token = answer
    const { one } = await world(oauth2, secret)
    expect(lastOf(await one('a'))).toMatchObject(expected)
    expect(sent).toEqual([])
  })

  it('whose token endpoint is a private address of a deployed hub is sent nothing', async () => {
    const { to, one } = await world(oauth2, secret)
    answers.hook = () => new Response('', { status: 500 })
    const failed = await one('a')
    await changeIntegration(
      deps(),
      to.id,
      { settings: { auth: { ...oauth2, tokenUrl: 'http://169.254.169.254/token' } } },
      'token:test',
    )
    const clock = () => Date.now() + 60_000
    const deployed = {
      ...deps(),
      clock,
      flags: { ...deps().flags, stage: 'production' as const },
      sender: (options: { secrets: readonly string[] }) =>
        makeSend({
          clock,
          reach: { allowPrivate: false, allowHttp: false, ports: [], own: async () => [], lookUp: null },
          ...options,
        }),
    }
    expect(await attempt(deployed, failed.id)).toBe('rejected')
    expect([asked.length, sent.length]).toEqual([1, 1])
  })

  it('can be tested', async () => {
    const { to } = await world(oauth2, secret)
    expect(await testIntegration(deps(), to.id)).toEqual({ ok: true })
    answers.token = () => Response.json({ error: 'invalid_client' }, { status: 401 })
    await changeIntegration(deps(), to.id, { credentials: { oauthClientSecret: 'a wrong secret' } }, 'token:test')
    expect(await testIntegration(deps(), to.id)).toEqual({
      ok: false,
      reason: 'the token endpoint refused the client: invalid_client',
    })
  })
})

describe('by a refresh token, a destination', () => {
  const auth = { ...oauth2, grant: 'refresh_token' }

  it('has the token that the server gave last, sealed in the vault', async () => {
    // Each is good once, as the best practice of RFC 9700 has it.
    const live = new Set(['first-refresh-token'])
    answers.token = ({ refresh_token = '' }) => {
      if (!live.delete(refresh_token)) return Response.json({ error: 'invalid_grant' }, { status: 400 })
      live.add(`next-refresh-token-${asked.length}`)
      return issued(`token-${asked.length}`, {
        refresh_token: `next-refresh-token-${asked.length}`,
        id_token: 'not.a.jwt',
        expires_in: 30,
      })
    }
    const { to, one } = await world(auth, { oauthRefreshToken: 'first-refresh-token' })
    for (const name of ['a', 'b', 'c']) expect((await one(name)).status).toBe('delivered')
    expect(asked.map(({ form }) => form)).toEqual([
      { grant_type: 'refresh_token', refresh_token: 'first-refresh-token', scope: 'write', client_id: 'hub' },
      { grant_type: 'refresh_token', refresh_token: 'next-refresh-token-1', scope: 'write', client_id: 'hub' },
      { grant_type: 'refresh_token', refresh_token: 'next-refresh-token-2', scope: 'write', client_id: 'hub' },
    ])
    const stored = JSON.stringify([
      await rows('select * from credentials where integration_id = ?', to.id),
      await deliveries(to.id),
    ])
    expect(stored).not.toMatch(/refresh-token-|token-\d/)
  })

  it('that refuses a token gets one by the refresh token of now, not of the beginning', async () => {
    answers.token = ({ refresh_token = '' }) =>
      refresh_token === (asked.length === 1 ? 'first-refresh-token' : 'second-refresh-token')
        ? issued(`token-${asked.length}`, { refresh_token: 'second-refresh-token' })
        : Response.json({ error: 'invalid_grant' }, { status: 400 })
    answers.hook = (request) =>
      new Response('', { status: request.headers.get('authorization') === 'Bearer token-1' ? 401 : 200 })
    const { one } = await world(auth, { oauthRefreshToken: 'first-refresh-token' })
    expect((await one('a')).status).toBe('delivered')
    expect(bearers()).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  it('keeps what an admin has given meanwhile', async () => {
    const { to, one } = await world(auth, { oauthRefreshToken: 'first-refresh-token' })
    answers.token = async () => {
      if (asked.length === 1)
        await changeIntegration(deps(), to.id, { credentials: { oauthRefreshToken: 'of-the-admin-token' } }, 'token:test')
      return issued(`token-${asked.length}`, { refresh_token: 'of-the-server-token' })
    }
    await one('a')
    await one('b')
    expect(asked.map(({ form }) => form.refresh_token)).toEqual(['first-refresh-token', 'of-the-admin-token'])
  })
})

it('a credential that is changed between two attempts is the new one in the second', async () => {
  const { to, one } = await world({ kind: 'bearer' }, { bearerToken: 'the-first-token' })
  answers.hook = () => new Response('', { status: 500 })
  const failed = await one('a')
  await changeIntegration(deps(), to.id, { credentials: { bearerToken: 'the-second-token' } }, 'token:test')
  answers.hook = () => new Response('{}')
  expect(await attempt(later(60_000), failed.id)).toBe('delivered')
  expect(bearers()).toEqual(['Bearer the-first-token', 'Bearer the-second-token'])
})

it.each<[string, object, Record<string, string>, string[]]>([
  ['a bearer token', { kind: 'bearer' }, { bearerToken: 'canary/bearer+token' }, ['canary/bearer+token']],
  [
    'a password and its Basic',
    { kind: 'basic', username: 'hub' },
    { basicPassword: 'canary/pass+word' },
    ['canary/pass+word', toBase64(utf8('hub:canary/pass+word'))],
  ],
  ['a header value', { kind: 'header', name: 'x-of-theirs' }, { headerValue: 'canary header value' }, ['canary header value']],
  ['an hmac secret', { kind: 'hmac' }, { hmacSecret: 'canary/hmac+secret' }, ['canary/hmac+secret']],
  [
    'a client secret and its token',
    oauth2,
    { oauthClientSecret: 'canary/client+secret' },
    ['canary/client+secret', 'canary-access-token'],
  ],
  [
    'a refresh token, the next one and the token',
    { ...oauth2, grant: 'refresh_token' },
    { oauthRefreshToken: 'canary/refresh+token' },
    ['canary/refresh+token', 'canary/next+refresh', 'canary-access-token'],
  ],
])('%s is in no record of an attempt, even where the destination quotes it', async (_, auth, credentials, secrets) => {
  const encoded = secrets.filter((one) => one.startsWith('canary')).map((one) => toBase64(utf8(`hub:${one}`)))
  const writings = [...encoded, ...secrets.flatMap((one) => [one, encodeURIComponent(one), JSON.stringify(one).slice(1, -1)])]
  answers.token = () => issued('canary-access-token', { refresh_token: 'canary/next+refresh' })
  answers.hook = (request) =>
    new Response(`${[...request.headers].join('\n')}\n${writings.join('\n')}`, {
      status: 500,
      headers: { 'x-echo': secrets.join(' ') },
    })
  const { one } = await world(auth, credentials)
  const failed = await one('a')
  expect(lastOf(failed)).toMatchObject({ code: 'http_500', request: { method: 'POST' }, response: { status: 500 } })
  const stored = JSON.stringify(await rows('select * from deliveries where id = ?', failed.id))
  for (const writing of writings) expect(stored).not.toContain(writing)
})

it('a destination that asks for a client certificate is spoken to through its binding, and one whose binding is gone is not', async () => {
  const shown: string[] = []
  const certificate = {
    fetch: async (request: Request) => {
      shown.push(`${request.method} ${request.url} ${request.headers.get('webhook-id')}`)
      return new Response('', { status: shown.length === 1 ? 500 : 200 })
    },
  }
  const bound = (clock = deps().clock) => ({ ...makeDeps({ ...env, ACME: certificate } as Env, createExecutionContext()), clock })
  const mtls = { kind: 'mtls', certificate: 'ACME' }
  const given = {
    connector: 'webhook',
    name: 'Partner',
    settings: { auth: mtls },
    credentials: { url: 'https://partner.test/hook' },
  }
  expect(await createIntegration(deps(), given, 'token:test')).toMatchObject({
    error: [{ path: 'settings.auth.certificate', message: expect.stringContaining('no certificate binding "ACME"') }],
  })
  const { to, one } = await world({ kind: 'none' }, {})
  answers.hook = () => new Response('', { status: 500 })
  const failed = await one('a')
  const saved = await changeIntegration(bound(), to.id, { settings: { auth: mtls } }, 'token:test')
  expect(saved).toMatchObject({ ok: true })
  const later = (ms: number) => () => Date.now() + ms
  expect(await attempt(bound(later(60_000)), failed.id)).toBe('retry')
  expect(await testIntegration(bound(), to.id)).toEqual({ ok: true })
  expect([shown[0], shown[1], sent.length]).toEqual([
    `POST https://receiver.test/${place} ${failed.id}`,
    expect.stringMatching(/dlv_test/),
    1,
  ])
  expect(await attempt({ ...deps(), clock: later(3_600_000) }, failed.id)).toBe('rejected')
  expect(lastOf((await deliveries(to.id))[0])).toMatchObject({ code: 'blocked', reason: expect.stringContaining('"ACME"') })
})
