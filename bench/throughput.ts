import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { drained, github, type Hub, startHub } from './hub.ts'
import { type Answer, flood } from './load.ts'
import { each, newKeys, oneDelivery, oneKey, plain, type Receiver } from './messages.ts'
import type { Options, Scenario } from './options.ts'
import { postgresBin } from './postgres.ts'
import { start, type Target } from './process.ts'
import { latency, type Round } from './statistics.ts'

const CONNECTIONS = 16
/** Requests are built before the clock starts, for at most this rate. */
const PER_SECOND_MAX = { hub: 8_000, baseline: 20_000 }

export interface Load {
  name: string
  scenario: Scenario
  target: Target
  /** A fresh round's requests. */
  requests: (forMs: number) => () => Buffer | undefined
  right: (answer: Answer) => boolean
  /** Where the work goes on after the answer: until it is over. */
  settled?: (lastBody: string) => Promise<void>
}

export async function round(load: Load, forMs: number, connections = CONNECTIONS): Promise<Round> {
  const next = load.requests(forMs)
  const cpuBefore = load.target.cpuMicros()
  const { requests, elapsedMs, latenciesMs, lastBody } = await flood({
    port: load.target.port,
    connections,
    forMs,
    next,
    right: load.right,
  })
  const answeredAt = performance.now()
  await load.settled?.(lastBody)
  return {
    requests,
    requestsPerSecond: (requests * 1000) / elapsedMs,
    ...latency(latenciesMs),
    // Work after the answer is work for the request.
    cpuMicrosPerRequest: (load.target.cpuMicros() - cpuBefore) / requests,
    rssMb: load.target.rssMb(),
    ...(load.settled && { drainMs: performance.now() - answeredAt }),
  }
}

/** All targets, loaded in turn: what disturbs the machine for a while then disturbs all of them. */
export async function throughput(options: Options, say: (text: string) => void): Promise<Map<string, Round[]>> {
  const loads = (await Promise.all([helloLoads(), hubLoads(options), baselineLoads(options)])).flat()
  const wanted = loads.filter(({ scenario }) => options.only.has(scenario))
  const rounds = new Map<string, Round[]>(wanted.map(({ name }) => [name, []]))
  for (const load of wanted) await round(load, options.roundMs / 2)
  for (let cycle = 1; cycle <= options.cycles; cycle++) {
    for (const load of wanted) {
      const one = await round(load, options.roundMs)
      rounds.get(load.name)!.push(one)
      say(
        `${cycle}/${options.cycles} ${load.name}: ${Math.round(one.requestsPerSecond)}/s, ${Math.round(one.cpuMicrosPerRequest)} µs`,
      )
    }
  }
  for (const target of new Set(loads.map(({ target }) => target))) await target.stop()
  return rounds
}

async function helloLoads(): Promise<Load[]> {
  const target = await start('hello-process.ts', {}, 'workerd')
  const load = (name: string, request: Buffer): Load => ({
    name,
    scenario: 'a',
    target,
    requests: () => () => request,
    right: ({ status }) => status === 200,
  })
  return [load('hello', plain('GET')), load('helloPost', plain('POST'))]
}

export const opened = ({ status, body }: Answer): boolean => status === 202 && body.includes('"opened"')

export const newKeysLoad = (name: string, scenario: Scenario, hub: Hub, to: Receiver): Load => ({
  name,
  scenario,
  target: hub,
  requests: (forMs) => each(newKeys(to, (PER_SECOND_MAX.hub * forMs) / 1000)),
  right: opened,
  settled: (body) => drained(hub, body),
})

async function hubLoads(options: Options): Promise<Load[]> {
  const hub = await startHub(path.join(options.folder, 'hub'))
  const to = await github(hub)
  const first = await flood({ port: hub.port, connections: 1, forMs: 60_000, next: each(oneKey(to, 1)), right: opened })
  await drained(hub, first.lastBody)
  const same = oneDelivery(to)
  return [
    newKeysLoad('newKeys', 'b', hub, to),
    {
      ...newKeysLoad('repeatedKey', 'c', hub, to),
      requests: (forMs) => each(oneKey(to, (PER_SECOND_MAX.hub * forMs) / 1000)),
      right: ({ status, body }) => status === 202 && body.includes('"updated"'),
    },
    {
      ...newKeysLoad('repeatedDelivery', 'd', hub, to),
      requests: () => () => same,
      // The first one of all is new.
      right: ({ status, body }) => status === 202 && /"(duplicate|updated)"/.test(body),
    },
  ]
}

/** What the hub is compared with: receivers written by hand, and the least that a Worker with an object can do. */
async function baselineLoads(options: Options): Promise<Load[]> {
  if (!options.only.has('h')) return []
  const receiver = { path: '/hook', secret: 'bench' }
  const { secret } = receiver
  const byHand = async (kind: 'sqlite' | 'postgres') => {
    const folder = path.join(options.folder, kind)
    mkdirSync(folder)
    return start('baseline-process.ts', { kind, folder, secret }, kind === 'postgres' ? kind : undefined)
  }
  const targets = {
    floor: await start('floor-process.ts', { secret }, 'workerd'),
    'baseline.sqlite': await byHand('sqlite'),
    ...(postgresBin() && { 'baseline.postgres': await byHand('postgres') }),
  }
  return Object.entries(targets).map(([name, target]) => ({
    name,
    scenario: 'h',
    target,
    requests: (forMs) => each(newKeys(receiver, (PER_SECOND_MAX.baseline * forMs) / 1000)),
    right: opened,
  }))
}
