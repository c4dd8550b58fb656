import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { attempt } from '../domain/deliveries/attempt'
import { changeIntegration } from '../domain/integrations/update'
import { steer } from '../domain/replays/steer'
import { seedDeliveries } from '../test/deliveries'
import { deps, eventually, rows } from '../test/hub'
import { counts, destination, over, PATIENT, replayNetwork, since, started, states } from '../test/replays'

const { network, ids, shut } = replayNetwork()

describe('a replay', { timeout: 120_000 }, () => {
  it('sends every delivery once more under its own id, beside what was there, and leaves alone what does not match', async () => {
    const to = await destination()
    const other = await destination()
    const all = await seedDeliveries({ integrationId: to, count: 220 })
    await seedDeliveries({ integrationId: other, count: 3 })
    const id = await started({ kind: 'replay', filter: { integrationId: to, ...since() } })
    await over(id)
    expect(await counts(id)).toEqual({ total: 220, done: 220, held: 0, skipped: 0, status: 'finished' })
    expect(ids().sort()).toEqual(all)
    expect(await states(to)).toEqual([{ status: 'delivered', attempts: 2, n: 220 }])
    expect(await states(other)).toEqual([{ status: 'delivered', attempts: 1, n: 3 }])
    expect(
      await rows(
        `select json_extract(d.last_attempt, '$.trigger') now, json_extract(a.attempt, '$.trigger') before, next_trigger, count(*) n
         from deliveries d join attempts a on a.delivery_id = d.id where d.integration_id = ? group by 1, 2, 3`,
        to,
      ),
    ).toEqual([{ now: 'replay', before: 'automatic', next_trigger: null, n: 220 }])
  })

  it('keeps the order of each incident', async () => {
    const to = await destination()
    const all = await seedDeliveries({ integrationId: to, count: 120, perIncident: 3 })
    network.answer = async (_, received) => {
      await scheduler.wait((received.length * 7) % 5)
      return new Response('{}')
    }
    const id = await started({ kind: 'replay', filter: { integrationId: to, ...since() } })
    await over(id)
    const byIncident = (sent: string[]) => Object.values(Object.groupBy(sent, (one) => String(Math.floor(all.indexOf(one) / 3))))
    expect(byIncident(ids())).toHaveLength(40)
    for (const sent of byIncident(ids())) expect(sent).toEqual([...sent!].sort())
    expect(ids()).toHaveLength(120)
  })

  it('has few deliveries waiting at a time, and asks for no more while they wait', async () => {
    const to = await destination()
    await seedDeliveries({ integrationId: to, count: 240 })
    const open = shut()
    const id = await started({ kind: 'replay', filter: { integrationId: to, ...since() } })
    await eventually(
      () => states(to),
      (seen) => seen.filter(({ status }) => status !== 'delivered').reduce((sum, { n }) => sum + n, 0) === 200,
    )
    for (let i = 0; i < 5; i++) await runDurableObjectAlarm(env.REPLAY.getByName(id))
    const waiting = (await states(to)).filter(({ status }) => status !== 'delivered').reduce((sum, { n }) => sum + n, 0)
    expect(waiting).toBe(200)
    open()
    await over(id)
    expect(await counts(id)).toMatchObject({ done: 240, status: 'finished' })
    expect(new Set(ids()).size).toBe(240)
    expect(ids()).toHaveLength(240)
  })

  it('goes past a destination that is down', async () => {
    const [down, up] = [await destination(), await destination()]
    const lost = new Set(await seedDeliveries({ integrationId: down, count: 260, atMs: Date.now() - 120_000 }))
    await seedDeliveries({ integrationId: up, count: 150 })
    network.answer = (request) =>
      lost.has(request.headers.get('webhook-id') ?? '')
        ? new Response('', { status: 503, headers: { 'retry-after': '3600' } })
        : new Response('{}')
    const id = await started({ kind: 'replay', filter: { eventType: 'incident.triggered', ...since() } })
    await eventually(
      () => states(up),
      (seen) => seen.length === 1 && seen[0]!.attempts === 2 && seen[0]!.status === 'delivered',
      PATIENT,
    )
    // What the other one does not take waits, and only a part of it was asked for.
    expect((await states(down)).find(({ status }) => status === 'delivered')!.n).toBeGreaterThanOrEqual(50)
    expect(await counts(id)).toMatchObject({ status: 'running' })
    await steer(deps(), id, 'cancel', 'token:test')
    await eventually(
      () => states(down),
      (seen) => seen.every(({ status, attempts }) => status === 'delivered' || attempts > 1),
    )
  })

  it('holds what a destination that is switched off was to have, and counts it', async () => {
    const to = await destination()
    const [first] = await seedDeliveries({ integrationId: to, count: 1_000 })
    await changeIntegration(deps(), to, { enabled: false }, 'token:test')
    const id = await started({ kind: 'replay', filter: { integrationId: to, ...since() } })
    await over(id)
    expect(await counts(id)).toEqual({ total: 1_000, done: 0, held: 1_000, skipped: 0, status: 'finished' })
    expect(await states(to)).toEqual([{ status: 'held', attempts: 1, n: 1_000 }])
    expect(ids()).toEqual([])
    // Switching on lets them go, and they are still what they were asked for.
    await changeIntegration(deps(), to, { enabled: true }, 'token:test')
    expect(await attempt(deps(), first!)).toBe('delivered')
    expect(await rows(`select json_extract(last_attempt, '$.trigger') one from deliveries where id = ?`, first)).toEqual([
      { one: 'replay' },
    ])
  })

  it('skips what has lost its event', async () => {
    const to = await destination()
    const [lost] = await seedDeliveries({ integrationId: to, count: 10 })
    await env.DB.prepare(`delete from events where id = (select event_id from deliveries where id = ?)`).bind(lost).run()
    const id = await started({ kind: 'replay', filter: { integrationId: to, ...since() } })
    await over(id)
    expect(await counts(id)).toEqual({ total: 10, done: 9, held: 0, skipped: 1, status: 'finished' })
  })
})

it('a retry takes up what failed or was cancelled, and nothing else', async () => {
  const to = await destination()
  const failed = await seedDeliveries({ integrationId: to, count: 20, status: 'failed' })
  const cancelled = await seedDeliveries({ integrationId: to, count: 5, status: 'cancelled' })
  await seedDeliveries({ integrationId: to, count: 4, status: 'held' })
  await seedDeliveries({ integrationId: to, count: 3 })
  const id = await started({ kind: 'retry', filter: { integrationId: to } })
  await over(id)
  expect(await counts(id)).toEqual({ total: 25, done: 25, held: 0, skipped: 0, status: 'finished' })
  expect(ids().sort()).toEqual([...failed, ...cancelled].sort())
  expect(await states(to)).toEqual([
    { status: 'delivered', attempts: 1, n: 3 },
    { status: 'delivered', attempts: 2, n: 25 },
    { status: 'held', attempts: 1, n: 4 },
  ])
  expect(
    await rows(
      `select distinct json_extract(last_attempt, '$.trigger') one from deliveries where integration_id = ? and attempts = 2`,
      to,
    ),
  ).toEqual([{ one: 'manual' }])
})
