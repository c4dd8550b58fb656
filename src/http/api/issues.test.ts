import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import { addDeliveryFigures } from '../../store/rollups'
import { signedIn } from '../../test/api'
import { seedDeliveries } from '../../test/deliveries'
import { rows } from '../../test/hub'

const api = await signedIn('viewer')
const MINUTE_MS = 60_000
const nowMs = Date.now()
const iso = (ms: number) => new Date(ms).toISOString()
const issues = async (query = '') => (await api('GET', `/issues${query}`)).json.items
const fail = (ids: readonly string[], latest: Record<string, unknown>) =>
  env.DB.prepare(
    `update deliveries set last_attempt = json_patch(last_attempt, ?1) where id in (select value from json_each(?2))`,
  )
    .bind(JSON.stringify(latest), JSON.stringify(ids))
    .run()

beforeEach(() => env.DB.exec('delete from deliveries; delete from incidents; delete from events; delete from rollups_minute'))

it('groups failures by destination and code, those that failed latest first', async () => {
  const atMs = nowMs - 30 * MINUTE_MS
  await seedDeliveries({ integrationId: 'int_a', count: 4, status: 'failed', atMs })
  const waiting = await seedDeliveries({ integrationId: 'int_a', count: 2, status: 'scheduled', atMs: atMs + 1000 })
  await fail(waiting, { status: 'retry', reason: 'answered 400' })
  const timeouts = await seedDeliveries({ integrationId: 'int_a', count: 1, status: 'failed', atMs: atMs - MINUTE_MS })
  await fail(timeouts, { status: 'retry', code: 'timeout', startedAt: nowMs })
  const lost = await seedDeliveries({ integrationId: 'int_b', count: 1, status: 'failed', atMs: atMs - 2 * MINUTE_MS })
  await fail(lost, { status: 'unknown', code: null })
  await seedDeliveries({ integrationId: 'int_b', count: 9, status: 'delivered', atMs })
  await seedDeliveries({ integrationId: 'int_b', count: 3, status: 'cancelled', atMs })

  expect(await issues()).toEqual([
    {
      integrationId: 'int_a',
      code: 'timeout',
      error: 'timeout',
      state: 'failing',
      failed: 1,
      waiting: 0,
      firstSeenAt: iso(atMs - MINUTE_MS),
      lastSeenAt: iso(nowMs),
      deliveryId: timeouts[0],
      reason: null,
    },
    {
      integrationId: 'int_a',
      code: 'http_400',
      error: 'http_4xx',
      state: 'failing',
      failed: 4,
      waiting: 2,
      firstSeenAt: iso(atMs),
      lastSeenAt: iso(atMs + 1000),
      deliveryId: waiting[1],
      reason: 'answered 400',
    },
    {
      integrationId: 'int_b',
      code: null,
      error: 'unknown',
      state: 'failing',
      failed: 1,
      waiting: 0,
      firstSeenAt: iso(atMs - 2 * MINUTE_MS),
      lastSeenAt: iso(atMs - 2 * MINUTE_MS),
      deliveryId: lost[0],
      reason: null,
    },
  ])
})

it('calls recovered what its destination has got over', async () => {
  const atMs = nowMs - 10 * MINUTE_MS
  const took = (integrationId: string, atMs: number) =>
    addDeliveryFigures(
      env.DB,
      integrationId,
      { attempts: 1, delivered: 1, failed: 0, retried: 0, attemptMs: 1, within: [1, 1, 1, 1, 1] },
      Math.floor(atMs / MINUTE_MS),
    ).run()
  for (const integrationId of ['int_before', 'int_after', 'int_waits'])
    await seedDeliveries({ integrationId, count: 2, status: 'failed', atMs })
  const waits = await seedDeliveries({ integrationId: 'int_waits', count: 1, status: 'scheduled', atMs })
  await fail(waits, { status: 'retry' })
  await took('int_before', atMs - MINUTE_MS)
  await took('int_after', atMs + MINUTE_MS)
  await took('int_waits', atMs + MINUTE_MS)
  const states = (await issues()).map(({ integrationId, state }: Record<string, string>) => [integrationId, state])
  expect(Object.fromEntries(states)).toEqual({ int_before: 'failing', int_after: 'recovered', int_waits: 'failing' })
})

it('reaches as far back as was asked, and says how far that may be', async () => {
  await seedDeliveries({ integrationId: 'int_old', count: 1, status: 'failed', atMs: nowMs - 10 * 86_400_000 })
  expect(await issues()).toEqual([])
  expect(await issues('?days=14')).toHaveLength(1)
  const refused = await api('GET', '/issues?days=31')
  expect([refused.status, refused.json.errors[0].path]).toEqual([422, 'days'])
  expect(await rows(`select count(*) n from deliveries`)).toEqual([{ n: 1 }])
})
