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
    await one.release('a', undefined)
    nowMs = T + 1000
    expect(untilOf(await one.acquire('c', pace))).toBe('go')
    expect(untilOf(await one.acquire('d', pace))).toBe(2000)
    nowMs = T + 60_000
    expect(untilOf(await one.acquire('d', pace))).toBe('go')
  })
})

it('remembers a pause even when it was put to sleep, and never shortens one', async () => {
  await asked('pause', async (one) => {
    await one.release('a', 120)
    await one.release('b', 10)
    expect(untilOf(await one.acquire('c', pace))).toBe(120_000)
  })
  await evictDurableObject(outlet('pause'))
  await asked('pause', async (one) => {
    expect(untilOf(await one.acquire('c', pace))).toBe(120_000)
    nowMs = T + 120_000
    expect(untilOf(await one.acquire('c', pace))).toBe('go')
  })
})
