import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import { integration, rows } from '../../test/hub'
import type { Outlet } from '../outlet'

// Frozen for the outlet alone: nothing else runs in these tests.
afterEach(() => void vi.useRealTimers())

const webhook = () => integration({ connector: 'webhook', credentials: { url: 'https://tally.test/hook' } })
const minutes = (id: string) =>
  rows(
    `select sum(received) received, sum(attempts) attempts, sum(delivered) delivered, sum(failed) failed, sum(retried) retried,
       sum(attempt_ms) attempt_ms, sum(within_100) within_100, sum(within_1000) within_1000, sum(within_15000) within_15000
     from rollups_minute where integration_id = ?`,
    id,
  )
const breaker = async (id: string) =>
  (await rows<{ at: number | null }>(`select breaker_open_since at from integrations where id = ?`, id))[0]?.at

async function with10Seconds(id: string, meanwhile: (outlet: Outlet) => Promise<unknown>): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  await runInDurableObject(env.OUTLET.getByName(id), async (one) => {
    await meanwhile(one as Outlet)
    vi.advanceTimersByTime(10_000)
  })
  vi.useRealTimers()
  // Whoever speaks to the object next finds its report at D1 or on the way.
  await vi.waitFor(async () => expect((await minutes(id))[0]).not.toMatchObject({ attempts: null }))
}

it('tells D1 of a busy ten seconds in one row', async () => {
  const { id } = await webhook()
  await with10Seconds(id, async (outlet) => {
    for (let at = 0; at < 50; at++)
      await outlet.release(`dlv_${at}`, { kind: 'delivered' }, { status: 'delivered', latencyMs: 80 })
    await outlet.release('dlv_r', { kind: 'failed', throttled: false }, { status: 'scheduled', latencyMs: 900 })
    await outlet.release('dlv_f', { kind: 'refused' }, { status: 'failed', latencyMs: 20_000 })
    await outlet.release('dlv_x', { kind: 'not-begun' }, { status: 'failed', latencyMs: null })
    await outlet.release('dlv_n', { kind: 'not-begun' })
  })
  expect(await minutes(id)).toEqual([
    {
      received: 0,
      attempts: 52,
      delivered: 50,
      failed: 2,
      retried: 1,
      attempt_ms: 50 * 80 + 900 + 20_000,
      within_100: 50,
      within_1000: 51,
      within_15000: 51,
    },
  ])
  expect(await rows(`select minute from rollups_minute where integration_id = ?`, id)).toHaveLength(1)
})

it('says that the breaker opened, and that somebody has closed it', async () => {
  const { id } = await webhook()
  await with10Seconds(id, async (outlet) => {
    for (let at = 0; at < 5; at++)
      await outlet.release(`dlv_${at}`, { kind: 'failed', throttled: false }, { status: 'scheduled', latencyMs: 5 })
  })
  const [{ version }] = (await rows<{ version: number }>(`select config_version version from integrations where id = ?`, id)) as [
    { version: number },
  ]
  await vi.waitFor(async () => expect(await breaker(id)).toBeGreaterThan(0))
  await with10Seconds(id, (outlet) => outlet.reset())
  await vi.waitFor(async () => expect(await breaker(id)).toBeNull())
  expect(await rows(`select config_version from integrations where id = ?`, id)).toEqual([{ config_version: version }])
})
