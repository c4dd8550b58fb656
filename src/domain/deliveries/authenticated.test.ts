import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { toBase64, utf8 } from '../../kit/bytes'
import { deliveriesTo } from '../../test/deliveries'
import { deps, later, rows } from '../../test/hub'
import { issued, lastOf, oauth2, provingNetwork } from '../../test/proving'
import { makeDeps } from '../deps'
import { createIntegration } from '../integrations/create'
import { testIntegration } from '../integrations/test'
import { changeIntegration } from '../integrations/update'
import { attempt } from './attempt'

const network = provingNetwork()
const { sent, bearers, world } = network

it('a credential that is changed between two attempts is the new one in the second', async () => {
  const { to, one } = await world({ kind: 'bearer' }, { bearerToken: 'the-first-token' })
  network.hook = () => new Response('', { status: 500 })
  const failed = await one('a')
  await changeIntegration(deps(), to.id, { credentials: { bearerToken: 'the-second-token' } }, 'token:test')
  network.hook = () => new Response('{}')
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
  network.token = () => issued('canary-access-token', { refresh_token: 'canary/next+refresh' })
  network.hook = (request) =>
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
  network.hook = () => new Response('', { status: 500 })
  const failed = await one('a')
  const saved = await changeIntegration(bound(), to.id, { settings: { auth: mtls } }, 'token:test')
  expect(saved).toMatchObject({ ok: true })
  expect(await attempt(bound(later(60_000).clock), failed.id)).toBe('retry')
  expect(await testIntegration(bound(), to.id)).toEqual({ ok: true })
  expect([shown[0], shown[1], sent.length]).toEqual([
    `POST ${network.hookUrl()} ${failed.id}`,
    expect.stringMatching(/dlv_test/),
    1,
  ])
  expect(await attempt(later(3_600_000), failed.id)).toBe('rejected')
  expect(lastOf((await deliveriesTo(to.id))[0])).toMatchObject({ code: 'blocked', reason: expect.stringContaining('"ACME"') })
})
