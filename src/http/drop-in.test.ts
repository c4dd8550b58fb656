import { describe, expect, it } from 'vitest'
import { eventually, integration, type Made, request, rows } from '../test/hub'

interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: unknown
}
async function ask(path: string, { method = 'POST', headers = {}, body }: Asked) {
  const response = await request(path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const json = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text
  return { status: response.status, json, retryAfter: response.headers.get('retry-after') }
}
const incidents = async (to: Made) =>
  (
    await rows<{ dedup_key: string; status: string; severity: string; title: string }>(
      `select dedup_key, status, severity, title from incidents where integration_id = ? order by number`,
      to.id,
    )
  ).map(({ dedup_key, status, severity, title }) => `${dedup_key} ${status} ${severity}: ${title}`)
const until = (to: Made, expected: string[]) =>
  eventually(
    () => incidents(to),
    (seen) => seen.join() === expected.join(),
  )
const nobody = 'sbk00000000000000000000000000000'
const took = { took: 0.001, requestId: expect.stringMatching(/^req_/) }

describe('in place of PagerDuty', () => {
  const event = (key: string | undefined, event_action: string, more: Record<string, unknown> = {}) => ({
    routing_key: key,
    event_action,
    dedup_key: 'db-4/disk',
    ...(event_action === 'trigger' && { payload: { summary: 'Disk full on db-4', source: 'db-4', severity: 'error' } }),
    ...more,
  })

  it('opens, acknowledges and resolves, at the address of the original', async () => {
    const to = await integration({ connector: 'pagerduty', auth: 'key' })
    const done = {
      status: 202,
      json: { status: 'success', message: 'Event processed', dedup_key: 'db-4/disk' },
      retryAfter: null,
    }
    expect(to.key).toMatch(/^[a-z0-9]{32}$/)
    expect(await ask('/v2/enqueue', { body: event(to.key, 'trigger') })).toEqual(done)
    expect(await ask('/pagerduty/v2/enqueue', { body: event(to.key, 'acknowledge') })).toEqual(done)
    await until(to, ['db-4/disk acknowledged error: Disk full on db-4'])
    expect(await ask(`/api/integrations/pagerduty/${to.id}/v2/enqueue`, { body: event(to.key, 'resolve') })).toEqual(done)
    await until(to, ['db-4/disk resolved error: Disk full on db-4'])
  })

  it('keeps no key with the message', async () => {
    const to = await integration({ connector: 'pagerduty', auth: 'key' })
    await ask('/v2/enqueue', { body: event(to.key, 'trigger') })
    const [kept] = await eventually(
      () => rows<{ body: string; headers: string }>(`select body, headers from messages where integration_id = ?`, to.id),
      (seen) => seen.length === 1,
    )
    expect(JSON.parse(kept!.body)).toMatchObject({ routing_key: '[redacted]', dedup_key: 'db-4/disk' })
    const genie = await integration({ connector: 'opsgenie' })
    await ask(`/v2/alerts?apiKey=${genie.key}&a=b`, { body: { message: 'x' } })
    const [asked] = await eventually(
      () => rows<{ headers: string }>(`select headers from messages where integration_id = ?`, genie.id),
      (seen) => seen.length === 1,
    )
    expect(JSON.parse(asked!.headers)[':query']).toBe('?a=b')
  })

  it('names the key that it made where the sender had none, and keeps such problems apart', async () => {
    const to = await integration({ connector: 'pagerduty', auth: 'key' })
    const first = await ask('/v2/enqueue', { body: event(to.key, 'trigger', { dedup_key: undefined }) })
    const second = await ask('/v2/enqueue', { body: event(to.key, 'trigger', { dedup_key: undefined, client: 'another' }) })
    expect([first.json.dedup_key, second.json.dedup_key]).toEqual([
      expect.stringMatching(/^req_/),
      expect.stringMatching(/^req_/),
    ])
    await ask('/v2/enqueue', { body: event(to.key, 'resolve', { dedup_key: first.json.dedup_key }) })
    await until(to, [
      `${first.json.dedup_key} resolved error: Disk full on db-4`,
      `${second.json.dedup_key} triggered error: Disk full on db-4`,
    ])
  })

  it('takes change events, which open nothing', async () => {
    const to = await integration({ connector: 'pagerduty', auth: 'key' })
    const body = { routing_key: to.key, payload: { summary: 'Build 81 deployed', source: 'ci' } }
    expect(await ask('/v2/change/enqueue', { body })).toMatchObject({
      status: 202,
      json: { status: 'success', message: 'Change event processed' },
    })
    expect(await incidents(to)).toEqual([])
  })

  it('refuses as the original does', async () => {
    const to = await integration({ connector: 'pagerduty', auth: 'key', rateLimit: { perMinute: 1, burst: 1 } })
    const invalid = (...errors: string[]) => ({
      status: 400,
      json: { status: 'invalid event', message: 'Event object is invalid', errors },
      retryAfter: null,
    })
    for (const key of [undefined, nobody, 'a key of PagerDuty itself'])
      expect(await ask('/v2/enqueue', { body: event(key, 'trigger') })).toEqual(invalid('Invalid routing key'))
    expect(await ask('/v2/enqueue', { body: event(to.key, 'explode') })).toEqual(
      invalid('event_action: Invalid option: expected one of "trigger"|"acknowledge"|"resolve"'),
    )
    expect(await ask('/v2/enqueue', { body: event(to.key, 'resolve', { dedup_key: '' }) })).toMatchObject({
      status: 429,
      json: { status: 'throttle exceeded' },
      retryAfter: expect.stringMatching(/^\d+$/),
    })
    expect(await ask('/v2/enqueue', { body: '{"routing_key":' })).toEqual(invalid('Invalid routing key'))
    const signed = await integration({ connector: 'pagerduty', credentials: { secret: 'a-secret-of-pagerduty' } })
    expect(await ask(`/api/integrations/pagerduty/${signed.id}/v2/enqueue`, { body: event(to.key, 'trigger') })).toEqual(
      invalid('Invalid routing key'),
    )
  })
})

describe('in place of Opsgenie', () => {
  const with_ = (key: string | undefined) => ({ authorization: `GenieKey ${key}` })
  const accepted = { status: 202, json: { result: 'Request will be processed', ...took }, retryAfter: null }

  it('creates, acknowledges, notes and closes by alias', async () => {
    const to = await integration({ connector: 'opsgenie' })
    const headers = with_(to.key)
    const alert = {
      message: 'Queue is stuck',
      alias: 'queue/orders 1',
      priority: 'P1',
      details: { queue: 'orders' },
      source: 'https://mon.acme.test/q',
    }
    expect(await ask('/v2/alerts', { headers, body: alert })).toEqual(accepted)
    const alias = '/v2/alerts/queue%2Forders%201'
    expect(await ask(`${alias}/notes?identifierType=alias`, { headers, body: { note: 'on it' } })).toEqual(accepted)
    expect(await ask(`${alias}/acknowledge?identifierType=alias`, { headers, body: {} })).toEqual(accepted)
    await until(to, ['queue/orders 1 acknowledged critical: Queue is stuck'])
    expect(await ask(`${alias}/close?identifierType=alias`, { headers, body: { source: 'mon' } })).toEqual(accepted)
    await until(to, ['queue/orders 1 resolved critical: Queue is stuck'])
  })

  it('closes two alerts whose requests differ only in their path', async () => {
    const to = await integration({ connector: 'opsgenie' })
    const headers = with_(to.key)
    for (const alias of ['a', 'b']) await ask('/v2/alerts', { headers, body: { message: `Alert ${alias}`, alias } })
    for (const alias of ['a', 'b'])
      await ask(`/v2/alerts/${alias}/close?identifierType=alias`, { headers, body: { source: 'mon' } })
    await until(to, ['a resolved warning: Alert a', 'b resolved warning: Alert b'])
  })

  it('refuses as the original does', async () => {
    const to = await integration({ connector: 'opsgenie' })
    expect(await ask('/v2/alerts', { headers: with_(nobody), body: { message: 'x' } })).toEqual({
      status: 401,
      json: { message: 'Could not authenticate', ...took },
      retryAfter: null,
    })
    expect(await ask('/v2/alerts', { headers: with_(to.key), body: { alias: 'x' } })).toMatchObject({
      status: 422,
      json: { errors: { message: expect.stringContaining('message') }, ...took },
    })
    expect(await ask('/v2/alerts/8c1f/close', { headers: with_(to.key), body: {} })).toMatchObject({
      status: 422,
      json: { errors: { identifierType: expect.stringContaining('identifierType=alias') } },
    })
  })
})

describe('in place of VictorOps', () => {
  it('triggers, acknowledges and recovers; INFO opens nothing', async () => {
    const to = await integration({ connector: 'splunk-oncall' })
    const path = `/integrations/generic/20131114/alert/${to.key}/database`
    const alert = (message_type: string) => ({
      message_type,
      entity_id: 'disk/db-4',
      entity_display_name: 'Disk full',
      state_start_time: 1790921670,
    })
    const done = { status: 200, json: { result: 'success', entity_id: 'disk/db-4' }, retryAfter: null }
    for (const word of ['CRITICAL', 'ACKNOWLEDGEMENT']) expect(await ask(path, { body: alert(word) })).toEqual(done)
    await until(to, ['disk/db-4 acknowledged critical: Disk full'])
    expect(await ask(path, { body: alert('recovery') })).toEqual(done)
    await until(to, ['disk/db-4 resolved critical: Disk full'])
    expect(await ask(path, { body: { ...alert('INFO'), entity_id: 'other' } })).toMatchObject({
      status: 200,
      json: { result: 'success' },
    })
    expect(await ask(path, { body: alert('hello world') })).toMatchObject({ status: 400, json: { result: 'failure' } })
    expect(await ask(`/integrations/generic/20131114/alert/${nobody}/database`, { body: alert('CRITICAL') })).toMatchObject({
      status: 403,
      json: { result: 'failure' },
    })
    expect(await incidents(to)).toHaveLength(1)
  })
})

describe('in place of an Alertmanager', () => {
  const alert = (endsAt?: string) => ({
    labels: { alertname: 'DiskFull', instance: 'db-4', severity: 'critical' },
    annotations: { summary: 'The disk is full' },
    startsAt: '2026-10-02T06:14:30Z',
    ...(endsAt && { endsAt }),
    generatorURL: 'https://prom.acme.test/graph',
  })
  const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

  it('opens what fires and resolves what has ended, with one identity however it came', async () => {
    const to = await integration({ connector: 'prometheus' })
    const headers = { authorization: `Bearer ${to.key}` }
    expect(await ask('/api/v2/alerts', { headers, body: [alert(inAnHour())] })).toEqual({
      status: 200,
      json: '',
      retryAfter: null,
    })
    await eventually(
      () => incidents(to),
      (seen) => seen.length === 1,
    )
    const [open = ''] = await incidents(to)
    expect(open).toMatch(/^[0-9a-f]{16} triggered critical: The disk is full$/)
    expect(
      await ask('/prometheus/api/v2/alerts', { headers, body: [alert(new Date(Date.now() - 1).toISOString())] }),
    ).toMatchObject({ status: 200 })
    await until(to, [open.replace('triggered', 'resolved')])
  })

  it('refuses as the original does', async () => {
    const to = await integration({ connector: 'prometheus' })
    const headers = { authorization: `Bearer ${to.key}` }
    expect(await ask('/api/v2/alerts', { headers: {}, body: [alert()] })).toEqual({
      status: 401,
      json: 'Unauthorized',
      retryAfter: null,
    })
    expect(await ask('/api/v2/alerts', { headers, body: [{ labels: {} }] })).toMatchObject({
      status: 400,
      json: '0.labels: at least one label with a value is required',
    })
    expect(await ask('/api/v2/alerts', { headers, body: 'not json' })).toMatchObject({ status: 400 })
  })
})

describe('in place of a Slack incoming webhook', () => {
  const message = (title: string, color: string) => ({
    channel: '#ops',
    attachments: [{ title, color, text: 'db-4 has 0 bytes left' }],
  })

  it('opens and resolves by the state in the heading or the colour, at the address of the original', async () => {
    const to = await integration({ connector: 'slack', auth: 'key' })
    const path = `/services/T0AB12/B0CD34/${to.key}`
    const done = { status: 200, json: 'ok', retryAfter: null }
    expect(await ask(path, { body: message('[FIRING:1] DiskFull (db-4)', 'danger') })).toEqual(done)
    await eventually(
      () => incidents(to),
      (seen) => seen.length === 1,
    )
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const resolved = new URLSearchParams({ payload: JSON.stringify(message('[RESOLVED] DiskFull (db-4)', 'good')) }).toString()
    expect(await ask(path, { headers: form, body: resolved })).toEqual(done)
    await eventually(
      () => incidents(to),
      ([one]) => one?.includes(' resolved ') ?? false,
    )
    expect(await incidents(to)).toHaveLength(1)
    expect(await ask(path, { body: { text: 'lunch?' } })).toEqual(done)
    expect(await incidents(to)).toHaveLength(1)
  })

  it('refuses as the original does', async () => {
    const to = await integration({ connector: 'slack', auth: 'key' })
    expect(await ask(`/services/T0/B0/${nobody}`, { body: { text: 'x' } })).toMatchObject({ status: 403, json: 'invalid_token' })
    expect(await ask('/services/T0/B0/somebody-elses', { body: { text: 'x' } })).toMatchObject({
      status: 404,
      json: 'no_service',
    })
    expect(await ask(`/services/T0/B0/${to.key}`, { body: 'not json' })).toMatchObject({ status: 400, json: 'invalid_payload' })
  })
})
