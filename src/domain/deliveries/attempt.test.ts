import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deps, eventually, integration, post, rows, subscribed } from '../../test/hub'
import { type Received, sink } from '../../test/sink'
import { forget } from '../forget'
import { changeIntegration, deleteIntegration } from '../integrations/update'
import { attempt } from './attempt'
import { sweep } from './sweep'

let answer: (request: Request, received: Received[]) => Response | Promise<Response> = () => new Response('{}')
const network = sink((request, received) => answer(request, received))

const alerting = (fingerprint: string, status = 'firing', title = '') => ({
  title,
  alerts: [{ status, labels: { alertname: fingerprint, severity: 'critical' }, fingerprint }],
})
const deliveries = (integrationId: string) =>
  rows<{ id: string; status: string; attempts: number; due_at: number; last_attempt: string }>(
    `select id, status, attempts, due_at, last_attempt from deliveries where integration_id = ? order by id`,
    integrationId,
  )
const statuses = async (integrationId: string) =>
  (await deliveries(integrationId)).map(({ status, attempts }) => `${status} ${attempts}`)
/** As if so much time had passed. */
const later = (ms: number) => ({ ...deps(), clock: () => Date.now() + ms })

beforeEach(() => {
  answer = () => new Response('{}')
  network.received.splice(0)
})
afterEach(() => env.DB.exec(`delete from subscriptions`))

async function grafanaTo(url: string) {
  const grafana = await integration({ connector: 'grafana', auth: 'key' })
  return { grafana, to: await subscribed(url) }
}

describe('an attempt', () => {
  it('that fails is tried again on the schedule, with the same webhook-id and a new timestamp', async () => {
    answer = () => new Response('deploying', { status: 404 })
    const { grafana, to } = await grafanaTo('https://retry.test/hook')
    await post(grafana, alerting('retry'))
    const [failed] = await eventually(
      () => deliveries(to.id),
      ([one]) => one?.status === 'scheduled',
    )
    expect(JSON.parse(failed!.last_attempt)).toMatchObject({
      number: 1,
      status: 'retry',
      code: 'http_404',
      response: { status: 404, body: 'deploying' },
    })
    expect(failed!.due_at - Date.now()).toBeGreaterThan(3_000)
    answer = () => new Response('{}')
    expect(await attempt(deps(), failed!.id)).toBe('nothing-to-do')
    expect(await attempt(later(60_000), failed!.id)).toBe('delivered')
    expect(network.received.map(({ id }) => id)).toEqual([failed!.id, failed!.id])
    expect(
      await rows(`select number, json_extract(attempt, '$.status') status from attempts where delivery_id = ?`, failed!.id),
    ).toEqual([{ number: 1, status: 'retry' }])
    expect(await statuses(to.id)).toEqual(['delivered 2'])
  })

  it('keeps the order of one incident, and lets others pass', async () => {
    answer = (_, received) => new Response('', { status: received.length === 1 ? 500 : 200 })
    const { grafana, to } = await grafanaTo('https://fifo.test/hook')
    await post(grafana, alerting('first'))
    await eventually(
      () => statuses(to.id),
      (seen) => seen[0] === 'scheduled 1',
    )
    await post(grafana, alerting('first', 'resolved'))
    await post(grafana, alerting('second'))
    await eventually(
      () => statuses(to.id),
      (seen) => seen.filter((one) => one === 'delivered 1').length === 1,
    )
    expect(network.received.map(({ body }) => `${body.data.incident.title} ${body.type}`)).toEqual([
      'first incident.triggered',
      'second incident.triggered',
    ])
    const [head] = await deliveries(to.id)
    expect(await attempt(later(60_000), head!.id)).toBe('delivered')
    await eventually(
      () => statuses(to.id),
      (seen) => seen.every((one) => one.startsWith('delivered')),
    )
    expect(network.received.slice(2).map(({ body }) => `${body.data.incident.title} ${body.type}`)).toEqual([
      'first incident.triggered',
      'first incident.resolved',
    ])
  })

  it('pauses the whole destination for as long as Retry-After says', async () => {
    answer = () => new Response('slow down', { status: 429, headers: { 'retry-after': '120' } })
    const { grafana, to } = await grafanaTo('https://busy.test/hook')
    await post(grafana, alerting('busy-1'))
    const [one] = await eventually(
      () => deliveries(to.id),
      ([seen]) => seen?.status === 'scheduled',
    )
    expect(one!.due_at - Date.now()).toBeGreaterThan(110_000)
    await post(grafana, alerting('busy-2'))
    // What waits for a pause says so, and is not overdue meanwhile.
    const [, two] = await eventually(
      () => deliveries(to.id),
      (seen) => seen[1]?.status === 'scheduled',
    )
    expect(two!.due_at - Date.now()).toBeGreaterThan(100_000)
    expect(await attempt(deps(), two!.id)).toBe('nothing-to-do')
    expect(await statuses(to.id)).toEqual(['scheduled 1', 'scheduled 0'])
    expect(await sweep(later(60_000))).toBe(0)
    expect(network.received).toHaveLength(1)
  })

  it('happens once, however often it is asked for at the same time', async () => {
    answer = async () => {
      await scheduler.wait(50)
      return new Response('{}')
    }
    const { grafana, to } = await grafanaTo('https://once.test/hook')
    await post(grafana, alerting('once'))
    const [one] = await eventually(
      () => deliveries(to.id),
      (seen) => seen.length === 1,
    )
    await Promise.all(Array.from({ length: 8 }, () => attempt(deps(), one!.id)))
    await eventually(
      () => statuses(to.id),
      ([seen]) => seen === 'delivered 1',
    )
    expect(network.received).toHaveLength(1)
    expect(await attempt(deps(), one!.id)).toBe('nothing-to-do')
  })

  it('whose end nobody recorded counts as unknown, and is tried again with the same webhook-id', async () => {
    const { grafana, to } = await grafanaTo('https://died.test/hook')
    answer = () => new Response('', { status: 500 })
    await post(grafana, alerting('died'))
    const [one] = await eventually(
      () => deliveries(to.id),
      ([seen]) => seen?.status === 'scheduled',
    )
    // A hub that was killed between the request and its record.
    await env.DB.prepare(
      `update deliveries set status = 'inflight', attempts = 2, due_at = ?2, last_attempt = json_set(last_attempt, '$.status', 'inflight', '$.number', 2) where id = ?1`,
    )
      .bind(one!.id, Date.now() + 45_000)
      .run()
    answer = () => new Response('{}')
    expect(await attempt(deps(), one!.id)).toBe('nothing-to-do')
    expect(await attempt(later(46_000), one!.id)).toBe('delivered')
    expect(
      await rows(`select number, json_extract(attempt, '$.status') status from attempts where delivery_id = ?`, one!.id),
    ).toEqual([{ number: 2, status: 'unknown' }])
    expect(new Set(network.received.map(({ id }) => id))).toEqual(new Set([one!.id]))
  })

  it('says what to do when the key of its credentials is lost, and stays due', async () => {
    answer = () => new Response('', { status: 500 })
    const { grafana, to } = await grafanaTo('https://lost.test/hook')
    await post(grafana, alerting('lost'))
    const [one] = await eventually(
      () => deliveries(to.id),
      ([seen]) => seen?.status === 'scheduled',
    )
    const sent = network.received.length
    const lost = { ...later(60_000), ring: { ok: false as const, error: 'there is no key' } }
    expect(await attempt(lost, one!.id)).toBe('retry')
    const [after] = await deliveries(to.id)
    expect(JSON.parse(after!.last_attempt)).toMatchObject({ status: 'retry', code: 'config', reason: 'there is no key' })
    expect(after!.status).toBe('scheduled')
    expect(network.received).toHaveLength(sent)
  })
})

describe('a deadline', () => {
  const deadline = (seconds: number) =>
    env.DB.prepare(`update subscriptions set expires_after_seconds = ?1, schedule = '[60]'`).bind(seconds).run()

  it('ends a delivery whose next attempt would come too late', async () => {
    answer = () => new Response('', { status: 500 })
    const { grafana, to } = await grafanaTo('https://late.test/hook')
    await deadline(30)
    await post(grafana, alerting('late'))
    await eventually(
      () => statuses(to.id),
      ([seen]) => seen === 'failed 1',
    )
  })

  it('that passed while the delivery waited ends it without an attempt, and says so; by hand it may still be tried', async () => {
    answer = () => new Response('', { status: 500 })
    const { grafana, to } = await grafanaTo('https://expired.test/hook')
    await deadline(3600)
    await post(grafana, alerting('expired'))
    const [one] = await eventually(
      () => deliveries(to.id),
      ([seen]) => seen?.status === 'scheduled',
    )
    const sent = network.received.length
    expect(await attempt(later(3_601_000), one!.id)).toBe('expired')
    expect(network.received).toHaveLength(sent)
    const [after] = await deliveries(to.id)
    expect([after!.status, JSON.parse(after!.last_attempt).code]).toEqual(['failed', 'expired'])
  })
})

it('deliveries of a subscription without order do not wait for each other', async () => {
  answer = (_, received) => new Response('', { status: received.length === 1 ? 500 : 200 })
  const { grafana, to } = await grafanaTo('https://unordered.test/hook')
  await env.DB.exec(`update subscriptions set ordered = 0`)
  await post(grafana, alerting('unordered'))
  await eventually(
    () => statuses(to.id),
    ([seen]) => seen === 'scheduled 1',
  )
  await post(grafana, alerting('unordered', 'resolved'))
  await eventually(
    () => statuses(to.id),
    (seen) => seen.join() === 'scheduled 1,delivered 1',
  )
})

describe('a destination', () => {
  it('that answers 410 is switched off at once; what comes is held, and goes out when it is switched on', async () => {
    answer = () => new Response('gone', { status: 410 })
    const { grafana, to } = await grafanaTo('https://gone.test/hook')
    await post(grafana, alerting('gone'))
    await eventually(
      () => statuses(to.id),
      ([seen]) => seen === 'failed 1',
    )
    const off = () => rows<{ enabled: number }>(`select enabled from integrations where id = ?`, to.id)
    await eventually(off, ([row]) => row?.enabled === 0)
    await post(grafana, alerting('gone', 'resolved'))
    await eventually(
      () => statuses(to.id),
      (seen) => seen[1] === 'held 0',
    )
    answer = () => new Response('{}')
    await changeIntegration(deps(), to.id, { enabled: true }, 'token:test')
    await sweep(later(120_000))
    await eventually(
      () => statuses(to.id),
      (seen) => seen[1] === 'delivered 1',
    )
    expect(network.received.at(-1)?.body.type).toBe('incident.resolved')
  })

  it.each([
    [{ release: 'none' }, 'cancelled 0,cancelled 0'],
    [{ release: 'since', since: new Date(Date.now() - 3_600_000).toISOString() }, 'cancelled 0,delivered 1'],
  ] as const)('that is switched on with %j', async (held, expected) => {
    const { grafana, to } = await grafanaTo('https://held.test/hook')
    await changeIntegration(deps(), to.id, { enabled: false }, 'token:test')
    for (const name of ['old', 'young']) await post(grafana, alerting(`held-${name}-${held.release}`))
    await eventually(
      () => statuses(to.id),
      (seen) => seen.join() === 'held 0,held 0',
    )
    const [old] = await deliveries(to.id)
    await env.DB.prepare(`update deliveries set planned_at = 0 where id = ?1`).bind(old!.id).run()
    expect(await changeIntegration(deps(), to.id, { held }, 'token:test')).toMatchObject({ ok: false })
    await changeIntegration(deps(), to.id, { enabled: true, held }, 'token:test')
    await sweep(later(120_000))
    await eventually(
      () => statuses(to.id),
      (seen) => seen.join() === expected,
    )
  })

  it('that stays off cancels after 14 days what was held', async () => {
    const { grafana, to } = await grafanaTo('https://off.test/hook')
    await changeIntegration(deps(), to.id, { enabled: false }, 'token:test')
    await post(grafana, alerting('off'))
    await eventually(
      () => statuses(to.id),
      ([seen]) => seen === 'held 0',
    )
    await forget(later(13 * 86_400_000), { hour: true })
    expect(await statuses(to.id)).toEqual(['held 0'])
    await forget(later(14 * 86_400_000 + 1000), { hour: true })
    expect(await statuses(to.id)).toEqual(['cancelled 0'])
  })

  it('that is deleted cancels what was on its way', async () => {
    answer = () => new Response('', { status: 500 })
    const { grafana, to } = await grafanaTo('https://deleted.test/hook')
    await post(grafana, alerting('deleted'))
    const [one] = await eventually(
      () => deliveries(to.id),
      ([seen]) => seen?.status === 'scheduled',
    )
    await env.DB.exec('delete from subscriptions')
    await deleteIntegration(deps(), to.id, 'token:test')
    expect(await statuses(to.id)).toEqual(['cancelled 1'])
    expect(await attempt(later(60_000), one!.id)).toBe('nothing-to-do')
    expect(await rows(`select * from credentials where integration_id = ?`, to.id)).toEqual([])
  })
})

it('a destination that does not answer is left alone, spends no attempts meanwhile, and is asked again when it is changed', async () => {
  answer = () => new Response('', { status: 500 })
  const { grafana, to } = await grafanaTo('https://down.test/hook')
  // However slow the machine: none of them is tried again meanwhile.
  await env.DB.exec(`update subscriptions set schedule = '[3600]'`)
  for (const n of [1, 2, 3, 4, 5]) {
    await post(grafana, alerting(`down-${n}`))
    await eventually(
      () => statuses(to.id),
      (seen) => seen.filter((one) => one === 'scheduled 1').length === n,
    )
  }
  const outlet = env.OUTLET.getByName(to.id)
  expect(await outlet.status()).toMatchObject({ state: 'open', failingSinceMs: expect.any(Number) })
  await post(grafana, alerting('down-6'))
  const [, , , , , sixth] = await eventually(
    () => deliveries(to.id),
    (seen) => seen.length === 6,
  )
  expect(await attempt(deps(), sixth!.id)).toBe('waits')
  expect([(await statuses(to.id))[5], network.received.length]).toEqual(['planned 0', 5])
  answer = () => new Response('{}')
  await changeIntegration(deps(), to.id, { credentials: { url: 'https://down.test/mended' } }, 'token:test')
  expect(await outlet.status()).toMatchObject({ state: 'closed', failingSinceMs: null })
  expect(await attempt(deps(), sixth!.id)).toBe('delivered')
})

describe('the sweep', () => {
  it('finds what the queue lost, what is due, and what an attempt left behind; only heads of line', async () => {
    answer = () => new Response('', { status: 500 })
    const { grafana, to } = await grafanaTo('https://swept.test/hook')
    await post(grafana, alerting('swept'))
    await eventually(
      () => statuses(to.id),
      ([seen]) => seen === 'scheduled 1',
    )
    await post(grafana, alerting('swept', 'resolved'))
    await eventually(
      () => statuses(to.id),
      (seen) => seen.length === 2,
    )
    expect(await sweep(deps())).toBe(0)
    answer = () => new Response('{}')
    await env.DB.prepare(`update deliveries set due_at = 0 where integration_id = ?`).bind(to.id).run()
    expect(await sweep(deps())).toBe(1)
    await eventually(
      () => statuses(to.id),
      (seen) => seen.join() === 'delivered 2,delivered 1',
    )
  })
})
