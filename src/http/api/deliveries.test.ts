import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { everyPage, signedIn } from '../../test/api'
import { seedDeliveries } from '../../test/deliveries'
import { alerting } from '../../test/grafana'
import { eventually, integration, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'

let up = true
const network = sink(() => (up ? new Response('{"ok":true}') : new Response('not now', { status: 500 })))
const api = await signedIn('itsm_manager', 'ops')
const grafana = await integration({ connector: 'grafana', auth: 'key' })
const hook = await subscribed('https://sink.test/hook/very-secret-path')

let problems = 0
beforeEach(() => {
  up = true
})

interface Row {
  id: string
  status: string
  attempts: number
}
/** The deliveries of a new problem, once the first of them has come to `status`. */
async function deliveriesOf(statuses: string[], first: string): Promise<Row[]> {
  const fingerprint = `p${++problems}`
  let incidentId: unknown
  for (const status of statuses) incidentId = (await post(grafana, alerting(fingerprint, status))).json.results?.[0]?.incidentId
  return eventually(
    () => rows<Row>(`select id, status, attempts from deliveries where incident_id = ? order by id`, incidentId),
    (seen) => seen.length === statuses.length && seen[0]?.status === first,
  )
}
const set = (id: string, status: string, dueAt: number) =>
  env.DB.prepare(`update deliveries set status = ?2, due_at = ?3 where id = ?1`).bind(id, status, dueAt).run()
const code = ({ status, json }: { status: number; json: { type: string } }) => [status, json.type.split(':').at(-1)]

describe('a delivery', () => {
  it('is shown with its attempts, and without the secret that its address is', async () => {
    const [row] = await deliveriesOf(['firing'], 'delivered')
    const { status, json, text } = await api('GET', `/deliveries/${row?.id}`)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      id: row?.id,
      status: 'delivered',
      eventType: 'incident.triggered',
      incidentId: expect.stringMatching(/^inc_/),
      subscriptionId: hook.subscriptionId,
      integrationId: hook.id,
      schedule: 'standard',
      attemptsMade: 1,
      nextAttemptAt: null,
      finishedAt: expect.stringMatching(/Z$/),
      lastAttempt: { number: 1, trigger: 'automatic', status: 'delivered', code: '200', reason: null },
    })
    expect(json.attempts).toHaveLength(1)
    expect(json.attempts[0]).toMatchObject({
      number: 1,
      request: { method: 'POST', body: expect.stringContaining('incident.triggered') },
      response: { status: 200, body: '{"ok":true}' },
    })
    expect(text).not.toContain('very-secret-path')
    expect((await api('GET', '/deliveries/dlv_nothing')).status).toBe(404)
  })

  it('is tried again at once, and the answer says what came of it', async () => {
    up = false
    const [row] = await deliveriesOf(['firing'], 'scheduled')
    const before = (await api('GET', `/deliveries/${row?.id}`)).json
    expect(before).toMatchObject({
      status: 'scheduled',
      nextAttemptAt: expect.any(String),
      lastAttempt: { status: 'retry', code: 'http_500' },
    })
    const again = await api('POST', `/deliveries/${row?.id}/retry`)
    expect(again).toMatchObject({
      status: 200,
      json: { status: 'scheduled', attemptsMade: 2, lastAttempt: { trigger: 'manual', status: 'retry' } },
    })
    up = true
    const third = await api('POST', `/deliveries/${row?.id}/retry`)
    expect(third).toMatchObject({ status: 200, json: { status: 'delivered', attemptsMade: 3, nextAttemptAt: null } })
    expect(third.json.attempts.map(({ number, trigger, status }: Record<string, unknown>) => [number, trigger, status])).toEqual([
      [1, 'automatic', 'retry'],
      [2, 'manual', 'retry'],
      [3, 'manual', 'delivered'],
    ])
    expect(code(await api('POST', `/deliveries/${row?.id}/retry`))).toEqual([409, 'delivered'])
    expect(await rows(`select actor, action from audit_log where subject = ?`, row?.id)).toEqual(
      Array(2).fill({ actor: 'token:ops', action: 'delivery.retried' }),
    )
  })

  it('that was delivered is sent again where that is wanted, under the same id and beside what was there', async () => {
    const [row] = await deliveriesOf(['firing'], 'delivered')
    const before = network.received.length
    expect(code(await api('POST', `/deliveries/${row?.id}/retry`, { force: false }))).toEqual([409, 'delivered'])
    const again = await api('POST', `/deliveries/${row?.id}/retry`, { force: true })
    expect(again).toMatchObject({ status: 200, json: { status: 'delivered', attemptsMade: 2 } })
    expect(again.json.attempts.map(({ number, trigger }: Record<string, unknown>) => [number, trigger])).toEqual([
      [1, 'automatic'],
      [2, 'replay'],
    ])
    expect(network.received.slice(before).map(({ id }) => id)).toEqual([row?.id])
    expect((await api('POST', `/deliveries/${row?.id}/retry`, { force: 'yes' })).json.errors[0].path).toBe('force')
  })

  it('is shown as a curl command, attempt by attempt, with placeholders for what is secret', async () => {
    const [row] = await deliveriesOf(['firing'], 'delivered')
    await api('POST', `/deliveries/${row?.id}/retry`, { force: true })
    const { status, json, text } = await api('GET', `/deliveries/${row?.id}/curl`)
    expect([status, json.attempt]).toEqual([200, 2])
    expect(json.command).toMatch(/^curl --globoff -X 'POST' '<secret>'|'https:\/\/sink.test/)
    expect(json.command).toContain(`-H 'webhook-id: ${row?.id}'`)
    expect(json.command).toContain('--data-raw \'{"type":"incident.triggered"')
    expect(json.command).not.toContain('•••')
    expect(text).not.toContain('very-secret-path')
    expect((await api('GET', `/deliveries/${row?.id}/curl?attempt=1`)).json.attempt).toBe(1)
    expect((await api('GET', `/deliveries/${row?.id}/curl?attempt=3`)).status).toBe(404)
    expect((await api('GET', `/deliveries/${row?.id}/curl?attempt=none`)).status).toBe(422)
    expect((await api('GET', '/deliveries/dlv_nothing/curl')).status).toBe(404)
  })

  it('that has failed, or whose attempt died, can be tried again; one that is under way cannot', async () => {
    up = false
    const [row] = await deliveriesOf(['firing'], 'scheduled')
    const id = String(row?.id)
    up = true
    await set(id, 'inflight', Date.now() + 45_000)
    expect(code(await api('POST', `/deliveries/${id}/retry`))).toEqual([409, 'in-flight'])
    await set(id, 'inflight', Date.now() - 1)
    expect((await api('POST', `/deliveries/${id}/retry`)).json).toMatchObject({ status: 'delivered', attemptsMade: 2 })
    await set(id, 'failed', 0)
    expect((await api('POST', `/deliveries/${id}/retry`)).json).toMatchObject({ status: 'delivered', attemptsMade: 3 })
    expect(code(await api('POST', '/deliveries/dlv_nothing/retry'))).toEqual([404, 'not-found'])
  })

  it('waits for an earlier one about the same incident, and goes out after it', async () => {
    up = false
    const [first, second] = await deliveriesOf(['firing', 'resolved'], 'scheduled')
    const before = await rows(`select * from deliveries where id = ?`, second?.id)
    expect(code(await api('POST', `/deliveries/${second?.id}/retry`))).toEqual([409, 'waits'])
    expect(await rows(`select * from deliveries where id = ?`, second?.id)).toEqual(before)
    up = true
    expect((await api('POST', `/deliveries/${first?.id}/retry`)).json.status).toBe('delivered')
    await eventually(
      () => rows<Row>(`select status from deliveries where id = ?`, second?.id),
      ([row]) => row?.status === 'delivered',
    )
  })

  it('is held while its destination is off, and lost where that is deleted', async () => {
    up = false
    const [row] = await deliveriesOf(['firing'], 'scheduled')
    await api('PATCH', `/integrations/${hook.id}`, { enabled: false })
    expect(code(await api('POST', `/deliveries/${row?.id}/retry`))).toEqual([409, 'held'])
    const [held] = await deliveriesOf(['firing'], 'held')
    expect(code(await api('POST', `/deliveries/${held?.id}/retry`))).toEqual([409, 'held'])
    expect((await api('GET', `/deliveries/${held?.id}`)).json).toMatchObject({
      status: 'held',
      nextAttemptAt: null,
      lastAttempt: null,
      attempts: [],
    })
    const [subscription] = (await api('GET', `/subscriptions?integrationId=${hook.id}`)).json.items
    await api('DELETE', `/subscriptions/${subscription.id}`)
    await api('DELETE', `/integrations/${hook.id}`)
    expect(code(await api('POST', `/deliveries/${held?.id}/retry`))).toEqual([409, 'no-destination'])
    expect((await api('GET', `/deliveries/${held?.id}`)).json.status).toBe('cancelled')
  })
})

it('deliveries are listed newest first, in pages, each once, by what is asked', async () => {
  const all = await rows<Row & { incident_id: string }>(`select * from deliveries order by id desc`)
  expect(all.length).toBeGreaterThan(5)
  const ids = async (query: string, limit: number) =>
    (await everyPage(api, `/deliveries${query}`, limit)).items.map(({ id }) => id)
  const expected = (is: (row: (typeof all)[number]) => boolean) => all.filter(is).map(({ id }) => id)
  for (const limit of [1, 3, 200]) {
    expect(await ids('', limit)).toEqual(expected(() => true))
    expect(await ids('?status=delivered', limit)).toEqual(expected(({ status }) => status === 'delivered'))
  }
  const incidentId = String(all[0]?.incident_id)
  expect(await ids(`?incidentId=${incidentId}`, 200)).toEqual(expected((row) => row.incident_id === incidentId))
  expect(await ids(`?integrationId=${hook.id}&subscriptionId=${hook.subscriptionId}`, 200)).toEqual(expected(() => true))
  expect(await ids(`?integrationId=${grafana.id}`, 200)).toEqual([])
  expect((await api('GET', '/deliveries?status=lost')).json.errors[0].path).toBe('status')
})

describe('the log', () => {
  it('tells kinds of trouble apart, in what it shows and in what it finds', async () => {
    const to = (await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/classes' } })).id
    const troubles: [status: string, code: string | null, error: string | null][] = [
      ['delivered', '200', null],
      ['inflight', null, null],
      ['unknown', null, 'unknown'],
      ['retry', 'timeout', 'timeout'],
      ['retry', 'connection', 'connection'],
      ['rejected', 'blocked', 'blocked'],
      ['retry', 'config', 'config'],
      ['rejected', 'expired', 'expired'],
      ['rejected', 'http_302', 'http_3xx'],
      ['rejected', 'http_404', 'http_4xx'],
      ['gone', 'http_410', 'http_4xx'],
      ['retry', 'http_503', 'http_5xx'],
      ['rejected', 'channel_is_archived', 'other'],
      ['rejected', 'http_4000', 'other'],
    ]
    const seeded = await seedDeliveries({ integrationId: to, count: troubles.length, status: 'failed' })
    for (const [n, [status, code]] of troubles.entries()) {
      await env.DB.prepare(
        `update deliveries set last_attempt = json_set(last_attempt, '$.status', ?2, '$.code', ?3) where id = ?1`,
      )
        .bind(seeded[n], status, code)
        .run()
    }
    const found = async (query: string) => (await api('GET', `/deliveries?integrationId=${to}&${query}`)).json.items
    expect((await found('')).map((one: { lastAttempt: { error: string } }) => one.lastAttempt.error).reverse()).toEqual(
      troubles.map(([, , error]) => error),
    )
    for (const error of new Set(troubles.flatMap(([, , one]) => one ?? []))) {
      expect((await found(`error=${error}`)).map(({ id }: Row) => id)).toEqual(
        seeded.filter((_, n) => troubles[n]![2] === error).reverse(),
      )
    }
    expect((await api('GET', '/deliveries?error=nothing')).status).toBe(422)
  })

  it('is searched by event type, code, text and time', async () => {
    await env.DB.exec(`delete from subscriptions`)
    const own = await subscribed('https://sink.test/own')
    const since = new Date().toISOString()
    up = false
    const [failed] = await deliveriesOf(['firing'], 'scheduled')
    up = true
    const [, resolved] = await deliveriesOf(['firing', 'resolved'], 'delivered')
    const found = async (query: string) =>
      (await api('GET', `/deliveries?integrationId=${own.id}&since=${encodeURIComponent(since)}&${query}`)).json.items.map(
        ({ id }: { id: string }) => id,
      )
    await eventually(
      () => found('eventType=incident.resolved'),
      (seen) => seen.length === 1,
    )
    expect(await found('eventType=incident.resolved')).toEqual([resolved!.id])
    expect(await found('code=http_500')).toEqual([failed!.id])
    expect(await found('error=http_5xx')).toEqual([failed!.id])
    expect(await found('error=http_4xx')).toEqual([])
    expect(await found('text=NOT NOW')).toEqual([failed!.id])
    expect(await found('text=100%25_nobody')).toEqual([])
    expect(await found(`before=${encodeURIComponent(since)}`)).toEqual([])
    expect(await found('')).toHaveLength(3)
    expect((await api('GET', '/deliveries?since=yesterday')).status).toBe(422)
  })
})
