import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Outlet, Permit } from './outlet'

const pace = { perSecond: 10, burst: 3, concurrency: 2 }
const T = Date.parse('2026-01-01T00:00:00Z')
let nowMs = T
beforeEach(() => {
  nowMs = T
  vi.spyOn(Date, 'now').mockImplementation(() => nowMs)
})
afterEach(() => void vi.restoreAllMocks())

const outlet = (name: string) => env.OUTLET.getByName(name)
const untilOf = (permit: Permit) => (permit.kind === 'wait' ? permit.untilMs - T : permit.kind)
const asked = (name: string, ask: (one: Outlet) => Promise<unknown>) =>
  runInDurableObject(outlet(name), (one) => ask(one as Outlet))

it('lets a burst through, then gives everybody a turn of their own', async () => {
  await asked('rate', async (one) => {
    const wide = { ...pace, concurrency: 50 }
    const first = []
    for (const id of ['a', 'b', 'c', 'd', 'e']) first.push(untilOf(await one.acquire(id, wide)))
    expect(first).toEqual(['go', 'go', 'go', 100, 200])
    expect(untilOf(await one.acquire('d', wide))).toBe(100)
    nowMs = T + 200
    expect([untilOf(await one.acquire('e', wide)), untilOf(await one.acquire('d', wide))]).toEqual(['go', 'go'])
  })
})

it('speaks to so many at a time, and ends a lease that nobody gives back', async () => {
  await asked('leases', async (one) => {
    expect([
      untilOf(await one.acquire('a', pace)),
      untilOf(await one.acquire('b', pace)),
      untilOf(await one.acquire('c', pace)),
    ]).toEqual(['go', 'go', 1000])
    await one.release('a', { kind: 'delivered' })
    nowMs = T + 1000
    expect(untilOf(await one.acquire('c', pace))).toBe('go')
    expect(untilOf(await one.acquire('d', pace))).toBe(2000)
    nowMs = T + 60_000
    expect(untilOf(await one.acquire('d', pace))).toBe('go')
  })
})

it('remembers a pause even when it was put to sleep, and never shortens one', async () => {
  await asked('pause', async (one) => {
    await one.release('a', { kind: 'failed', throttled: true, pauseSeconds: 120 })
    await one.release('b', { kind: 'failed', throttled: true, pauseSeconds: 10 })
    expect(untilOf(await one.acquire('c', pace))).toBe(120_000)
  })
  await evictDurableObject(outlet('pause'))
  await asked('pause', async (one) => {
    expect(untilOf(await one.acquire('c', pace))).toBe(120_000)
    nowMs = T + 120_000
    expect(untilOf(await one.acquire('c', pace))).toBe('go')
  })
})

it('halves the rate of a destination that says it is too much, for five minutes', async () => {
  await asked('slow', async (one) => {
    const wide = { ...pace, concurrency: 50 }
    for (const id of ['a', 'b', 'c']) await one.acquire(id, wide)
    await one.release('a', { kind: 'failed', throttled: true })
    nowMs = T + 1000
    const turns = []
    for (const id of ['d', 'e', 'f']) turns.push(untilOf(await one.acquire(id, wide)))
    expect(turns).toEqual(['go', 1200, 1400])
    nowMs = T + 400_000
    for (const id of ['g', 'h', 'i']) expect(untilOf(await one.acquire(id, wide))).toBe('go')
  })
})

it('opens after five failures, sends the rest away without a lease, and is open after a sleep', async () => {
  const failed = { kind: 'failed', throttled: false } as const
  await asked('breaker', async (one) => {
    for (const id of ['a', 'b', 'c', 'd']) {
      nowMs += 1000
      expect(untilOf(await one.acquire(id, pace))).toBe('go')
      expect(await one.release(id, failed)).toEqual({})
    }
    nowMs += 1000
    await one.acquire('e', pace)
    expect(await one.release('e', failed)).toEqual({ failing: { sinceMs: T + 1000, times: 1 } })
  })
  await evictDurableObject(outlet('breaker'))
  await asked('breaker', async (one) => {
    expect(untilOf(await one.acquire('f', pace))).toBe(35_000)
    expect(await one.status()).toEqual({ state: 'open', openUntilMs: T + 35_000, pausedUntilMs: null, failingSinceMs: T + 1000 })
    nowMs = T + 35_000
    expect(untilOf(await one.acquire('f', pace))).toBe('go')
  })
  // Evicted half-open: the probe is known, and its minute runs.
  await evictDurableObject(outlet('breaker'))
  await asked('breaker', async (one) => {
    expect(untilOf(await one.acquire('g', pace))).toBe(95_000)
    nowMs = T + 95_000
    expect(untilOf(await one.acquire('g', pace))).toBe('go')
    expect(await one.release('g', { kind: 'delivered' })).toEqual({ recovered: { failingSinceMs: T + 1000 } })
    expect(await one.status()).toMatchObject({ state: 'closed', failingSinceMs: null })
  })
})

it('spreads those who wait for the breaker over as long as it was open, in order of arrival', async () => {
  await asked('crowd', async (one) => {
    const wide = { perSecond: 200, burst: 400, concurrency: 32 }
    for (const id of ['a', 'b', 'c', 'd', 'e']) await one.acquire(id, wide)
    for (const id of ['a', 'b', 'c', 'd', 'e']) await one.release(id, { kind: 'failed', throttled: false })
    const crowd = []
    for (let n = 0; n < 122; n++) crowd.push(untilOf(await one.acquire(`w${n}`, wide)))
    expect(crowd.slice(0, 3)).toEqual([30_000, 30_250, 30_500])
    expect(crowd.slice(119)).toEqual([59_750, 30_000, 30_250])
  })
})

it('is said to be failing after three refusals in a row, and again after an hour, a day and three days', async () => {
  await asked('refusing', async (one) => {
    const refused = () => one.release('a', { kind: 'refused' })
    expect([await refused(), await refused()]).toEqual([{}, {}])
    await one.release('b', { kind: 'delivered' })
    nowMs = T + 1000
    expect([await refused(), await refused(), await refused(), await refused()]).toEqual([
      {},
      {},
      { failing: { sinceMs: T + 1000, times: 1 } },
      {},
    ])
  })
  await evictDurableObject(outlet('refusing'))
  await asked('refusing', async (one) => {
    const refusedAfter = async (hours: number) => {
      nowMs = T + 1000 + hours * 3_600_000
      return one.release('a', { kind: 'refused' })
    }
    expect([await refusedAfter(0.9), await refusedAfter(1), await refusedAfter(2), await refusedAfter(80)]).toEqual([
      {},
      { failing: { sinceMs: T + 1000, times: 2 } },
      {},
      { failing: { sinceMs: T + 1000, times: 4 } },
    ])
    expect(await one.release('b', { kind: 'delivered' })).toEqual({ recovered: { failingSinceMs: T + 1000 } })
    expect(await one.release('b', { kind: 'delivered' })).toEqual({})
  })
})

it('gives a destination up after five days without a success, and not before', async () => {
  await asked('hopeless', async (one) => {
    expect(await one.release('a', { kind: 'refused' })).toEqual({})
    nowMs = T + 119 * 3_600_000
    expect(await one.release('b', { kind: 'refused' })).toEqual({})
    nowMs = T + 120 * 3_600_000
    expect(await one.release('c', { kind: 'failed', throttled: false })).toEqual({ hopeless: { failingSinceMs: T } })
    await one.reset()
    expect(await one.release('d', { kind: 'refused' })).toEqual({})
  })
})
