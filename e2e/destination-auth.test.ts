import { OAuth2Server, type TokenRequestIncomingMessage } from 'oauth2-mock-server'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { expect, it, onTestFinished } from 'vitest'
import { all, api, type Delivery, eventually, grafanaAlert, type Integration, integrate, postKeyed, subscribe } from './client.ts'
import { type HubProcess, startHub, temporaryFolder } from './hub.ts'
import { type Received, startSink } from './sink.ts'

/** A hub with a source, and how to make one more delivery happen as far as its first attempt. */
async function world() {
  const hub = await startHub({ state: temporaryFolder() })
  const grafana = await integrate(hub, { connector: 'grafana', auth: 'key' })
  const attempted = (to: Integration) => attemptsAt(hub, to)
  const tell = async (to: Integration, name: string): Promise<Delivery> => {
    const before = (await attempted(to)).length
    await postKeyed(grafana, grafanaAlert(name))
    const [newest] = await eventually(
      () => attempted(to),
      (seen) => seen.length > before,
    )
    return newest as Delivery
  }
  return { hub, grafana, tell }
}

/** Newest first, those that were tried. */
const attemptsAt = async (hub: HubProcess, { id }: Integration) =>
  (await all<Delivery>(hub, `/deliveries?integrationId=${id}`)).filter(
    ({ lastAttempt }) => lastAttempt && lastAttempt.status !== 'inflight',
  )

/** What each npm package says of a request, by each of these secrets. */
const verdicts = ({ body, headers }: Received, secrets: string[]) =>
  secrets.map((secret) =>
    [StandardWebhook, SvixWebhook].map((Receiver) => believes(() => new Receiver(secret).verify(body, headers))),
  )

function believes(verify: () => unknown): boolean {
  try {
    verify()
    return true
  } catch {
    return false
  }
}

it('receivers built on standardwebhooks and svix go through a rotation without a break', async () => {
  const { hub, tell } = await world()
  const sink = await startSink()
  const to = await subscribe(hub, `${sink.url}/hook`)
  const rotated = async (overlapHours: number) =>
    (await api<Integration>(hub, `POST /integrations/${to.id}/rotate-secret`, { overlapHours })).json.signingSecret ?? ''
  const secrets = [to.signingSecret ?? '']
  const seen = async (name: string) => {
    await tell(to, name)
    return verdicts(sink.received.at(-1)!, secrets)
  }
  expect(await seen('before')).toEqual([[true, true]])
  secrets.push(await rotated(24))
  expect(await seen('during')).toEqual([
    [true, true],
    [true, true],
  ])
  // As if the overlap were over.
  secrets.push(await rotated(0))
  expect(await seen('after')).toEqual([
    [false, false],
    [false, false],
    [true, true],
  ])
})

type Form = TokenRequestIncomingMessage['body'] & { refresh_token?: string }

/** An authorization server, what it was asked, and what it answers from now on. */
async function authorizationServer() {
  const server = new OAuth2Server()
  await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
  onTestFinished(() => server.stop())
  const forms: Form[] = []
  const given: Record<string, unknown>[] = []
  const world = { forms, given, tokenUrl: `${server.issuer.url}/token`, more: {} as object, status: 200 }
  server.service.on('beforeResponse', (response, request) => {
    forms.push(request.body as Form)
    response.statusCode = world.status
    response.body = world.status === 200 ? { ...(response.body as object), ...world.more } : world.more
    given.push(response.body as Record<string, unknown>)
  })
  return world
}

const oauth = (tokenUrl: string, more: object = {}) => ({
  auth: { kind: 'oauth2', tokenUrl, clientId: 'hub', scope: 'write', ...more },
})

it('OAuth 2.0 client credentials: one token for many, a fresh one after its end, and a client that is refused', async () => {
  const { hub, grafana, tell } = await world()
  const [sink, server] = [await startSink(), await authorizationServer()]
  const credentials = { url: `${sink.url}/hook`, oauthClientSecret: 'a client secret' }
  const to = await subscribe(hub, '', { settings: oauth(server.tokenUrl), credentials })

  const alerts = Array.from({ length: 20 }, (_, n) => grafanaAlert(`together-${n}`).alerts).flat()
  await postKeyed(grafana, { title: 'together', alerts })
  await eventually(
    () => attemptsAt(hub, to),
    (seen) => seen.length === 20 && seen.every(({ status }) => status === 'delivered'),
  )
  expect(server.forms).toEqual([expect.objectContaining({ grant_type: 'client_credentials', scope: 'write' })])
  expect(new Set(sink.received.map(({ headers }) => headers.authorization))).toEqual(
    new Set([`Bearer ${server.given[0]?.access_token}`]),
  )

  // A destination that no longer takes it, and tokens that are in their last minute from the beginning.
  server.more = { access_token: 'brief-access-token', expires_in: 60 }
  sink.answer = ({ headers }) => ({ status: headers.authorization === 'Bearer brief-access-token' ? 204 : 401 })
  for (const name of ['revoked', 'ended', 'ended again']) expect((await tell(to, name)).status).toBe('delivered')
  expect(server.forms).toHaveLength(4)

  Object.assign(server, { status: 401, more: { error: 'invalid_client' } })
  const refused = await tell(to, 'refused')
  expect([refused.status, refused.lastAttempt?.code, refused.lastAttempt?.reason]).toEqual([
    'failed',
    'oauth_invalid_client',
    'the token endpoint refused the client: invalid_client',
  ])
  expect((await api(hub, `POST /integrations/${to.id}/test`)).json).toEqual({
    ok: false,
    reason: 'the token endpoint refused the client: invalid_client',
  })
})

it('OAuth 2.0 refresh tokens: each is used once, and the next one survives a restart', async () => {
  const state = temporaryFolder()
  const first = await startHub({ state })
  const [sink, server] = [await startSink(), await authorizationServer()]
  server.more = { expires_in: 60 }
  const to = await subscribe(first, '', {
    settings: oauth(server.tokenUrl, { grant: 'refresh_token' }),
    credentials: { url: `${sink.url}/hook`, oauthRefreshToken: 'the-first-refresh-token' },
  })
  for (const _ of [1, 2]) expect((await api(first, `POST /integrations/${to.id}/test`)).json).toEqual({ ok: true })
  await first.kill()
  const second = await startHub({ state })
  expect((await api(second, `POST /integrations/${to.id}/test`)).json).toEqual({ ok: true })
  expect(server.forms.map((form) => form.refresh_token)).toEqual([
    'the-first-refresh-token',
    server.given[0]?.refresh_token,
    server.given[1]?.refresh_token,
  ])
  expect(new Set(server.forms.map((form) => form.refresh_token)).size).toBe(3)
})
