import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import { signedIn } from '../../test/api'
import { event, eventually, integration, type Made, post, rows } from '../../test/hub'

const api = await signedIn('itsm_manager')
const DAY_MS = 86_400_000
afterEach(() => void vi.useRealTimers())

async function received(to: Made, dedupKey: string) {
  const { json } = await post(to, event(dedupKey))
  await eventually(
    () => rows(`select id from messages where id = ?`, json.messageId),
    ({ length }) => length === 1,
  )
  return json.messageId
}
const object = async () => env.SETUP_SESSION.get(env.SETUP_SESSION.idFromName((await api('GET', '/me')).json.id))

it('remembers where the wizard stands, and learns of the first message and of the last five', async () => {
  const started = await api('POST', '/setup-sessions', { connector: 'webhook' })
  expect([started.status, started.json]).toEqual([
    201,
    {
      id: expect.stringMatching(/^stp_[0-9a-z]{26}$/),
      connector: 'webhook',
      integrationId: null,
      step: 'begin',
      draft: {},
      lastSamples: [],
      firstMessageAt: null,
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
    },
  ])
  const { id, createdAt, expiresAt } = started.json
  expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(DAY_MS)
  const source = await integration({ connector: 'webhook', auth: 'key' })
  const waits = await api('PATCH', `/setup-sessions/${id}`, { step: 'wait', integrationId: source.id })
  expect(waits.json).toEqual({ ...started.json, step: 'wait', integrationId: source.id })
  expect((await api('GET', `/setup-sessions/${id}`)).json).toEqual(waits.json)

  const messageIds: unknown[] = []
  for (let n = 0; n < 7; n++) messageIds.push(await received(source, `sample ${n}`))
  const { json: read } = await api('GET', `/setup-sessions/${id}`)
  const [first] = await rows<{ received_at: number }>(`select received_at from messages where id = ?`, messageIds[0])
  expect(read.firstMessageAt).toBe(new Date(first!.received_at).toISOString())
  expect(read.lastSamples).toEqual(
    messageIds
      .slice(2)
      .reverse()
      .map((messageId) => ({ messageId, receivedAt: expect.any(String), outcome: 'opened', bodyBytes: expect.any(Number) })),
  )
  await evictDurableObject(await object())
  expect((await api('GET', `/setup-sessions/${id}`)).json).toEqual(read)
})

it('does not take what came before it was opened for the first message', async () => {
  const source = await integration({ connector: 'webhook', auth: 'key' })
  await received(source, 'old')
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
  const { json } = await api('POST', '/setup-sessions', { connector: 'webhook', integrationId: source.id })
  expect((await api('GET', `/setup-sessions/${json.id}`)).json).toMatchObject({ firstMessageAt: null, lastSamples: [] })
})

it('is forgotten after a day: by the clock at once, from storage by its alarm', async () => {
  const { json } = await api('POST', '/setup-sessions', { connector: 'grafana' })
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + DAY_MS })
  expect((await api('GET', `/setup-sessions/${json.id}`)).status).toBe(404)
  expect((await api('PATCH', `/setup-sessions/${json.id}`, { step: 'wait' })).status).toBe(404)
  vi.useRealTimers()
  // As the alarm finds it: nothing loaded, which is where the library's own way would lose what is stored.
  await evictDurableObject(await object())
  expect(await runDurableObjectAlarm(await object())).toBe(true)
  await evictDurableObject(await object())
  expect((await api('GET', `/setup-sessions/${json.id}`)).status).toBe(404)
})

it('keeps what was typed until the integration is made, in any script, and no credential', async () => {
  const draft = { name: 'Überwachung 監視 🚨', sides: ['sends'], settings: { deliveryMethod: 'PUT' } }
  const { json } = await api('POST', '/setup-sessions', { connector: 'webhook', draft })
  const path = `/setup-sessions/${json.id}`
  await evictDurableObject(await object())
  expect((await api('GET', path)).json.draft).toEqual(draft)
  const refused = async (given: unknown) => (await api('PATCH', path, { draft: given })).json.errors
  expect(await refused({ settings: { url: 'https://hooks.example/secret' } })).toEqual([
    {
      path: 'draft.settings.url',
      message: 'Webhook has no such setting; credentials are given when the integration is made',
    },
  ])
  expect(await refused({ credentials: { url: 'x' } })).toHaveLength(1)
  expect(await refused({ settings: { mapping: 'é'.repeat(3000) } })).toEqual([
    { path: 'draft', message: expect.stringMatching(/^it has 18\d{3} characters, and 16000 are kept/) },
  ])
  expect((await api('PATCH', path, { draft: { name: 'Other' } })).json.draft).toEqual({ name: 'Other' })
  const source = await integration({ connector: 'webhook', auth: 'key' })
  expect((await api('PATCH', path, { integrationId: source.id })).json.draft).toEqual({})
  // What is typed is no deed.
  expect(await rows(`select action from audit_log where subject = ? order by id`, json.id)).toEqual([
    { action: 'setup-session.started' },
    { action: 'setup-session.changed' },
  ])
})

it('is found again by who began it, by nobody else, until it is ended', async () => {
  const mine = await signedIn('itsm_manager')
  const other = await signedIn('super_admin')
  const [first, second] = [
    (await mine('POST', '/setup-sessions', { connector: 'grafana' })).json,
    (await mine('POST', '/setup-sessions', { connector: 'slack', step: 'form' })).json,
  ]
  expect((await mine('GET', '/setup-sessions')).json).toEqual({ items: [second, first] })
  expect((await other('GET', '/setup-sessions')).json).toEqual({ items: [] })
  for (const [method, given] of [['GET'], ['PATCH', { step: 'wait' }], ['DELETE']] as const)
    expect([method, (await other(method, `/setup-sessions/${first.id}`, given)).status]).toEqual([method, 404])
  expect((await mine('DELETE', `/setup-sessions/${first.id}`)).status).toBe(204)
  expect((await mine('DELETE', `/setup-sessions/${first.id}`)).status).toBe(404)
  expect((await mine('GET', `/setup-sessions/${first.id}`)).status).toBe(404)
  expect((await mine('GET', '/setup-sessions')).json).toEqual({ items: [second] })
  for (let n = 0; n < 12; n++) await mine('POST', '/setup-sessions', { connector: 'grafana' })
  expect((await mine('GET', '/setup-sessions')).json.items).toHaveLength(10)
})

it('says what is wrong, and leaves an audit row for what it did', async () => {
  const refused = async (method: string, path: string, given: unknown) => (await api(method, path, given)).json.errors
  expect(await refused('POST', '/setup-sessions', { connector: 'no-such' })).toEqual([
    { path: 'connector', message: 'there is no connector "no-such"; GET /api/v1/connectors lists them' },
  ])
  expect(await refused('POST', '/setup-sessions', { connector: 'webhook', step: 'Step 1' })).toEqual([
    { path: 'step', message: 'a step is named in lower-case letters, digits and hyphens, up to 40' },
  ])
  const { json } = await api('POST', '/setup-sessions', { connector: 'grafana', step: 'connect' })
  const path = `/setup-sessions/${json.id}`
  expect(await refused('PATCH', path, { integrationId: 'int_none' })).toEqual([
    { path: 'integrationId', message: 'there is no such integration' },
  ])
  const other = await integration({ connector: 'webhook', auth: 'key' })
  expect(await refused('PATCH', path, { integrationId: other.id })).toEqual([
    { path: 'integrationId', message: 'it is an integration of webhook, and this setup is for grafana' },
  ])
  for (const id of ['nothing', `stp_${'0'.repeat(26)}`, 'a'.repeat(64)])
    expect((await api('GET', `/setup-sessions/${id}`)).status).toBe(404)
  expect((await (await signedIn('viewer'))('POST', '/setup-sessions', { connector: 'grafana' })).status).toBe(403)
  await api('PATCH', path, { step: 'wait' })
  expect(await rows(`select action, detail from audit_log where subject = ? order by id`, json.id)).toEqual([
    { action: 'setup-session.started', detail: '{"connector":"grafana","integrationId":null}' },
    { action: 'setup-session.changed', detail: '{"step":"wait"}' },
  ])
})
