import { randomBytes } from 'node:crypto'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import {
  type Answer,
  all,
  api,
  type Delivery,
  eventually,
  githubHeaders,
  grafanaAlert,
  type Integration,
  integrate,
  postKeyed,
  request,
  subscribe,
} from './client.ts'
import { ADMIN_TOKEN, KEY_1, startHub, temporaryFolder } from './hub.ts'
import { startSink } from './sink.ts'

/** How much of an answer is read, and how much of it becomes the reason of an attempt: there a secret may be cut in two. */
const KEPT_BYTES = 16 * 1024
const EXCERPT_LENGTH = 200

it('says no secret in what it prints, what it stores and what its API answers', async () => {
  const state = temporaryFolder()
  const sink = await startSink()
  const hub = await startHub({ state, logRequests: 'true' })
  const secrets: Record<string, string> = {
    'admin token': ADMIN_TOKEN,
    'encryption key': KEY_1.split(':')[1] ?? '',
    'setup code': 'setup-code-of-the-tests',
    'github secret, pasted': canary('gh/ +&'),
    'github secret, rotated': canary('gh2/"\\'),
    'path token': canary('path'),
    'path token, changed': canary('path2'),
    'path token, idempotent': canary('path3'),
    'path token, unreachable': canary('path4'),
    'password in a url': canary('pw'),
    'query token': canary('query'),
    'slack bot token': `xoxb-${canary('bot')}`,
    ...Object.fromEntries([1, 2, 3, 4].map((priority) => [`slack webhook of P${priority}`, canary(`hook${priority}`)])),
    'routing key': randomBytes(16).toString('hex'),
    'bearer token': canary('bearer'),
    'basic password': canary('basic'),
    'header value': canary('header'),
    'hmac secret': canary('hmac'),
    'client secret': canary('client'),
    'refresh token': canary('refresh'),
    'refresh token, replaced': canary('refresh2'),
    'access token': canary('access'),
    'secret in a body': canary('body'),
    'password of a poll': canary('poll/ +&"'),
    ...Object.fromEntries(Object.entries(strangers()).map(([kind, token]) => [`a stranger's ${kind} in an answer`, token])),
    'a token that nobody has': `sbx_${canary('wrong')}`,
    'a key that nobody has': `sbk${canary('wrong')}`,
    'a secret in a refused request': canary('refused'),
    'a secret in a body that is not JSON': canary('broken'),
  }
  const secret = (name: string) => secrets[name] ?? ''
  const shown = (made: Integration, of: string) => {
    for (const [field, value] of Object.entries({ ...made.generated, key: made.key, signingSecret: made.signingSecret }))
      if (value) secrets[`${of}: ${field}`] = value
  }
  // What is not secret, and has to be found wherever secrets are looked for.
  const marker = canary('marker/ +&')
  const marked = `${marker} ${base64(marker)} ${encodeURIComponent(marker)} ${Buffer.from(marker).toString('hex')}`

  // Integrations with every kind of secret.
  const pasted = await integrate(hub, { connector: 'github', credentials: { secret: secret('github secret, pasted') } })
  const generated = await integrate(hub, { connector: 'github' })
  const grafana = await integrate(hub, { connector: 'grafana', auth: 'key' })
  // The answer to an idempotent request is kept for a day, with what it shows "this once".
  const kept = await request<Integration>(`${hub.url}/api/v1/integrations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json', 'idempotency-key': 'canary' },
    body: JSON.stringify({
      connector: 'webhook',
      name: 'kept',
      auth: 'key',
      credentials: { url: `${sink.url}/${secret('path token, idempotent')}` },
    }),
  })
  const byQuery = await integrate(hub, {
    connector: 'webhook',
    auth: 'signature',
    settings: { scheme: 'token', tokenPlace: 'query', tokenName: 'token' },
    credentials: { secret: secret('query token') },
  })
  // Keys where other hubs have theirs, a secret in a body, and credentials of a poll that fails.
  const oldHubs = {
    pagerduty: await integrate(hub, { connector: 'pagerduty', auth: 'key' }),
    opsgenie: await integrate(hub, { connector: 'opsgenie' }),
    'splunk-oncall': await integrate(hub, { connector: 'splunk-oncall' }),
    slack: await integrate(hub, { connector: 'slack', auth: 'key' }),
  }
  const meraki = await integrate(hub, { connector: 'cisco-meraki', credentials: { secret: secret('secret in a body') } })
  const polled = await integrate(hub, {
    connector: 'qualys',
    settings: { platformUrl: 'https://127.0.0.1:9' },
    credentials: { username: 'canary', password: secret('password of a poll') },
  })
  const hook = await subscribe(hub, `${sink.url}/hooks/${secret('path token')}?and=${secret('path token')}`)
  const unreachable = await subscribe(hub, `http://127.0.0.1:9/hook/${secret('path token, unreachable')}`)
  const slackUrl = (priority: number) =>
    `https://hooks.slack.com/services/T0CANARY/B0CANARY/${secret(`slack webhook of P${priority}`)}`
  const bot = await subscribe(hub, '', {
    connector: 'slack',
    settings: { channel: 'C024BE91L' },
    credentials: { botToken: secret('slack bot token') },
  })
  const hooks = await subscribe(hub, '', {
    connector: 'slack',
    credentials: Object.fromEntries([1, 2, 3, 4].map((priority) => [`webhookP${priority}`, slackUrl(priority)])),
  })
  const pagerduty = await subscribe(hub, '', { connector: 'pagerduty', credentials: { routingKey: secret('routing key') } })
  for (const [name, made] of Object.entries({ generated, grafana, hook, unreachable, kept: kept.json, ...oldHubs }))
    shown(made, name)
  // One of every way to prove ourselves; what each of them knows of us.
  const authed: Record<string, { settings: object; credentials: object; knows: string[] }> = {
    bearer: {
      settings: { kind: 'bearer' },
      credentials: { bearerToken: secret('bearer token') },
      knows: [secret('bearer token')],
    },
    basic: {
      settings: { kind: 'basic', username: 'user' },
      credentials: { basicPassword: secret('basic password') },
      knows: [secret('basic password')],
    },
    header: {
      settings: { kind: 'header', name: 'x-of-theirs' },
      credentials: { headerValue: secret('header value') },
      knows: [secret('header value')],
    },
    hmac: { settings: { kind: 'hmac' }, credentials: { hmacSecret: secret('hmac secret') }, knows: [secret('hmac secret')] },
    oauth2: {
      settings: { kind: 'oauth2', grant: 'refresh_token', tokenUrl: `${sink.url}/token`, clientId: 'user' },
      credentials: { oauthClientSecret: secret('client secret'), oauthRefreshToken: secret('refresh token') },
      knows: ['client secret', 'refresh token, replaced', 'access token'].map(secret),
    },
  }
  const proving: Integration[] = []
  for (const [kind, { settings, credentials }] of Object.entries(authed)) {
    const given = { settings: { auth: settings }, credentials: { url: `${sink.url}/auth/${kind}`, ...credentials } }
    proving.push(await subscribe(hub, '', given))
  }
  for (const made of proving) shown(made, made.id)
  const destinations = [hook, unreachable, bot, hooks, pagerduty, ...proving]

  const json = { 'content-type': 'application/json' }

  // The destination quotes all that it knows, in every writing; also where the answer is cut off.
  const signing = [secret('hook: signingSecret'), secret('hook: signingKey')]
  let answered = 0
  sink.answer = ({ path, headers }) => {
    if (path === '/token') {
      const tokens = { access_token: secret('access token'), refresh_token: secret('refresh token, replaced') }
      return { status: 200, headers: json, body: JSON.stringify({ ...tokens, token_type: 'Bearer', expires_in: 3600 }) }
    }
    const known = path.startsWith('/auth/') ? authed[path.slice(6)]?.knows : undefined
    const token = known?.at(-1) ?? path.split(/[/?]/)[2] ?? ''
    const quoted = [`${sink.url}${path}`, path, token, ...(known ?? signing)].map(
      (one) => `${one} ${base64(one)} ${base64(`user:${one}`)} ${encodeURIComponent(one)} ${JSON.stringify(one)}`,
    )
    const foreign = Object.entries(secrets).flatMap(([name, one]) => (name.startsWith('a stranger') ? [one] : []))
    const everything = `${foreign.join(' ')} ${JSON.stringify(headers)} ${quoted.join(' ')} ${JSON.stringify(foreign)}`
    // Masks are shorter than secrets, so that what was cut moves to where it is kept.
    const cutOff = (text: string, length: number) => text + 'x'.repeat(length - text.length - 14 - (answered % 20)) + token
    const bodies = [everything, cutOff('', EXCERPT_LENGTH), cutOff(`${token} `.repeat(100), KEPT_BYTES)]
    // One of them takes what it is sent, so that there is something to replay.
    const status = path.startsWith('/auth/hmac') ? 200 : 500
    return { status, headers: { 'x-quoted': path, 'x-api-key': token }, body: bodies[answered++ % bodies.length] }
  }

  // Messages come in, deliveries fail.
  const workflow = (branch: string) =>
    JSON.stringify({
      action: 'completed',
      workflow_run: {
        conclusion: 'failure',
        workflow_id: 1,
        name: marked,
        head_branch: branch,
        head_sha: 'a',
        updated_at: new Date().toISOString(),
      },
      repository: { full_name: 'acme/till' },
    })
  const answers: Answer<unknown>[] = []
  const asked = async <T>(answer: Promise<Answer<T>>): Promise<Answer<T>> => {
    answers.push(await answer)
    return answer
  }
  const post = (to: Integration, headers: Record<string, string>, body: string, query = '') =>
    asked(request(`${to.inboundUrl}${query}`, { method: 'POST', headers, body }))
  const signed = (to: Integration, secret: string, branch: string) => {
    const body = workflow(branch)
    return post(to, githubHeaders('workflow_run', branch, body, secret), body)
  }
  const keyed = (to: Integration, key: string, name: string) =>
    post(to, { 'content-type': 'application/json' }, JSON.stringify(grafanaAlert(name)), `?key=${encodeURIComponent(key)}`)
  const taken = [
    await signed(pasted, secret('github secret, pasted'), 'one'),
    await signed(generated, generated.signingSecret ?? '', 'two'),
    await asked(postKeyed(grafana, grafanaAlert('three', 'firing', { description: marked }))),
    await keyed(grafana, grafana.key ?? '', 'four'),
    await post(
      byQuery,
      { 'content-type': 'application/json' },
      JSON.stringify(ownEvent('five')),
      `?token=${encodeURIComponent(secret('query token'))}`,
    ),
  ]
  expect(taken.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
  const refused = [
    await signed(pasted, secret('a secret in a refused request'), 'never'),
    await keyed(grafana, secret('a key that nobody has'), 'never'),
    await post(
      byQuery,
      { 'content-type': 'application/json' },
      '{}',
      `?token=${encodeURIComponent(secret('a secret in a refused request'))}`,
    ),
    await post(grafana, { 'content-type': 'application/json', authorization: `Bearer ${grafana.key}` }, `{"broken`),
    await post(grafana, { 'content-type': 'application/json', authorization: `Bearer ${grafana.key}` }, '{"unknown":"shape"}'),
  ]
  expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 400, 422])

  const attempted = (deliveries: Delivery[]) =>
    deliveries.filter(({ lastAttempt }) => lastAttempt && lastAttempt.status !== 'inflight').length
  await eventually(
    () => all<Delivery>(hub, '/deliveries'),
    (deliveries) =>
      deliveries.length === taken.length * destinations.length &&
      // A breaker may open before the last of them.
      destinations.every(({ id }) => attempted(deliveries.filter(({ integrationId }) => integrationId === id)) >= 3),
    100_000,
  )

  const dropped = (path: string, body: object, headers: Record<string, string> = {}) =>
    asked(request(`${hub.url}${path}`, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) }))
  const { pagerduty: pd, opsgenie: og, 'splunk-oncall': vo, slack: sl } = oldHubs
  const quiet = [
    await dropped('/v2/enqueue', { routing_key: pd.key, event_action: 'resolve', dedup_key: 'x' }),
    await dropped('/v2/enqueue', { routing_key: pd.key, event_action: 'explode' }),
    await dropped(`/v2/alerts/x/close?identifierType=alias&apiKey=${og.key}`, {}),
    await dropped('/v2/alerts', { nothing: 1 }, { authorization: `GenieKey ${og.key}` }),
    await dropped(`/integrations/generic/20131114/alert/${vo.key}/team`, { message_type: 'INFO', entity_id: 'x' }),
    await dropped(`/services/T0/B0/${sl.key}`, { text: 'lunch?' }),
    await post(meraki, json, JSON.stringify({ sharedSecret: secret('secret in a body'), alertType: 'hello', networkId: 'N_1' })),
    await asked(api(hub, `POST /integrations/${polled.id}/test`)),
    await asked(api(hub, `POST /integrations/${polled.id}/poll`)),
  ]
  expect(quiet.map(({ status }) => status)).toEqual([202, 400, 202, 422, 200, 200, expect.any(Number), 200, 200])

  // Rotated and changed; the old ones stay secret.
  const rotate = async (to: Integration, what: 'key' | 'secret', body: object) => {
    const rotated = await api<{ key?: string; signingSecret?: string }>(hub, `POST /integrations/${to.id}/rotate-${what}`, body)
    expect(rotated.status).toBe(200)
    secrets[`${to.connector} ${to.id}, rotated ${what}`] = rotated.json.key ?? rotated.json.signingSecret ?? ''
    return rotated.json
  }
  await rotate(pasted, 'secret', { secret: secret('github secret, rotated'), overlapHours: 1 })
  await rotate(generated, 'secret', { overlapHours: 0 })
  await rotate(hook, 'secret', { overlapHours: 1 })
  const { key: freshKey = '' } = await rotate(grafana, 'key', { overlapHours: 0 })
  // What an isolate has read it trusts for some seconds.
  await eventually(
    () => keyed(grafana, freshKey, 'six'),
    ({ status }) => status === 202,
  )
  await eventually(
    () => signed(pasted, secret('github secret, rotated'), 'seven'),
    ({ status }) => status === 202,
  )
  const token = await api<{ id: string; token: string }>(hub, 'POST /tokens', { name: 'canary', role: 'viewer' })
  secrets['viewer token'] = token.json.token

  // Every route, every kind of answer.
  const ask = <T>(call: string, body?: unknown, token?: string) => asked(api<T>(hub, call, body, token))
  expect(
    (await ask(`PATCH /integrations/${hook.id}`, { credentials: { url: `${sink.url}/hooks/${secret('path token, changed')}` } }))
      .status,
  ).toBe(200)
  for (const { id } of destinations) expect((await ask(`POST /integrations/${id}/test`)).status).toBe(200)
  for (const wrong of [
    { connector: 'slack', name: 'x', credentials: { botToken: secret('a secret in a refused request') } },
    {
      connector: 'slack',
      name: 'x',
      credentials: { webhookP1: `https://example.com/${secret('a secret in a refused request')}` },
    },
    { connector: 'pagerduty', name: 'x', credentials: { routingKey: secret('a secret in a refused request') } },
    {
      connector: 'webhook',
      name: 'x',
      credentials: {
        url: secret('a secret in a refused request'),
        signingSecret: secret('a secret in a refused request'),
        signingKey: secret('a secret in a refused request'),
      },
    },
    { connector: 'webhook', name: 'x', credentials: { url: `https://user:${secret('password in a url')}@example.com/hook` } },
    { connector: 'grafana', name: 'x', auth: secret('a secret in a refused request') },
    { connector: 'github', name: 'x', credentials: { secret: { nested: secret('a secret in a refused request') } } },
  ]) {
    expect((await ask('POST /integrations', wrong)).status).toBe(422)
  }
  expect(
    (await ask(`POST /integrations/${hook.id}/rotate-secret`, { secret: secret('a secret in a refused request') })).status,
  ).toBe(422)
  const broken = {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: `{"credentials":{"secret":"${secret('a secret in a body that is not JSON')}"}`,
  }
  expect((await asked(request(`${hub.url}/api/v1/integrations`, broken))).status).toBe(400)
  expect((await ask('GET /incidents', undefined, secret('a token that nobody has'))).status).toBe(401)
  expect((await ask('GET /tokens', undefined, token.json.token)).status).toBe(403)
  const deliveries = await all<Delivery>(hub, '/deliveries')
  for (const { id } of deliveries.slice(0, 10)) await ask(`POST /deliveries/${id}/retry`)
  for (const { id } of deliveries) expect((await ask(`GET /deliveries/${id}`)).status).toBe(200)
  for (const { id } of deliveries) await ask(`GET /deliveries/${id}/curl`)
  for (const { id } of await all<{ id: string }>(hub, '/subscriptions'))
    expect((await ask(`POST /subscriptions/${id}/test`)).status).toBe(200)
  const again = await ask<{ id: string }>('POST /deliveries/replay', {
    kind: 'replay',
    filter: { since: new Date(Date.now() - 3_600_000).toISOString() },
  })
  expect(again.status).toBe(202)
  await eventually(
    () => api<{ status: string }>(hub, `GET /replays/${again.json.id}`),
    ({ json }) => json.status === 'finished',
    60_000,
  )
  const incidents = await all<{ id: string }>(hub, '/incidents')
  for (const { id } of incidents)
    for (const part of ['', '/timeline']) expect((await ask(`GET /incidents/${id}${part}`)).status).toBe(200)
  for (const { id } of [pasted, generated, grafana, byQuery, ...destinations]) {
    expect((await ask(`GET /integrations/${id}`)).status).toBe(200)
    await ask(`GET /integrations/${id}/refusals`)
    expect((await ask(`GET /integrations/${id}/credentials`)).status).toBe(200)
    const messages = await ask<{ items: { id: string }[] }>(`GET /integrations/${id}/messages`)
    for (const message of messages.json?.items ?? []) await ask(`GET /integrations/${id}/messages/${message.id}`)
  }
  for (const connector of ['webhook', 'slack', 'pagerduty']) {
    expect((await ask('POST /templates/preview', { connector, parts: {} })).status).toBe(200)
    expect((await ask('POST /templates', { connector, name: connector, parts: {} })).status).toBe(201)
  }
  for (const list of [
    'templates',
    'integrations',
    'incidents',
    'deliveries',
    'replays',
    'subscriptions',
    'services',
    'events',
    'connectors',
    'tokens',
    'audit',
    'overview',
    'metrics/minutes',
    'metrics/integrations',
    'setup/checklist',
  ]) {
    expect((await ask(`GET /${list}`)).status).toBe(200)
  }
  for (const open of ['/healthz', '/api/integrations/health', '/api/openapi.json', `/.well-known/webhooks/${hook.id}.json`]) {
    expect((await asked(request(`${hub.url}${open}`))).status).toBe(200)
  }
  expect((await ask(`DELETE /integrations/${unreachable.id}`)).status).toBe(409)
  const leading = await all<{ id: string }>(hub, `/subscriptions?integrationId=${unreachable.id}`)
  for (const { id } of leading) expect((await ask(`DELETE /subscriptions/${id}`)).status).toBe(204)
  expect((await ask(`DELETE /integrations/${unreachable.id}`)).status).toBe(204)
  const scrape = { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } }
  expect((await asked(request(`${hub.url}/metrics`, scrape))).status).toBe(200)
  await hub.tick()
  await eventually(hub.printed, (text) => text.split('delivery.attempt').length > attempted(deliveries))

  // Killed, so that what only the write-ahead logs hold is there to be read.
  await hub.kill()
  const printed = Buffer.from(hub.printed())
  const stored = storedIn(state)
  const told = Buffer.from(answers.map(({ text, headers }) => `${JSON.stringify([...headers])}\n${text}`).join('\n'))

  const writingsOfMarker = Object.fromEntries(
    Object.entries(writingsOf(marker)).filter(([writing]) => ['raw', 'base64', 'percent', 'hex'].includes(writing)),
  )
  expect(Object.keys(stored).some((file) => file.endsWith('-wal'))).toBe(true)
  for (const place of [Buffer.concat(Object.values(stored)), told])
    expect(hits(place, { marker: writingsOfMarker })).toEqual(
      Object.keys(writingsOfMarker).map((writing) => `marker, ${writing}`),
    )
  expect(hits(printed, { destination: { id: hook.id } })).toEqual(['destination, id'])

  const needles = Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, writingsOf(value)]))
  expect(Object.entries(secrets).filter(([, value]) => value.length < 12)).toEqual([])
  const found = [
    ...hits(printed, needles).map((hit) => `printed: ${hit}`),
    ...Object.entries(stored).flatMap(([file, bytes]) => hits(bytes, needles).map((hit) => `${file}: ${hit}`)),
    ...answers.flatMap((answer) =>
      hits(Buffer.from(`${JSON.stringify([...answer.headers])} ${answer.text}`), needles).map(
        (hit) => `answered ${answer.status} ${answer.text.slice(0, 200)}: ${hit}`,
      ),
    ),
  ]
  expect(found).toEqual([])
})

/** A secret that nothing else looks like, with characters that encodings change. */
const canary = (name: string) =>
  `${randomBytes(6).toString('hex')}-canary-${name.replace(/[^\w/ +&"\\]/g, '')}${/bot|hook|path|wrong|pw/.test(name) ? '' : '/+='}-${randomBytes(8).toString('hex')}`

/** Credentials that the hub was never told, each of a shape that is known. */
const strangers = () => {
  const hex = (length: number) => randomBytes(length).toString('hex').slice(0, length)
  return {
    'GitHub token': `ghp_${hex(36)}`,
    'fine-grained GitHub token': `github_pat_${hex(22)}_${hex(59)}`,
    'AWS key': `AKIA${hex(16).toUpperCase()}`,
    'Google key': `AIza${hex(35)}`,
    'Stripe key': `sk_live_${hex(24)}`,
    'JSON Web Token': `eyJ${hex(20)}.eyJ${hex(30)}.${hex(43)}`,
    'Telegram token': `123456789:AA${hex(33)}`,
    'Twilio key': `SK${hex(32)}`,
    'Slack token': `xoxp-${hex(40)}`,
    'signing secret': `whsec_${hex(32)}`,
  }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

const ownEvent = (dedupKey: string) => ({
  event_action: 'trigger',
  dedup_key: dedupKey,
  payload: { summary: `problem ${dedupKey}`, source: 'till', severity: 'critical' },
})

/** The ways in which a text may stand in another one. Its beginning and its end count as well: no cut may leave half of it. */
function writingsOf(secret: string): Record<string, string | Buffer> {
  const bytes = Buffer.from(secret)
  const inside = (offset: number) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return text.slice([0, 2, 3][offset], (offset + bytes.length) % 3 === 0 ? undefined : -1)
  }
  return {
    raw: secret,
    beginning: secret.slice(0, 12),
    end: secret.slice(-12),
    json: JSON.stringify(secret).slice(1, -1),
    percent: encodeURIComponent(secret),
    form: new URLSearchParams({ '': secret }).toString().slice(1),
    hex: bytes.toString('hex'),
    base64: inside(0),
    'base64 after one byte': inside(1),
    'base64 after two bytes': inside(2),
    base64url: bytes.toString('base64url'),
    // Objects keep what has letters beyond Latin-1 as two bytes each.
    'utf-16': Buffer.from(secret, 'utf16le'),
  }
}

const hits = (place: Buffer, needles: Record<string, Record<string, string | Buffer>>): string[] =>
  Object.entries(needles).flatMap(([name, writings]) =>
    Object.entries(writings)
      .filter(([, writing]) => place.includes(writing))
      .map(([writing]) => `${name}, ${writing}`),
  )

/** Every file as its bytes; every database once more as its rows, because a long value lies in pieces on several pages. */
function storedIn(state: string): Record<string, Buffer> {
  const names = readdirSync(state, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [path.join(entry.parentPath, entry.name)] : [],
  )
  const stored = Object.fromEntries(names.map((name) => [path.relative(state, name), readFileSync(name)]))
  const copy = temporaryFolder()
  cpSync(state, copy, { recursive: true })
  for (const file of Object.keys(stored).filter((name) => name.endsWith('.sqlite'))) {
    const db = new DatabaseSync(path.join(copy, file), { readBigInts: true })
    const tables = db.prepare(`select name from sqlite_schema where type = 'table' and rootpage > 0`).all()
    const rows = tables.flatMap(({ name }) => db.prepare(`select * from "${name}"`).all())
    const values = rows.flatMap((row) =>
      Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)))),
    )
    stored[`${file}, as rows`] = Buffer.concat(values.flatMap((value) => [value, Buffer.from('\n')]))
    db.close()
  }
  return stored
}
