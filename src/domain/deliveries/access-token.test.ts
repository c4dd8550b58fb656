import { describe, expect, it } from 'vitest'
import { makeSend } from '../../egress/send'
import { deliveriesTo } from '../../test/deliveries'
import { deps, eventually, post } from '../../test/hub'
import { issued, lastOf, oauth2, provingNetwork } from '../../test/proving'
import { testIntegration } from '../integrations/test'
import { changeIntegration } from '../integrations/update'
import { attempt } from './attempt'

const network = provingNetwork()
const { asked, sent, bearers, world } = network
const secret = { oauthClientSecret: 'a client/secret+1' }

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
    network.token = async () => {
      await opened
      return issued('shared')
    }
    const names = Array.from({ length: 20 }, (_, n) => `together-${n}`)
    const alerts = names.map((name) => ({ status: 'firing', labels: { alertname: name }, fingerprint: name }))
    await post(grafana, { alerts })
    const all = await eventually(
      () => deliveriesTo(to.id),
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
      () => deliveriesTo(to.id),
      (seen) => seen.every(({ status }) => status === 'delivered'),
    )
    expect([asked.length, new Set(bearers())]).toEqual([1, new Set(['Bearer shared'])])
  })

  it('that refuses a token is sent a fresh one within the attempt, once', async () => {
    const { one } = await world(oauth2, secret)
    await one('a')
    network.hook = (request) =>
      new Response('', { status: request.headers.get('authorization') === 'Bearer token-1' ? 401 : 200 })
    expect((await one('b')).status).toBe('delivered')
    expect(bearers()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2'])
    network.hook = () => new Response('', { status: 401 })
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
    network.token = answer
    const { one } = await world(oauth2, secret)
    expect(lastOf(await one('a'))).toMatchObject(expected)
    expect(sent).toEqual([])
  })

  it('whose token endpoint is a private address of a deployed hub is sent nothing', async () => {
    const { to, one } = await world(oauth2, secret)
    network.hook = () => new Response('', { status: 500 })
    const failed = await one('a')
    await changeIntegration(deps(), to.id, { settings: { auth: { ...oauth2, tokenUrl: 'http://10.0.0.9/token' } } }, 'token:test')
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
    network.token = () => Response.json({ error: 'invalid_client' }, { status: 401 })
    await changeIntegration(deps(), to.id, { credentials: { oauthClientSecret: 'a wrong secret' } }, 'token:test')
    expect(await testIntegration(deps(), to.id)).toEqual({
      ok: false,
      reason: 'the token endpoint refused the client: invalid_client',
    })
  })
})
