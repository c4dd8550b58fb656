import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { attempt } from '../domain/deliveries/attempt'
import { changeIntegration } from '../domain/integrations/update'
import { advance, type Walk } from '../domain/replays/advance'
import { startReplay, type Wish } from '../domain/replays/start'
import { steer, wakeReplays } from '../domain/replays/steer'
import { replayById } from '../store/replays'
import { seedDeliveries } from '../test/deliveries'
import { tokenOf, watchingAll } from '../test/feed'
import { deps, eventually, integration, rows } from '../test/hub'
import { sink } from '../test/sink'

/** How often it is looked: real queues take their time. */
const PATIENT = 4_000
const network = sink()
beforeEach(async () => {
  await env.DB.exec(`update replays set status = 'cancelled'`)
  await env.DB.exec(`delete from deliveries`)
  network.answer = () => new Response('{}')
  network.received.splice(0)
})

const destination = async () => (await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/hook' } })).id
const since = () => ({ sinceMs: Date.now() - 3_600_000 })
async function started(wish: Wish): Promise<string> {
  const made = await startReplay(deps(), wish, 'token:test')
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value.id
}
const over = (id: string) =>
  eventually(
    () => replayById(env.DB, id),
    (row) => row?.status !== 'running',
    PATIENT,
  )
/** As if the object had not heard of the job. */
const unwoken = () => ({ ...deps(), replay: () => ({ wake: async () => {} }) as never })
const counts = async (id: string) => {
  const { total, done, held, skipped, status } = (await replayById(env.DB, id))!
  return { total, done, held, skipped, status }
}
const ids = () => network.received.map(({ id }) => id)
const states = async (integrationId: string) =>
  rows<{ status: string; attempts: number; n: number }>(
    `select status, attempts, count(*) n from deliveries where integration_id = ? group by 1, 2 order by 1, 2`,
    integrationId,
  )
/** The destination answers when the test says so. */
function gate() {
  let opened = false
  network.answer = async () => {
    // Asked again and again: workerd wakes nobody who waits for what happens in another request.
    while (!opened) await scheduler.wait(5)
    return new Response('{}')
  }
  return () => {
    opened = true
  }
}

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
    const open = gate()
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

describe('a job', { timeout: 120_000 }, () => {
  it('is paused, keeps still, and goes on where it was', async () => {
    const to = await destination()
    await seedDeliveries({ integrationId: to, count: 220 })
    const open = gate()
    const id = await started({ kind: 'replay', filter: { integrationId: to, ...since() } })
    await eventually(
      () => states(to),
      (seen) => seen.some(({ status }) => status !== 'delivered'),
    )
    expect(await steer(deps(), id, 'pause', 'token:test')).toMatchObject({ obeyed: true, row: { status: 'paused' } })
    expect(await steer(deps(), id, 'pause', 'token:test')).toMatchObject({ obeyed: true })
    open()
    await eventually(
      () => states(to),
      (seen) => seen.every(({ status }) => status === 'delivered'),
      PATIENT,
    )
    const sent = ids().length
    expect(sent).toBeLessThan(220)
    await runDurableObjectAlarm(env.REPLAY.getByName(id))
    expect(ids()).toHaveLength(sent)
    await steer(deps(), id, 'resume', 'token:test')
    await over(id)
    expect(await counts(id)).toEqual({ total: 220, done: 220, held: 0, skipped: 0, status: 'finished' })
    expect(ids()).toHaveLength(220)
    expect(await rows(`select action from audit_log where subject = ? order by id`, id)).toEqual([
      { action: 'replay.started' },
      { action: 'replay.paused' },
      { action: 'replay.resumed' },
    ])
    expect(await steer(deps(), id, 'cancel', 'token:test')).toMatchObject({ obeyed: false, row: { status: 'finished' } })
  })

  it('says to who watches how far it is, that it was paused, and how it ended', async () => {
    const to = await destination()
    await seedDeliveries({ integrationId: to, count: 220 })
    const watching = await watchingAll((await tokenOf()).token)
    const open = gate()
    const id = await started({ kind: 'replay', filter: { integrationId: to, ...since() } })
    await watching.line((line) => line.id === id && line.status === 'running')
    await eventually(
      () => states(to),
      (seen) => seen.some(({ status }) => status !== 'delivered'),
    )
    await steer(deps(), id, 'pause', 'token:test')
    await watching.line((line) => line.id === id && line.status === 'paused')
    open()
    await steer(deps(), id, 'resume', 'token:test')
    await over(id)
    const ended = await watching.line((line) => line.id === id && line.status === 'finished')
    const at = expect.stringMatching(/^\d{4}-.*Z$/)
    const all = { total: 220, done: 220, held: 0, skipped: 0 }
    expect(ended).toEqual({
      ...{ seq: expect.any(Number), kind: 'replay', id, integrationId: null, status: 'finished' },
      ...{ ...all, finishedAt: at, at },
    })
    const told = watching.lines.filter((line) => line.id === id)
    expect(told.at(-1)).toBe(ended)
    expect(told.some(({ status, done }) => status === 'running' && done > 0)).toBe(true)
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).sort((a, b) => a - b))
    watching.close()
  })

  it('is cancelled, and what waits is as it was before', async () => {
    const to = await destination()
    await seedDeliveries({ integrationId: to, count: 120 })
    await seedDeliveries({ integrationId: to, count: 120, status: 'failed' })
    const before = await rows(
      `select id, status, finished_at, attempts, next_trigger from deliveries where integration_id = ? order by id`,
      to,
    )
    const open = gate()
    const id = await started({ kind: 'replay', filter: { integrationId: to, ...since() } })
    await eventually(
      () => states(to),
      (seen) => seen.some(({ status, n }) => status === 'scheduled' && n > 50),
    )
    await steer(deps(), id, 'cancel', 'token:test')
    await eventually(
      () => states(to),
      (seen) => seen.every(({ status }) => status !== 'scheduled'),
    )
    open()
    await eventually(
      () => states(to),
      (seen) => seen.every(({ status }) => status !== 'inflight'),
    )
    const sent = new Set(ids())
    expect(sent.size).toBeLessThan(200)
    const after = await rows<{ id: string }>(
      `select id, status, finished_at, attempts, next_trigger from deliveries where integration_id = ? order by id`,
      to,
    )
    expect(after.filter((one) => !sent.has(one.id))).toEqual((before as { id: string }[]).filter((one) => !sent.has(one.id)))
    expect(await counts(id)).toMatchObject({ status: 'cancelled' })
    await runInDurableObject(env.REPLAY.getByName(id), async (_, state) => {
      expect([...state.storage.kv.list()]).toEqual([])
      expect(await state.storage.getAlarm()).toBeNull()
    })
  })

  it('survives that its object is evicted, again and again', async () => {
    const to = await destination()
    await seedDeliveries({ integrationId: to, count: 150 })
    const id = await started({ kind: 'replay', filter: { integrationId: to, ...since() } })
    for (const sent of [1, 60, 110]) {
      await eventually(
        async () => ids().length,
        (n) => n >= sent,
        PATIENT,
      )
      await evictDurableObject(env.REPLAY.getByName(id))
    }
    await over(id)
    expect(await counts(id)).toEqual({ total: 150, done: 150, held: 0, skipped: 0, status: 'finished' })
    expect(ids()).toHaveLength(150)
  })

  it('does a chunk that it forgot to have done only once', async () => {
    const to = await destination()
    await seedDeliveries({ integrationId: to, count: 120 })
    const made = await startReplay(unwoken(), { kind: 'replay', filter: { integrationId: to, ...since() } }, 'token:test')
    const job = made.ok ? made.value.id : ''
    const kept: Walk[][] = []
    let walks = new Map<string, Walk>()
    const places = {
      all: () => [...walks.values()],
      keep(walk: Walk) {
        walks.set(walk.integrationId, structuredClone(walk))
        kept.push([...walks.values()].map((one) => structuredClone(one)))
      },
    }
    const world = () => ({ db: env.DB, queue: env.DELIVER, nowMs: Date.now() })
    await advance(world(), job, places)
    const beforeD1 = kept.find(([walk]) => walk!.found.length > 0)!
    await eventually(
      async () => ids().length,
      (n) => n === 100,
    )
    // Killed before it noted that D1 knew: the same chunk again, while some of it is delivered already.
    walks = new Map(beforeD1.map((walk) => [walk.integrationId, walk]))
    for (let i = 0; (await replayById(env.DB, job))?.status === 'running'; i++) {
      expect(i).toBeLessThan(500)
      await advance(world(), job, places)
      await scheduler.wait(50)
    }
    expect(await counts(job)).toEqual({ total: 120, done: 120, held: 0, skipped: 0, status: 'finished' })
    expect(ids()).toHaveLength(120)
  })

  it('tries again where D1 fails, says so in the end, and can be resumed', async () => {
    const to = await destination()
    await seedDeliveries({ integrationId: to, count: 5 })
    const made = await startReplay(unwoken(), { kind: 'retry', filter: { integrationId: to } }, 't')
    expect(made).toMatchObject({ ok: false, error: [{ path: 'filter', message: 'nothing matches, so there is nothing to do' }] })
    const job = await startReplay(unwoken(), { kind: 'replay', filter: { integrationId: to, ...since() } }, 't')
    const id = job.ok ? job.value.id : ''
    const object = env.REPLAY.getByName(id)
    await runInDurableObject(object, async (instance, state) => {
      const inner = (instance as unknown as { env: Env }).env
      const prepare = (text: string) => {
        if (text.startsWith('update deliveries')) throw new Error('D1 writes nothing')
        return inner.DB.prepare(text)
      }
      const DB = new Proxy(inner.DB, {
        get: (target, name) => (name === 'prepare' ? prepare : Reflect.get(target, name).bind?.(target)),
      })
      const broken = { ...inner, DB }
      Object.defineProperty(instance, 'env', { value: broken, configurable: true })
      state.storage.kv.put('id', id)
      for (let i = 0; i < 20; i++) {
        await (instance as unknown as { alarm(): Promise<void> }).alarm()
        const atMs = await state.storage.getAlarm()
        if (i === 18) expect(atMs).not.toBeNull()
        await state.storage.deleteAlarm()
      }
      Object.defineProperty(instance, 'env', { value: inner, configurable: true })
    })
    expect(await replayById(env.DB, id)).toMatchObject({ status: 'failed', error: 'Error: D1 writes nothing' })
    await wakeReplays(deps())
    expect(ids()).toEqual([])
    await steer(deps(), id, 'resume', 'token:test')
    await over(id)
    expect(await counts(id)).toEqual({ total: 5, done: 5, held: 0, skipped: 0, status: 'finished' })
    expect(await replayById(env.DB, id)).toMatchObject({ error: null })
  })

  it('that nobody woke is woken by the minute tick', async () => {
    const to = await destination()
    await seedDeliveries({ integrationId: to, count: 5 })
    const job = await startReplay(unwoken(), { kind: 'replay', filter: { integrationId: to, ...since() } }, 't')
    await wakeReplays(deps())
    const id = job.ok ? job.value.id : ''
    await over(id)
    expect(await counts(id)).toMatchObject({ done: 5, status: 'finished' })
  })
})
