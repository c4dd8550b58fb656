import { beforeAll, describe, expect, it } from 'vitest'
import { toBase64, toHex, utf8 } from '../../kit/bytes'
import type { Access, Outcome, Outgoing, Reply, TokenRequest } from '../contract'
import { newSigningKey } from '../standard-webhooks-asymmetric'
import { newSigningSecret } from '../verify/standard-webhooks'
import { destination } from './destination'

const NOW = 1_790_000_000_000
const keys = { url: 'https://receiver.example.com/hook', signingSecret: newSigningSecret(), signingKey: '' }
beforeAll(async () => {
  keys.signingKey = await newSigningKey()
})
/** By the platform alone, so that it can disagree with us. */
async function hmacOf(
  hash: 'sha1' | 'sha256' | 'sha512',
  secret: string,
  text: string,
  encoding: 'hex' | 'base64',
): Promise<string> {
  const algorithm = { name: 'HMAC', hash: hash.replace('sha', 'SHA-') }
  const key = await crypto.subtle.importKey('raw', utf8(secret), algorithm, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, utf8(text))
  return encoding === 'hex' ? toHex(mac) : toBase64(mac)
}
const reply = (status: number, receivedAtMs = NOW): Reply => ({ status, headers: new Headers(), body: '', receivedAtMs })

interface World {
  auth: object
  credentials?: object
  replies?: Reply[]
  tokens?: Access[]
}

/** A test of the connection: the shortest way through the same sending as a delivery's. */
async function sent({ auth, credentials = {}, replies = [reply(204)], tokens = [] }: World) {
  const requests: (Outgoing & { headers: Record<string, string>; text: string })[] = []
  const asked: [TokenRequest, string | undefined][] = []
  const health = await destination.test({
    settings: { auth },
    credentials: { ...keys, ...credentials },
    retiring: {},
    nowMs: NOW,
    deliveryId: 'dlv_1',
    send: async (request) => replies[requests.push(request as (typeof requests)[0]) - 1] ?? reply(204),
    accessToken: async (request, refused) => tokens[asked.push([request, refused]) - 1] ?? { kind: 'token', token: 'at' },
  })
  return { health, requests, asked, headers: requests[0]?.headers ?? {}, text: requests[0]?.text ?? '' }
}

describe('a delivery', () => {
  it.each<[string, object, object, Record<string, string>]>([
    ['none', { kind: 'none' }, {}, {}],
    ['mtls', { kind: 'mtls', certificate: 'ACME' }, {}, {}],
    ['bearer', { kind: 'bearer' }, { bearerToken: 'a-token' }, { authorization: 'Bearer a-token' }],
    [
      'basic',
      { kind: 'basic', username: 'hüb' },
      { basicPassword: 'pä:ss w' },
      { authorization: `Basic ${toBase64(utf8('hüb:pä:ss w'))}` },
    ],
    ['header', { kind: 'header', name: 'X-Api-Key' }, { headerValue: 'a value' }, { 'X-Api-Key': 'a value' }],
    ['header', { kind: 'header', name: 'Authorization' }, { headerValue: 'Token x' }, { Authorization: 'Token x' }],
  ])('by %s carries it, next to the signatures', async (_, auth, credentials, expected) => {
    const { headers, health } = await sent({ auth, credentials })
    expect(health).toEqual({ ok: true })
    const { 'content-type': __, 'webhook-id': id, 'webhook-timestamp': ___, 'webhook-signature': signature, ...own } = headers
    expect([own, id, signature]).toEqual([expected, 'dlv_1', expect.stringMatching(/^v1,\S+ v1a,\S+$/)])
  })

  it.each([
    ['sha256', 'hex'],
    ['sha1', 'base64'],
    ['sha512', 'base64'],
  ] as const)('by hmac is signed with %s in %s', async (hash, encoding) => {
    const auth = { kind: 'hmac', header: 'X-Sig', hash, encoding, prefix: `${hash}=` }
    const { headers, text } = await sent({ auth, credentials: { hmacSecret: 'an hmac secret' } })
    expect(headers['X-Sig']).toBe(`${hash}=${await hmacOf(hash, 'an hmac secret', text, encoding)}`)
  })

  it('by hmac with a timestamp signs both', async () => {
    const auth = { kind: 'hmac', header: 'X-Sig', timestampHeader: 'X-Time', timestampJoiner: ':' }
    const { headers, text } = await sent({ auth, credentials: { hmacSecret: 'an hmac secret' } })
    expect(headers['X-Time']).toBe(String(NOW / 1000))
    expect(headers['X-Sig']).toBe(await hmacOf('sha256', 'an hmac secret', `${NOW / 1000}:${text}`, 'hex'))
  })
})

describe('by oauth2', () => {
  const auth = { kind: 'oauth2', tokenUrl: 'https://login.example.com/token', clientId: 'hub', scope: 'write' }
  const credentials = { oauthClientSecret: 'a client secret' }
  const bearers = (requests: { headers: Record<string, string> }[]) => requests.map(({ headers }) => headers.authorization)

  it('a delivery carries the token that it is given', async () => {
    const { requests, asked } = await sent({ auth, credentials })
    expect(bearers(requests)).toEqual(['Bearer at'])
    expect(asked).toEqual([
      [
        {
          tokenUrl: 'https://login.example.com/token',
          clientId: 'hub',
          clientSecret: 'a client secret',
          clientAuthentication: 'basic',
          scope: 'write',
          grant: { kind: 'client_credentials' },
        },
        undefined,
      ],
    ])
  })

  it('a token that is refused is dropped, and a fresh one tried once', async () => {
    const tokens: Access[] = [
      { kind: 'token', token: 'old' },
      { kind: 'token', token: 'new' },
    ]
    const good = await sent({ auth, credentials, tokens, replies: [reply(401), reply(204)] })
    expect([bearers(good.requests), good.asked[1]?.[1], good.health]).toEqual([['Bearer old', 'Bearer new'], 'old', { ok: true }])
    const bad = await sent({ auth, credentials, tokens, replies: [reply(401), reply(401)] })
    expect([bad.requests.length, bad.health]).toEqual([2, { ok: false, reason: 'HTTP 401' }])
  })

  it('an attempt that has no time for a second try leaves it to the next one', async () => {
    const counts = async (tookMs: number) => {
      const { requests, asked } = await sent({ auth, credentials, replies: [reply(401, NOW + tookMs)] })
      return [requests.length, asked.length]
    }
    expect([await counts(8_000), await counts(8_001), await counts(25_001)]).toEqual([
      [2, 2],
      [1, 2],
      [1, 1],
    ])
  })

  it.each<Exclude<Access, { kind: 'token' }>>([
    { kind: 'rejected', code: 'oauth_invalid_client', reason: 'refused' },
    { kind: 'retry', code: 'http_503', reason: 'down' },
  ])('without a token nothing is sent: %j', async (failure) => {
    const { requests, health } = await sent({ auth, credentials, tokens: [failure] })
    expect([requests, health]).toEqual([[], { ok: false, reason: failure.reason }])
    const outcome: Outcome = failure
    expect(outcome.kind).not.toBe('delivered')
  })
})

describe('what is saved', () => {
  const checked = (auth: object, credentials: object = {}, extraHeaders: object = {}, named = Object.keys(credentials)) =>
    destination
      .check({ settings: { auth, extraHeaders }, credentials: { ...keys, ...credentials }, named })
      .map(({ path }) => path)
  const oauth2 = { kind: 'oauth2', tokenUrl: 'https://login.example.com/', clientId: 'hub' }

  it.each<[object, object, string[]]>([
    [{ kind: 'none' }, {}, []],
    [{ kind: 'bearer' }, {}, ['credentials.bearerToken']],
    [{ kind: 'basic', username: 'u' }, {}, ['credentials.basicPassword']],
    [{ kind: 'header', name: 'x-a' }, {}, ['credentials.headerValue']],
    [{ kind: 'hmac' }, {}, ['credentials.hmacSecret']],
    [oauth2, {}, ['credentials.oauthClientSecret']],
    [{ ...oauth2, grant: 'refresh_token' }, {}, ['credentials.oauthRefreshToken']],
    [{ ...oauth2, grant: 'refresh_token' }, { oauthRefreshToken: 'a-refresh', oauthClientSecret: 'a-secret' }, []],
    [{ kind: 'none' }, { bearerToken: 'a-token' }, ['credentials.bearerToken']],
    [{ kind: 'bearer' }, { basicPassword: 'a-password' }, ['credentials.bearerToken', 'credentials.basicPassword']],
  ])('%j with %j asks for %j', (auth, credentials, paths) => expect(checked(auth, credentials)).toEqual(paths))

  it('says nothing of a credential that was kept from before', () => {
    expect(checked({ kind: 'none' }, { bearerToken: 'a-token' }, {}, [])).toEqual([])
  })

  it('has no header twice', () => {
    expect(checked({ kind: 'header', name: 'X-A' }, { headerValue: 'a-value' }, { 'x-a': '1' })).toEqual([
      'settings.extraHeaders.x-a',
    ])
    expect(checked({ kind: 'hmac', header: 'X-A', timestampHeader: 'x-a' }, { hmacSecret: 'a-secret' })).toEqual([
      'settings.auth.timestampHeader',
    ])
    expect(
      checked({ kind: 'hmac', timestampHeader: 'X-T' }, { hmacSecret: 'a-secret' }, { 'x-t': '1', 'X-SIGNATURE': '2' }),
    ).toEqual(['settings.extraHeaders.x-t', 'settings.extraHeaders.X-SIGNATURE'])
  })

  it.each(['webhook-signature', 'Host', 'content-type', 'traceparent', 'cf-connecting-ip', 'a b', '', 'x\r\ny'])(
    'takes no header of ours as theirs: %j',
    (name) => {
      const { settings } = destination.forms
      for (const auth of [
        { kind: 'header', name },
        { kind: 'hmac', header: name },
        { kind: 'hmac', timestampHeader: name },
      ])
        expect(settings.safeParse({ auth }).success).toBe(false)
    },
  )

  it.each([
    { bearerToken: 'with space\n' },
    { bearerToken: 'short' },
    { headerValue: 'a\r\nb-injected: 1' },
    { basicPassword: '' },
    { hmacSecret: 'x' },
  ])('takes no credential that HTTP cannot carry or that is too short to hide: %j', (wrong) => {
    expect(destination.forms.credentials.safeParse({ ...keys, ...wrong }).success).toBe(false)
  })

  it.each([{ kind: 'digest' }, { kind: 'basic', username: 'a:b' }, { kind: 'mtls' }, { ...oauth2, tokenUrl: 'ftp://x.test/' }])(
    'takes no authentication of another form: %j',
    (auth) => expect(destination.forms.settings.safeParse({ auth }).success).toBe(false),
  )
})
