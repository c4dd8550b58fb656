import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { deliveriesTo, freshSink, grafanaTo, statusesTo } from '../../test/deliveries'
import { alerting } from '../../test/grafana'
import { deps, eventually, later, post, rows } from '../../test/hub'
import { attempt } from './attempt'
import { sweep } from './sweep'

const network = freshSink()

describe('an attempt', () => {
  it('that fails is tried again on the schedule, with the same webhook-id and a new timestamp', async () => {
    network.answer = () => new Response('deploying', { status: 404 })
    const { grafana, to } = await grafanaTo('https://retry.test/hook')
    await post(grafana, alerting('retry'))
    const [failed] = await eventually(
      () => deliveriesTo(to.id),
      ([one]) => one?.status === 'scheduled',
    )
    expect(JSON.parse(failed!.last_attempt)).toMatchObject({
      number: 1,
      status: 'retry',
      code: 'http_404',
      response: { status: 404, body: 'deploying' },
    })
    expect(failed!.due_at - Date.now()).toBeGreaterThan(3_000)
    network.answer = () => new Response('{}')
    expect(await attempt(deps(), failed!.id)).toBe('nothing-to-do')
    expect(await attempt(later(60_000), failed!.id)).toBe('delivered')
    expect(network.received.map(({ id }) => id)).toEqual([failed!.id, failed!.id])
    expect(
      await rows(`select number, json_extract(attempt, '$.status') status from attempts where delivery_id = ?`, failed!.id),
    ).toEqual([{ number: 1, status: 'retry' }])
    expect(await statusesTo(to.id)).toEqual(['delivered 2'])
  })

  it('keeps the order of one incident, and lets others pass', async () => {
    network.answer = (_, received) => new Response('', { status: received.length === 1 ? 500 : 200 })
    const { grafana, to } = await grafanaTo('https://fifo.test/hook')
    await post(grafana, alerting('first'))
    await eventually(
      () => statusesTo(to.id),
      (seen) => seen[0] === 'scheduled 1',
    )
    await post(grafana, alerting('first', 'resolved'))
    await post(grafana, alerting('second'))
    await eventually(
      () => statusesTo(to.id),
      (seen) => seen.filter((one) => one === 'delivered 1').length === 1,
    )
    expect(network.received.map(({ body }) => `${body.data.incident.title} ${body.type}`)).toEqual([
      'first incident.triggered',
      'second incident.triggered',
    ])
    const [head] = await deliveriesTo(to.id)
    expect(await attempt(later(60_000), head!.id)).toBe('delivered')
    await eventually(
      () => statusesTo(to.id),
      (seen) => seen.every((one) => one.startsWith('delivered')),
    )
    expect(network.received.slice(2).map(({ body }) => `${body.data.incident.title} ${body.type}`)).toEqual([
      'first incident.triggered',
      'first incident.resolved',
    ])
  })

  it('pauses the whole destination for as long as Retry-After says', async () => {
    network.answer = () => new Response('slow down', { status: 429, headers: { 'retry-after': '120' } })
    const { grafana, to } = await grafanaTo('https://busy.test/hook')
    await post(grafana, alerting('busy-1'))
    const [one] = await eventually(
      () => deliveriesTo(to.id),
      ([seen]) => seen?.status === 'scheduled',
    )
    expect(one!.due_at - Date.now()).toBeGreaterThan(110_000)
    await post(grafana, alerting('busy-2'))
    // What waits for a pause says so, and is not overdue meanwhile.
    const [, two] = await eventually(
      () => deliveriesTo(to.id),
      (seen) => seen[1]?.status === 'scheduled',
    )
    expect(two!.due_at - Date.now()).toBeGreaterThan(100_000)
    expect(await attempt(deps(), two!.id)).toBe('nothing-to-do')
    expect(await statusesTo(to.id)).toEqual(['scheduled 1', 'scheduled 0'])
    expect(await sweep(later(60_000))).toBe(0)
    expect(network.received).toHaveLength(1)
  })

  it('happens once, however often it is asked for at the same time', async () => {
    network.answer = async () => {
      await scheduler.wait(50)
      return new Response('{}')
    }
    const { grafana, to } = await grafanaTo('https://once.test/hook')
    await post(grafana, alerting('once'))
    const [one] = await eventually(
      () => deliveriesTo(to.id),
      (seen) => seen.length === 1,
    )
    await Promise.all(Array.from({ length: 8 }, () => attempt(deps(), one!.id)))
    await eventually(
      () => statusesTo(to.id),
      ([seen]) => seen === 'delivered 1',
    )
    expect(network.received).toHaveLength(1)
    expect(await attempt(deps(), one!.id)).toBe('nothing-to-do')
  })

  it('whose end nobody recorded counts as unknown, and is tried again with the same webhook-id', async () => {
    const { grafana, to } = await grafanaTo('https://died.test/hook')
    network.answer = () => new Response('', { status: 500 })
    await post(grafana, alerting('died'))
    const [one] = await eventually(
      () => deliveriesTo(to.id),
      ([seen]) => seen?.status === 'scheduled',
    )
    // A hub that was killed between the request and its record.
    await env.DB.prepare(
      `update deliveries set status = 'inflight', attempts = 2, due_at = ?2, last_attempt = json_set(last_attempt, '$.status', 'inflight', '$.number', 2) where id = ?1`,
    )
      .bind(one!.id, Date.now() + 45_000)
      .run()
    network.answer = () => new Response('{}')
    expect(await attempt(deps(), one!.id)).toBe('nothing-to-do')
    expect(await attempt(later(46_000), one!.id)).toBe('delivered')
    expect(
      await rows(`select number, json_extract(attempt, '$.status') status from attempts where delivery_id = ?`, one!.id),
    ).toEqual([{ number: 2, status: 'unknown' }])
    expect(new Set(network.received.map(({ id }) => id))).toEqual(new Set([one!.id]))
  })

  it('says what to do when the key of its credentials is lost, and stays due', async () => {
    network.answer = () => new Response('', { status: 500 })
    const { grafana, to } = await grafanaTo('https://lost.test/hook')
    await post(grafana, alerting('lost'))
    const [one] = await eventually(
      () => deliveriesTo(to.id),
      ([seen]) => seen?.status === 'scheduled',
    )
    const sent = network.received.length
    const lost = { ...later(60_000), ring: { ok: false as const, error: 'there is no key' } }
    expect(await attempt(lost, one!.id)).toBe('retry')
    const [after] = await deliveriesTo(to.id)
    expect(JSON.parse(after!.last_attempt)).toMatchObject({ status: 'retry', code: 'config', reason: 'there is no key' })
    expect(after!.status).toBe('scheduled')
    expect(network.received).toHaveLength(sent)
  })
})

describe('a deadline', () => {
  const deadline = (seconds: number) =>
    env.DB.prepare(`update subscriptions set expires_after_seconds = ?1, schedule = '[60]'`).bind(seconds).run()

  it('ends a delivery whose next attempt would come too late', async () => {
    network.answer = () => new Response('', { status: 500 })
    const { grafana, to } = await grafanaTo('https://late.test/hook')
    await deadline(30)
    await post(grafana, alerting('late'))
    await eventually(
      () => statusesTo(to.id),
      ([seen]) => seen === 'failed 1',
    )
  })

  it('that passed while the delivery waited ends it without an attempt, and says so; by hand it may still be tried', async () => {
    network.answer = () => new Response('', { status: 500 })
    const { grafana, to } = await grafanaTo('https://expired.test/hook')
    await deadline(3600)
    await post(grafana, alerting('expired'))
    const [one] = await eventually(
      () => deliveriesTo(to.id),
      ([seen]) => seen?.status === 'scheduled',
    )
    const sent = network.received.length
    expect(await attempt(later(3_601_000), one!.id)).toBe('expired')
    expect(network.received).toHaveLength(sent)
    const [after] = await deliveriesTo(to.id)
    expect([after!.status, JSON.parse(after!.last_attempt).code]).toEqual(['failed', 'expired'])
  })
})

it('deliveries of a subscription without order do not wait for each other', async () => {
  network.answer = (_, received) => new Response('', { status: received.length === 1 ? 500 : 200 })
  const { grafana, to } = await grafanaTo('https://unordered.test/hook')
  await env.DB.exec(`update subscriptions set ordered = 0`)
  await post(grafana, alerting('unordered'))
  await eventually(
    () => statusesTo(to.id),
    ([seen]) => seen === 'scheduled 1',
  )
  await post(grafana, alerting('unordered', 'resolved'))
  await eventually(
    () => statusesTo(to.id),
    (seen) => seen.join() === 'scheduled 1,delivered 1',
  )
})
