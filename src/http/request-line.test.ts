import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { attempt } from '../domain/deliveries/attempt'
import { createToken } from '../domain/tokens'
import worker from '../index'
import { traceFrom } from '../kit/trace'
import { deps, event, eventually, integration, subscribed } from '../test/hub'
import { sink } from '../test/sink'
import { requestLine } from './request-line'

const network = sink(() => new Response('{}'))
let lines: string[] = []
let spies: { mockRestore(): void }[] = []
let points: AnalyticsEngineDataPoint[] = []
const analytics = { writeDataPoint: (point: AnalyticsEngineDataPoint) => void points.push(point) } as AnalyticsEngineDataset
const logging = { LOG_REQUESTS: 'true' }

beforeEach(() => {
  lines = []
  points = []
  spies = (['log', 'warn', 'error'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line)),
  )
})
afterEach(async () => {
  for (const spy of spies) spy.mockRestore()
  await env.DB.exec(`delete from subscriptions`)
})

const ask = (path: string, init: RequestInit<IncomingRequestCfProperties>, bound: object = logging) =>
  worker.fetch(
    new Request<unknown, IncomingRequestCfProperties>(`https://hub.test${path}`, init),
    { ...env, ...bound },
    createExecutionContext(),
  )
const posted = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})
const said = (name = 'http.request') => lines.map((line) => JSON.parse(line)).filter(({ event }) => event === name)

describe('the line of a request', () => {
  it('tells of a message what it did, and whose trace it is', async () => {
    const to = await integration({ connector: 'webhook', auth: 'key' })
    const response = await ask(
      `/api/integrations/webhook/${to.id}?key=${to.key}`,
      posted(event('disk'), { 'cf-ray': '8f2c-FRA', traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }),
    )
    const { messageId } = await response.json<{ messageId: string }>()
    expect(said()).toEqual([
      {
        level: 'info',
        event: 'http.request',
        method: 'POST',
        route: '/api/integrations/:connector/:id',
        status: 202,
        latencyMs: expect.any(Number),
        integration: to.id,
        connector: 'webhook',
        outcome: 'opened',
        code: null,
        message: messageId,
        bytes: JSON.stringify(event('disk')).length,
        ray: '8f2c-FRA',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      },
    ])
    await ask(`/api/integrations/webhook/${to.id}?key=${to.key}`, posted(event('other')))
    const [, second] = said()
    expect(second.traceId).toBe(traceFrom(second.message).traceId)
    expect(lines.join()).not.toContain(to.key)
  })

  it('tells why a message was refused, and repeats nothing of what a stranger wrote', async () => {
    const to = await integration({ connector: 'webhook', auth: 'key' })
    await ask(`/api/integrations/webhook/${to.id}`, posted({}))
    await ask('/api/integrations/sbk0hunter2/hunter2?key=hunter2', posted({ hunter2: 1 }))
    await ask(`/api/integrations/webhook/${to.id}`, {
      method: 'POST',
      headers: { 'content-length': '9999999' },
      body: 'x'.repeat(300_000),
    })
    expect(said().map(({ status, outcome, code, integration: id, connector }) => [status, outcome, code, id, connector])).toEqual(
      [
        [401, 'not-accepted', 'missing-key', to.id, 'webhook'],
        [401, 'not-accepted', 'unknown-integration', undefined, undefined],
        [413, 'too-large', undefined, to.id, 'webhook'],
      ],
    )
    expect(lines.join()).not.toContain('hunter2')
  })

  it('tells of a drop-in request which operation it was', async () => {
    const to = await integration({ connector: 'pagerduty', auth: 'key' })
    await ask('/v2/enqueue', posted({ ...event('disk'), routing_key: to.key }))
    await ask('/v2/enqueue', posted({ ...event('disk'), routing_key: 'sbkhunter2' }))
    expect(said()).toEqual([
      expect.objectContaining({
        route: '/v2/enqueue',
        status: 202,
        integration: to.id,
        connector: 'pagerduty',
        outcome: 'opened',
        bytes: expect.any(Number),
        message: expect.stringMatching(/^msg_/),
      }),
      expect.objectContaining({ route: '/v2/enqueue', outcome: 'unauthorized', code: 'unknown-key' }),
    ])
    expect(lines.join()).not.toMatch(new RegExp(`hunter2|${to.key}`))
  })

  it('tells of the API who asked, by the route’s pattern', async () => {
    const { token, row } = await createToken(deps(), { name: 'me', role: 'viewer', expiresAt: null }, 'token:test')
    const as = { headers: { authorization: `Bearer ${token}` } }
    const { id } = await integration({ connector: 'webhook', auth: 'key' })
    await ask(`/api/v1/integrations/${id}?secret=hunter2`, as)
    await ask(`/api/v1/integrations/hunter2`, as)
    await ask(`/api/v1/services`, {})
    await ask(`/api/v1/hunter2/nothing`, as)
    await ask(`/hunter2`, {})
    await ask(`/api/integrations/health`, {})
    await ask(`/healthz`, {})
    expect(said().map(({ route, status, caller }) => [route, status, caller])).toEqual([
      ['/api/v1/integrations/:id', 200, row.id],
      ['/api/v1/integrations/:id', 404, row.id],
      ['/api/v1/services', 401, undefined],
      ['/api/v1/*', 404, undefined],
      ['/*', 404, undefined],
      ['/api/integrations/health', 200, undefined],
      ['/healthz', 200, undefined],
    ])
    expect(lines.join()).not.toMatch(new RegExp(`hunter2|${token}`))
  })

  it('is left out of messages that were taken as usual, unless every request is to have one', async () => {
    const to = await integration({ connector: 'webhook', auth: 'key' })
    const { token } = await createToken(deps(), { name: 'me', role: 'viewer', expiresAt: null }, 'token:test')
    const notable = { LOG_REQUESTS: 'notable' }
    const path = `/api/integrations/webhook/${to.id}`
    expect((await ask(path, posted(event('a'), { authorization: `Bearer ${to.key}` }), notable)).status).toBe(202)
    await ask(path, posted(event('a')), notable)
    await ask('/api/v1/services', { headers: { authorization: `Bearer ${token}` } }, notable)
    expect(said().map(({ route, status }) => [route, status])).toEqual([
      ['/api/integrations/:connector/:id', 401],
      ['/api/v1/services', 200],
    ])
    const slow = { ...deps(), clock: clockOf(0, 5_000) }
    const request = new Request('https://hub.test', posted({}))
    requestLine({ ...slow, flags: { ...slow.flags, logRequests: 'notable' } }, request, slow.clock(), {
      route: '/slow',
      status: 202,
      connector: 'webhook',
    })
    expect(said().at(-1)).toMatchObject({ route: '/slow', status: 202, latencyMs: 5_000 })
  })

  it('can be switched off; our own faults are said all the same, once', async () => {
    const off = { LOG_REQUESTS: 'false' }
    const broken = { ...off, DB: { prepare: () => raise(new Error('D1 is down')) } }
    await ask('/healthz', {}, off)
    const { token } = await createToken(deps(), { name: 'me', role: 'viewer', expiresAt: null }, 'token:test')
    const api = await ask('/api/v1/services', { headers: { authorization: `Bearer ${token}` } }, broken)
    const message = await ask(`/api/integrations/webhook/int_${'0'.repeat(26)}`, posted({}), broken)
    expect([api.status, message.status]).toEqual([500, 503])
    const said = expect.stringContaining('D1 is down')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'error', event: 'http.request', route: '/api/v1/services', status: 500, said }),
      expect.objectContaining({ level: 'error', event: 'http.request', status: 503, outcome: 'failed', said }),
    ])
  })
})

describe('a dataset of Analytics Engine', () => {
  it('gets a point per message and per attempt, and none for what strangers make up', async () => {
    const source = await integration({ connector: 'webhook', auth: 'key' })
    const to = await subscribed('https://points.test/hook')
    const bound = { LOG_REQUESTS: 'false', ANALYTICS: analytics }
    const path = `/api/integrations/webhook/${source.id}`
    await ask(path, posted(event('disk'), { authorization: `Bearer ${source.key}` }), bound)
    await ask(path, posted({}), bound)
    await ask(`/api/integrations/hunter2/${source.id}`, posted({}), bound)
    await ask('/api/integrations/webhook/int_nobody', posted({}), bound)
    const bytes = JSON.stringify(event('disk')).length
    const latency = expect.any(Number)
    expect(points).toEqual([
      { indexes: [source.id], blobs: ['message', source.id, 'webhook', 'opened', ''], doubles: [latency, bytes] },
      { indexes: [source.id], blobs: ['message', source.id, 'webhook', 'not-accepted', 'missing-key'], doubles: [latency, 2] },
      { indexes: [source.id], blobs: ['message', source.id, '', 'not-accepted', 'wrong-connector'], doubles: [latency, 2] },
    ])
    await eventually(
      async () => network.received,
      (seen) => seen.length === 1,
    )
    // The queue's own attempt had no dataset; this one has.
    await env.DB.prepare(`update deliveries set status = 'planned', finished_at = null where integration_id = ?1`)
      .bind(to.id)
      .run()
    const [delivery] = (
      await env.DB.prepare(`select id from deliveries where integration_id = ?1`).bind(to.id).all<{ id: string }>()
    ).results
    points = []
    expect(await attempt({ ...deps(), analytics }, delivery?.id ?? '')).toBe('delivered')
    expect(points).toEqual([
      { indexes: [to.id], blobs: ['attempt', to.id, 'webhook', 'delivered', '200'], doubles: [latency, expect.any(Number)] },
    ])
    const [, sent] = network.received
    expect(points[0]?.doubles?.[1]).toBe(JSON.stringify(sent?.body).length)
    expect(said('delivery.attempt').at(-1)).toMatchObject({
      delivery: delivery?.id,
      integration: to.id,
      connector: 'webhook',
      incident: expect.stringMatching(/^inc_/),
      type: 'incident.triggered',
      attempt: 2,
      trigger: 'automatic',
      outcome: 'delivered',
      code: '200',
      deliveryStatus: 'delivered',
      bytes: points[0]?.doubles?.[1],
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
  })
})

const clockOf =
  (...times: number[]) =>
  () =>
    times.shift() ?? 0

function raise(thrown: Error): never {
  throw thrown
}
