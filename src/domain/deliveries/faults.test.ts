import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { announcingTo, type Fault, heldQueue, struckBy } from '../../test/faults'
import { type Answer as Answered, deps, eventually, integration, type Made, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'
import { changeIntegration } from '../integrations/update'
import { attempt } from './attempt'
import { sweep } from './sweep'

const HOSTS = ['one', 'two', 'three'] as const
type Host = (typeof HOSTS)[number]

/** What a destination may answer. `lost`: no connection. */
const answers = {
  ok: () => new Response('{}'),
  empty: () => new Response(null, { status: 204 }),
  reset: () => new Response(null, { status: 205 }),
  error: () => new Response('no', { status: 500 }),
  elsewhere: () => new Response(null, { status: 302, headers: { location: 'https://two.test/' } }),
  missing: () => new Response('no', { status: 404 }),
  busy: () => new Response('slow down', { status: 429, headers: { 'retry-after': '30' } }),
  busyUntil: () => new Response('', { status: 429, headers: { 'retry-after': new Date(Date.now() + 60_000).toUTCString() } }),
  gone: () => new Response('', { status: 410 }),
  lost: () => Promise.reject(new Error('Network connection lost.')),
} as const
type Answer = keyof typeof answers

const host = fc.constantFrom(...HOSTS)
const pick = fc.nat(1000)
const fault = fc.constantFrom<Fault>(
  'none',
  'killed-before-fetch',
  'killed-after-fetch',
  'killed-after-record',
  'queue-refuses',
  'd1-call-1',
  'd1-call-2',
  'd1-call-3',
  'd1-call-4',
  'd1-call-5',
)
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('post' as const), problem: fc.nat(2), state: fc.constantFrom('firing', 'resolved') }),
  },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('take' as const), pick, fault }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('takeTwice' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('double' as const), pick }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 7_000, 50_000, 400_000, -120_000) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      host,
      answer: fc.constantFrom(...(Object.keys(answers) as Answer[])),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('evict' as const), host }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('switchOn' as const), host }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

// Behind the true clock and never ahead of it: ids and caches of this isolate outlive the test.
let nowMs = Date.now() - 60 * 86_400_000
const said = new Map<Host, Answer>()
const network = sink((request) => answers[said.get(hostOf(request.url)) ?? 'ok']())
const hostOf = (url: string) => new URL(url).host.replace('.test', '') as Host
vi.spyOn(Date, 'now').mockImplementation(() => nowMs)
// Files share an isolate, and the next one wants the true clock.
afterAll(() => void vi.restoreAllMocks())
afterEach(() => env.DB.exec('delete from subscriptions; delete from deliveries; delete from operator_events'))

async function world() {
  const held = heldQueue()
  const source = await integration({ connector: 'grafana', auth: 'key' })
  await announcingTo(source.id, held.queue)
  const to = new Map<Host, Made>()
  for (const one of HOSTS) to.set(one, await subscribed(`https://${one}.test/`, ['incident.*']))
  // Long enough that nothing is given up while the world is on fire.
  await env.DB.prepare(`update subscriptions set schedule = ?1`)
    .bind(JSON.stringify(Array.from({ length: 20 }, () => 20)))
    .run()
  network.received.splice(0)
  said.clear()
  return { ...held, source, to, accepted: 0 }
}
type World = Awaited<ReturnType<typeof world>>

/** As the queue's consumer does: what threw comes again. */
async function take({ waiting, queue }: World, id: string, struck: Fault): Promise<void> {
  try {
    await attempt(struckBy(struck, queue), id)
  } catch {
    waiting.push(id)
  }
}

/** What the sender was told has changed something, and so is an event. */
const changes = ({ json }: Answered): number =>
  (json.results ?? []).filter(({ outcome }) => ['opened', 'reopened', 'resolved'].includes(String(outcome))).length

async function perform(world: World, one: Step): Promise<void> {
  const { waiting, queue, to, source } = world
  const picked = 'pick' in one ? waiting[one.pick % Math.max(1, waiting.length)] : undefined
  switch (one.do) {
    case 'post':
      world.accepted += changes(
        await post(source, {
          alerts: [
            { status: one.state, labels: { alertname: `p${one.problem}`, severity: 'critical' }, fingerprint: `p${one.problem}` },
          ],
        }),
      )
      await eventually(
        () => rows<{ n: number }>('select count(*) n from events'),
        ([count]) => count?.n === world.accepted,
      )
      return
    case 'take':
      if (picked === undefined) return
      waiting.splice(waiting.indexOf(picked), 1)
      return take(world, picked, one.fault)
    case 'takeTwice':
      if (picked !== undefined) await Promise.all([take(world, picked, 'none'), take(world, picked, 'none')])
      return
    case 'lose':
      if (picked !== undefined) waiting.splice(waiting.indexOf(picked), 1)
      return
    case 'double':
      if (picked !== undefined) waiting.push(picked)
      return
    case 'sweep':
      await sweep({ ...deps(), queue })
      return
    case 'wait':
      nowMs += one.ms
      return
    case 'answer':
      said.set(one.host, one.answer)
      return
    case 'evict': {
      const outlet = env.OUTLET.getByName(to.get(one.host)!.id)
      // Only what is awake can be put to sleep.
      await outlet.status()
      await evictDurableObject(outlet)
      return
    }
    case 'switchOn':
      await changeIntegration({ ...deps(), queue }, to.get(one.host)!.id, { enabled: true }, 'token:test')
      return
  }
}

const deliveries = () => rows<{ id: string; status: string }>('select id, status from deliveries order by id')
const open = (all: { status: string }[]) => all.filter(({ status }) => !['delivered', 'failed', 'cancelled'].includes(status))

/** Nothing fails any more, and everybody is switched on: what is owed goes out. */
async function settle(world: World): Promise<void> {
  said.clear()
  for (const one of HOSTS) await perform(world, { do: 'switchOn', host: one })
  for (let round = 0; round < 300 && open(await deliveries()).length > 0; round++) {
    nowMs += 120_000
    await sweep({ ...deps(), queue: world.queue })
    for (const id of world.waiting.splice(0)) await take(world, id, 'none')
  }
}

it(
  'whatever goes wrong, every event reaches every subscriber under one webhook-id, in the order of its incident',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        await env.DB.exec('delete from subscriptions; delete from deliveries; delete from events; delete from incidents')
        const here = await world()
        for (const one of steps) await perform(here, one)

        // Nothing is stuck: what is not finished is due at a time, or held.
        for (const { status } of open(await deliveries())) expect(['planned', 'scheduled', 'inflight', 'held']).toContain(status)

        await settle(here)

        const ended = await deliveries()
        expect(open(ended)).toEqual([])
        expect(ended.length).toBe(here.accepted * HOSTS.length)
        // Equal on every attempt, and one for each event and subscriber. What was refused for good was refused by 410 alone.
        expect([...new Set(network.received.map(({ id }) => id))].sort()).toEqual(ended.map(({ id }) => id).sort())
        for (const one of HOSTS) {
          const perIncident = Map.groupBy(
            network.received.filter(({ url }) => hostOf(url) === one),
            ({ body }) => body.data.incident.id,
          )
          for (const seen of perIncident.values()) {
            const ids = seen.map(({ id }) => id)
            expect(ids).toEqual([...ids].sort())
          }
        }
      }),
      { numRuns: Number(env.FAULT_RUNS), seed: Number(env.FAULT_SEED), path: env.FAULT_PATH, endOnFailure: true },
    )
  },
  60_000 * Number(env.FAULT_RUNS),
)
