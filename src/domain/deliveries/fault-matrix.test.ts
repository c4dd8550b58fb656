import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { announcingTo, type Fault, heldQueue, Killed, struckBy } from '../../test/faults'
import { deps, eventually, integration, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'
import { changeIntegration, deleteIntegration } from '../integrations/update'
import { attempt } from './attempt'
import { sweep } from './sweep'

// One test per fault, with a clock and a queue that the test holds in its hands. `faults.test.ts` mixes them.

let answer: (request: Request) => Response | Promise<Response> = () => new Response('{}')
const network = sink((request) => answer(request))
// Behind the true clock and never ahead of it: ids and caches of this isolate outlive the test.
let nowMs = Date.now() - 60 * 86_400_000
vi.spyOn(Date, 'now').mockImplementation(() => nowMs)
// Files share an isolate, and the next one wants the true clock.
afterAll(() => void vi.restoreAllMocks())
beforeEach(() => {
  answer = () => new Response('{}')
  network.received.splice(0)
})
afterEach(() => env.DB.exec('delete from subscriptions; delete from deliveries; delete from operator_events'))

const alerting = (status = 'firing') => ({
  alerts: [{ status, labels: { alertname: 'disk', severity: 'critical' }, fingerprint: 'disk' }],
})

/** A delivery that is planned and waits in the queue; nothing takes it but the test. */
async function owed() {
  const { waiting, queue } = heldQueue()
  const source = await integration({ connector: 'grafana', auth: 'key' })
  await announcingTo(source.id, queue)
  const to = await subscribed('https://receiver.test/hook')
  await post(source, alerting())
  const [id] = await eventually(
    async () => waiting.splice(0),
    (seen) => seen.length === 1,
  )
  return {
    id: id ?? '',
    to,
    source,
    waiting,
    struck: (fault: Fault) => attempt(struckBy(fault, queue), id ?? ''),
    again: () => attempt(struckBy('none', queue), id ?? ''),
    sweep: () => sweep(struckBy('none', queue)),
  }
}

const seenIds = () => network.received.map(({ id }) => id)
const delivery = async (id: string) => (await rows('select status, attempts, due_at from deliveries where id = ?', id))[0]
const attempts = async (id: string) =>
  (
    await rows<{ attempt: string }>(
      `select attempt from attempts where delivery_id = ?1 union all select last_attempt from deliveries where id = ?1`,
      id,
    )
  ).map(({ attempt }) => {
    const { number, status, code } = JSON.parse(attempt)
    return [number, status, code]
  })

describe('killed', () => {
  it('before the fetch: due again when the lease runs out, under the same webhook-id', async () => {
    const one = await owed()
    await expect(one.struck('killed-before-fetch')).rejects.toThrow(Killed)
    expect([seenIds(), await one.again(), await one.sweep()]).toEqual([[], 'nothing-to-do', 0])
    nowMs += 46_000
    expect([await one.sweep(), one.waiting]).toEqual([1, [one.id]])
    expect(await one.again()).toBe('delivered')
    expect(seenIds()).toEqual([one.id])
    expect(await attempts(one.id)).toEqual([
      [1, 'unknown', null],
      [2, 'delivered', '200'],
    ])
  })

  it('after the fetch, before the record: told again, under the same webhook-id', async () => {
    const one = await owed()
    await expect(one.struck('killed-after-fetch')).rejects.toThrow(Killed)
    nowMs += 46_000
    expect(await one.again()).toBe('delivered')
    expect(seenIds()).toEqual([one.id, one.id])
    expect(await attempts(one.id)).toEqual([
      [1, 'unknown', null],
      [2, 'delivered', '200'],
    ])
  })

  it('after the record, before the acknowledgement: told once, and the destination is not blocked', async () => {
    const one = await owed()
    await expect(one.struck('killed-after-record')).rejects.toThrow(Killed)
    expect([await one.again(), seenIds()]).toEqual(['nothing-to-do', [one.id]])
    const outlet = env.OUTLET.getByName(one.to.id)
    const pace = { perSecond: 50, burst: 100, concurrency: 1 }
    expect((await outlet.acquire('another', pace)).kind).toBe('wait')
    nowMs += 46_000
    expect((await outlet.acquire('another', pace)).kind).toBe('go')
  })
})

describe('a queue message', () => {
  it('that comes twice at once is told once', async () => {
    const one = await owed()
    const both = await Promise.all([one.again(), one.again(), one.again()])
    expect([both.filter((seen) => seen === 'delivered'), seenIds()]).toEqual([['delivered'], [one.id]])
    expect(await one.again()).toBe('nothing-to-do')
  })

  it('that overtakes another about the same incident waits for it', async () => {
    const one = await owed()
    await post(one.source, alerting('resolved'))
    const [second] = await eventually(
      async () => one.waiting.splice(0),
      (seen) => seen.length === 1,
    )
    expect(await attempt(struckBy('none', heldQueue().queue), second ?? '')).toBe('waits')
    expect([await one.again(), one.waiting]).toEqual(['delivered', [second]])
    expect(await attempt(deps(), second ?? '')).toBe('delivered')
    expect(network.received.map(({ body }) => body.type)).toEqual(['incident.triggered', 'incident.resolved'])
  })

  it('that is lost is found by the sweep', async () => {
    const one = await owed()
    expect(await one.sweep()).toBe(0)
    nowMs += 61_000
    expect([await one.sweep(), one.waiting]).toEqual([1, [one.id]])
    expect(await one.again()).toBe('delivered')
  })

  it('that cannot be sent leaves the retry due in D1', async () => {
    answer = () => new Response('', { status: 500 })
    const one = await owed()
    await expect(one.struck('queue-refuses')).rejects.toThrow('overloaded')
    expect(await delivery(one.id)).toMatchObject({ status: 'scheduled', attempts: 1 })
    answer = () => new Response('{}')
    nowMs += 120_000
    expect([await one.sweep(), await one.again()]).toEqual([1, 'delivered'])
  })
})

it.each([1, 2, 3, 4, 5] as const)('D1 that fails at call %i of an attempt loses nothing', async (nth) => {
  answer = () => new Response('', { status: 500 })
  const one = await owed()
  await one.struck(`d1-call-${nth}`).catch(() => {})
  expect(['planned', 'inflight', 'scheduled']).toContain((await delivery(one.id))?.status)
  answer = () => new Response('{}')
  for (let round = 0; round < 3; round++) {
    nowMs += 120_000
    await one.sweep()
    await one.again()
  }
  expect(await delivery(one.id)).toMatchObject({ status: 'delivered' })
  expect(new Set(seenIds())).toEqual(new Set([one.id]))
})

it('an outlet that is evicted half-open lets another probe through after a minute', async () => {
  const one = await owed()
  const outlet = env.OUTLET.getByName(one.to.id)
  for (const id of ['a', 'b', 'c', 'd', 'e']) await outlet.release(id, { kind: 'failed', throttled: false })
  expect(await one.again()).toBe('waits')
  nowMs += 31_000
  expect((await outlet.acquire('probe', { perSecond: 50, burst: 100, concurrency: 10 })).kind).toBe('go')
  await evictDurableObject(outlet)
  expect([await one.again(), seenIds()]).toEqual(['waits', []])
  nowMs += 61_000
  expect(await one.again()).toBe('delivered')
})

describe('an answer', () => {
  it('whose body stalls after the headers counts by its status', async () => {
    const one = await owed()
    answer = () => new Response(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode('half')) }))
    const real = deps()
    const impatient = {
      ...real,
      sender: (options: Parameters<typeof real.sender>[0]) => real.sender({ ...options, bodyTimeoutMs: 20 }),
    }
    expect(await attempt(impatient, one.id)).toBe('delivered')
    expect(await attempts(one.id)).toEqual([[1, 'delivered', '200']])
  })

  it('of 5 MB is kept to 16 KiB', async () => {
    answer = () => new Response('x'.repeat(5_000_000), { status: 500 })
    const one = await owed()
    expect(await one.again()).toBe('retry')
    const [{ last_attempt } = { last_attempt: '' }] = await rows<{ last_attempt: string }>(
      'select last_attempt from deliveries where id = ?',
      one.id,
    )
    // Headers and body together.
    expect(JSON.parse(last_attempt).response.body).toMatch(/^x{16000,16384}$/)
  })

  it.each([300, 301, 302, 303, 304, 307, 308])('%i is not followed, and is tried again', async (status) => {
    answer = () => new Response(null, { status, headers: { location: 'https://elsewhere.test/' } })
    const one = await owed()
    expect(await one.again()).toBe('retry')
    expect([await attempts(one.id), network.received.map(({ url }) => url)]).toEqual([
      [[1, 'retry', `http_${status}`]],
      ['https://receiver.test/hook'],
    ])
  })

  it.each([200, 201, 202, 204, 205, 206, 299])('%i is a delivery', async (status) => {
    answer = () => new Response([204, 205].includes(status) ? null : 'fine', { status })
    expect(await (await owed()).again()).toBe('delivered')
  })

  it('410 ends the delivery and switches the destination off', async () => {
    answer = () => new Response('', { status: 410 })
    const one = await owed()
    expect(await one.again()).toBe('gone')
    expect(await delivery(one.id)).toMatchObject({ status: 'failed' })
    expect(await rows('select enabled, disabled_reason is not null said from integrations where id = ?', one.to.id)).toEqual([
      { enabled: 0, said: 1 },
    ])
  })

  it.each([
    ['seconds', () => '90'],
    ['a date', () => new Date(nowMs + 90_000).toUTCString()],
  ])('429 with Retry-After as %s waits so long, and so does everything that goes there', async (_, header) => {
    answer = () => new Response('', { status: 429, headers: { 'retry-after': header() } })
    const one = await owed()
    expect(await one.again()).toBe('retry')
    const due = Number((await delivery(one.id))?.due_at)
    expect(due - nowMs).toBeGreaterThan(88_000)
    expect(due - nowMs).toBeLessThanOrEqual(91_000)
    const permit = await env.OUTLET.getByName(one.to.id).acquire('another', { perSecond: 50, burst: 100, concurrency: 10 })
    expect(permit).toEqual({ kind: 'wait', untilMs: expect.any(Number) })
  })

  it('that never comes because there is no connection is tried again', async () => {
    answer = () => Promise.reject(new Error('Network connection lost.'))
    const one = await owed()
    expect(await one.again()).toBe('retry')
    expect(await attempts(one.id)).toEqual([[1, 'retry', 'connection']])
  })
})

describe('while a delivery is in flight', () => {
  it('its destination may be deleted: what succeeds is recorded, what fails is not tried again', async () => {
    const first = await owed()
    answer = async () => {
      await env.DB.exec('delete from subscriptions')
      await deleteIntegration(deps(), first.to.id, 'token:test')
      return new Response('{}')
    }
    expect(await first.again()).toBe('delivered')
    expect(await delivery(first.id)).toMatchObject({ status: 'delivered' })

    answer = () => new Response('{}')
    const second = await owed()
    answer = async () => {
      await env.DB.exec('delete from subscriptions')
      await deleteIntegration(deps(), second.to.id, 'token:test')
      return new Response('', { status: 500 })
    }
    expect(await second.again()).toBe('retry')
    nowMs += 60_000
    expect(await second.again()).toBe('cancelled')
    expect([await delivery(second.id), seenIds()]).toEqual([
      expect.objectContaining({ status: 'cancelled', attempts: 1 }),
      [first.id, second.id],
    ])
  })

  it('its credentials may change: the next attempt has the new ones', async () => {
    const one = await owed()
    answer = async () => {
      await changeIntegration(deps(), one.to.id, { credentials: { url: 'https://moved.test/hook' } }, 'token:test')
      return new Response('', { status: 500 })
    }
    expect(await one.again()).toBe('retry')
    answer = () => new Response('{}')
    nowMs += 60_000
    expect(await one.again()).toBe('delivered')
    expect(network.received.map(({ url }) => url)).toEqual(['https://receiver.test/hook', 'https://moved.test/hook'])
  })
})

it('a clock that goes back sends nothing twice and holds nothing up for longer than it went back', async () => {
  answer = () => new Response('', { status: 500 })
  const one = await owed()
  expect(await one.again()).toBe('retry')
  answer = () => new Response('{}')
  nowMs -= 3_600_000
  expect([await one.again(), await one.sweep(), seenIds().length]).toEqual(['nothing-to-do', 0, 1])
  nowMs += 3_600_000 + 120_000
  expect([await one.sweep(), await one.again(), await one.again()]).toEqual([1, 'delivered', 'nothing-to-do'])
})
