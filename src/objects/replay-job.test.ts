import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { advance, type Walk } from '../domain/replays/advance'
import { startReplay } from '../domain/replays/start'
import { steer, wakeReplays } from '../domain/replays/steer'
import { replayById } from '../store/replays'
import { seedDeliveries } from '../test/deliveries'
import { tokenOf, watchingAll } from '../test/feed'
import { deps, eventually, rows } from '../test/hub'
import { counts, destination, over, PATIENT, replayNetwork, since, started, states, unwoken } from '../test/replays'

const { ids, shut } = replayNetwork()

describe('a job', { timeout: 120_000 }, () => {
  it('is paused, keeps still, and goes on where it was', async () => {
    const to = await destination()
    await seedDeliveries({ integrationId: to, count: 220 })
    const open = shut()
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
    const open = shut()
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
    const open = shut()
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
