import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scheduled } from '../../cron/scheduled'
import { newId } from '../../kit/id'
import { dead } from '../../queue/dead'
import { signedIn } from '../../test/api'
import { alerting } from '../../test/grafana'
import { deps, eventually, integration, later, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'
import { attempt } from '../deliveries/attempt'
import type { OperatorFact } from './facts'
import { raise } from './raise'
import { watch } from './watch'

const api = await signedIn()
const broken = new Map<string, number>()
const network = sink((request) => new Response('{}', { status: broken.get(new URL(request.url).host) ?? 200 }))
const told = (host: string) =>
  network.received.filter(({ url }) => new URL(url).host === host).map(({ body }) => body as unknown as Told)
interface Told {
  type: string
  data: { title: string; severity: string; integration: { id: string; name: string } | null; detail: Record<string, string> }
}

beforeEach(() => {
  broken.clear()
  network.received.splice(0)
})
afterEach(() => env.DB.exec(`delete from subscriptions; delete from operator_events; delete from deliveries`))

const operators = (host: string, eventTypes = ['integration.*', 'delivery.*', 'queue.*']) =>
  subscribed(`https://${host}/`, eventTypes, { connector: 'webhook', name: host, credentials: { url: `https://${host}/` } })
const grafana = () => integration({ connector: 'grafana', auth: 'key' })
const fact = (over: Partial<OperatorFact> = {}): OperatorFact => ({
  type: 'rotation.failed',
  key: newId('evt', Date.now()),
  integrationId: null,
  title: 'x',
  detail: {},
  ...over,
})

describe('a destination that fails', () => {
  it('is told to others once, and not to itself', async () => {
    const source = await grafana()
    await operators('ops.test')
    const to = await operators('failing.test', ['*'])
    broken.set('failing.test', 503)
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await post(source, alerting(name))
    await eventually(
      async () => told('ops.test'),
      (seen) => seen.length > 0,
    )
    expect(told('ops.test')).toEqual([
      {
        type: 'integration.failing',
        timestamp: expect.stringMatching(/Z$/),
        data: {
          id: expect.stringMatching(/^evt_/),
          severity: 'error',
          priority: 'P2',
          title: 'Nothing arrives at failing.test: http_503',
          integration: { id: to.id, connector: 'webhook', name: 'failing.test' },
          detail: { reason: expect.stringContaining('503'), since: expect.stringMatching(/Z$/) },
        },
      },
    ])
    expect(told('failing.test').filter(({ type }) => !type.startsWith('incident.'))).toEqual([])
  })

  it('is told when it takes deliveries again', async () => {
    const source = await grafana()
    await operators('ops2.test')
    const to = await operators('flaky.test', ['incident.*'])
    broken.set('flaky.test', 400)
    const outlet = env.OUTLET.getByName(to.id)
    for (const id of ['x', 'y']) await outlet.release(id, { kind: 'refused' })
    expect(await outlet.release('z', { kind: 'refused' })).toMatchObject({ failing: { times: 1 } })
    broken.clear()
    await post(source, alerting('recovers'))
    await eventually(
      async () => told('ops2.test'),
      (seen) => seen.length === 1,
    )
    expect(told('ops2.test')[0]).toMatchObject({
      type: 'integration.recovered',
      data: { severity: 'info', title: 'flaky.test takes deliveries again' },
    })
  })

  it('that is gone is switched off and told, and so is what waits for it from then on', async () => {
    const source = await grafana()
    await operators('ops3.test')
    const to = await operators('gone.test', ['incident.*'])
    broken.set('gone.test', 410)
    await post(source, alerting('gone'))
    await eventually(
      async () => told('ops3.test'),
      (seen) => seen.length >= 2,
    )
    expect(
      told('ops3.test')
        .map(({ type }) => type)
        .sort(),
    ).toEqual(['delivery.failed', 'integration.disabled'])

    await post(source, alerting('after'))
    await eventually(
      () => rows(`select status from deliveries where integration_id = ?`, to.id),
      (seen) => seen.some(({ status }) => status === 'held'),
    )
    await watch(deps())
    await watch(deps())
    const held = await eventually(
      async () => told('ops3.test').filter(({ type }) => type === 'delivery.held'),
      (seen) => seen.length > 0,
    )
    expect(held).toHaveLength(1)
    expect(held[0]?.data).toMatchObject({
      severity: 'warning',
      title: 'Deliveries wait for gone.test, which is switched off',
      detail: { held: '1' },
    })
  })
})

describe('deliveries that fail for good', () => {
  it('are told once an hour for one destination and way of failing', async () => {
    const source = await grafana()
    await operators('ops4.test', ['delivery.failed'])
    const to = await integration({ connector: 'pagerduty', credentials: { routingKey: '0'.repeat(32) } })
    await api('POST', '/subscriptions', { name: 'page', integrationId: to.id, eventTypes: ['incident.*'] })
    broken.set('events.pagerduty.com', 400)
    for (const name of ['one', 'two']) await post(source, alerting(name))
    await eventually(
      () => rows(`select status from deliveries where integration_id = ?`, to.id),
      (seen) => seen.length === 2 && seen.every(({ status }) => status === 'failed'),
    )
    await eventually(
      async () => told('ops4.test'),
      (seen) => seen.length > 0,
    )
    expect(told('ops4.test').map(({ data }) => data.title)).toEqual(['A delivery to test pagerduty failed for good: http_400'])
  })

  it('are not told of where they were to tell operators', async () => {
    await operators('ops5.test', ['*'])
    const to = await operators('deaf.test', ['rotation.failed'])
    broken.set('deaf.test', 500)
    await env.DB.prepare(`update subscriptions set schedule = '[1]' where integration_id = ?`).bind(to.id).run()
    const [first] = (await raise(deps(), [fact()])).map((id) => id)
    const planned = await rows<{ id: string }>(`select id from deliveries where integration_id = ?`, to.id)
    expect([typeof first, planned.length]).toEqual(['string', 1])
    await eventually(
      () => rows(`select status from deliveries where integration_id = ?`, to.id),
      ([one]) => one?.status === 'scheduled' || one?.status === 'failed',
    )
    await attempt(later(60_000), planned[0]!.id)
    expect(await rows(`select status from deliveries where integration_id = ?`, to.id)).toEqual([{ status: 'failed' }])
    expect(await rows(`select type from operator_events where integration_id = ?`, to.id)).toEqual([])
  })
})

describe('raising', () => {
  it('tells a fact once, however often and however many at once see it', async () => {
    await operators('once.test', ['rotation.*'])
    const one = fact({ key: 'the same' })
    await Promise.all([raise(deps(), [one, one]), raise(deps(), [one]), raise(deps(), [one])])
    await raise(later(1000), [one])
    await eventually(
      async () => told('once.test'),
      (seen) => seen.length > 0,
    )
    expect(await rows(`select count(*) n from operator_events`)).toEqual([{ n: 1 }])
    expect(await rows(`select count(*) n from deliveries`)).toEqual([{ n: 1 }])
  })

  it('asks the conditions of a subscription as for any event', async () => {
    const wanted = async (rule: Record<string, unknown>) => {
      const to = await integration({ connector: 'webhook', credentials: { url: 'https://picky.test/' } })
      const made = await api('POST', '/subscriptions', {
        name: 'x',
        integrationId: to.id,
        eventTypes: ['rotation.failed'],
        ...rule,
      })
      expect([made.status, made.json.errors]).toEqual([201, undefined])
      return (await raise(deps(), [fact({ detail: { field: 'token' } })])).length
    }
    expect(await wanted({ severities: ['critical'] })).toBe(0)
    expect(await wanted({ filter: 'event.labels.field == "password"' })).toBe(0)
    expect(await wanted({ filter: 'event.labels.field == "token" and event.priority == "P2"' })).toBe(1)
  })

  it('is seen in the API, newest first, and tried by a dry run', async () => {
    await raise(deps(), [fact({ title: 'older' })])
    await raise(deps(), [fact({ title: 'newer', type: 'queue.stalled' })])
    const { items } = (await api('GET', '/operator-events')).json
    expect(items.map(({ title }: { title: string }) => title)).toEqual(['newer', 'older'])
    expect(items[0]).toEqual({
      id: expect.stringMatching(/^evt_/),
      type: 'queue.stalled',
      occurredAt: expect.stringMatching(/Z$/),
      severity: 'critical',
      title: 'newer',
      integration: null,
      detail: {},
    })
    expect((await api('GET', '/operator-events?type=rotation.failed')).json.items).toHaveLength(1)
    expect((await api('GET', '/operator-events?type=nothing')).status).toBe(422)
    const tried = await api('POST', '/subscriptions/dry-run', { eventTypes: ['queue.*'], last: 2 })
    expect(tried.json.items.map(({ title, matches }: Record<string, unknown>) => [title, matches])).toEqual([
      ['newer', true],
      ['older', false],
    ])
  })
})

it('a queue that stands still is told without it', async () => {
  await operators('ops6.test', ['queue.stalled'])
  const to = await subscribed('https://waiting.test/')
  const id = newId('dlv', Date.now() - 600_000)
  await raise(deps(), [fact({ key: 'carrier' })])
  const [carrier] = await rows<{ id: string }>(`select id from operator_events where key = 'carrier'`)
  await env.DB.prepare(
    `insert into deliveries (id, event_id, event_type, incident_id, integration_id, status, schedule, ordered, attempts, planned_at, due_at)
     values (?1, ?2, 'rotation.failed', 'hub', ?3, 'planned', 'standard', 1, 0, 0, ?4)`,
  )
    .bind(id, carrier?.id, to.id, Date.now() - 301_000)
    .run()
  // No queue takes anything: what is sent to it is lost.
  const stuck = { ...deps(), queue: { send: async () => {}, sendBatch: async () => {} } as unknown as Queue<never> }
  await watch(stuck)
  expect(told('ops6.test').map(({ data }) => [data.title, data.detail.overdue])).toEqual([
    ['Deliveries are due and nobody makes them', '1'],
  ])
})

it('what the queue gave up is told, and every minute tells nothing twice', async () => {
  await operators('ops7.test', ['queue.stalled'])
  let acknowledged = 0
  const batch = { messages: [{ body: { deliveryId: 'dlv_lost' }, attempts: 11 }], ackAll: () => acknowledged++ }
  await dead(batch as unknown as MessageBatch<{ deliveryId: string }>, deps())
  await dead(batch as unknown as MessageBatch<{ deliveryId: string }>, deps())
  await scheduled(60_000, deps())
  await eventually(
    async () => told('ops7.test'),
    (seen) => seen.length > 0,
  )
  expect([acknowledged, told('ops7.test').map(({ data }) => data.detail.delivery)]).toEqual([2, ['dlv_lost']])
})
