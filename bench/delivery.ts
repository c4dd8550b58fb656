import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { github, startHub, subscribe } from './hub.ts'
import { flood, pace } from './load.ts'
import { dedupKeyIn, each, newKeys } from './messages.ts'
import type { Options } from './options.ts'
import { type Sink, startSink } from './sink.ts'
import { latency, median } from './statistics.ts'
import { opened } from './throughput.ts'

/** Where nothing new has arrived for so long, what is missing is lost. */
const PATIENCE_MS = 120_000
const DESTINATIONS = ['a', 'b', 'c', 'd']

export interface Load {
  eventsPerSecond: number
  seconds: number
  destinations: number
}

export interface DeliveryLoad extends Load {
  accepted: number
  /** Accepted times destinations. */
  owed: number
  arrived: number
  /** Owed, and never at its destination. */
  lost: number
  duplicates: number
  /** From when the message was due to be sent until the destination had it; every destination counts. */
  p50Ms: number
  p95Ms: number
  p99Ms: number
  maxMs: number
  /** From the last message until nothing was missing. */
  tailMs: number
  /** From the first message until nothing was missing. */
  deliveriesPerSecond: number
  /** Of one core that does everything: ingest, objects, D1, queue and deliveries. */
  deliveriesPerCpuSecond: number
}

/** Messages at a fixed rate, each owed to some destinations; what was accepted is reconciled with what arrived. */
export async function deliveryLoad(options: Options, load: Load, say: (text: string) => void): Promise<DeliveryLoad> {
  const { eventsPerSecond, seconds } = load
  const destinations = DESTINATIONS.slice(0, load.destinations)
  const sink = await startSink()
  const world = await started(options, `delivery-${eventsPerSecond}-${load.destinations}`, sink, destinations)
  say(`${eventsPerSecond * seconds} events, ${eventsPerSecond} a second, to ${load.destinations} destinations`)
  const cpuBefore = world.hub.cpuMicros()
  const startedAt = performance.now()
  const dueAt = await world.sent(eventsPerSecond, eventsPerSecond * seconds)
  const sentAt = performance.now()
  await arrived(sink, destinations, [...dueAt.keys()])
  const endedAt = performance.now()
  const cpuMicros = world.hub.cpuMicros() - cpuBefore
  // A duplicate may still be on its way.
  await wait(1_000)
  await world.hub.stop()
  sink.close()
  const latenciesMs = destinations.flatMap((name) => latenciesAt(sink, name, dueAt))
  const owed = dueAt.size * destinations.length
  return {
    ...load,
    accepted: dueAt.size,
    owed,
    arrived: latenciesMs.length,
    lost: owed - latenciesMs.length,
    duplicates: sink.duplicates(),
    ...latency(latenciesMs),
    maxMs: latenciesMs.reduce((most, one) => Math.max(most, Math.round(one)), 0),
    tailMs: Math.round(endedAt - sentAt),
    deliveriesPerSecond: Math.round((latenciesMs.length / (endedAt - startedAt)) * 1000),
    deliveriesPerCpuSecond: Math.round((latenciesMs.length / cpuMicros) * 1_000_000),
  }
}

export interface Neighbour {
  /** Of a destination that answers: alone, beside one that answers too, beside one that hangs. Medians of the rounds. */
  p95Ms: Record<'alone' | 'answering' | 'hanging', number>
  /** Beside one that hangs, of beside one that answers: what the hanging does. */
  ratio: number
  /** Beside one that hangs, of alone: with what any second destination costs. */
  ofAlone: number
  lost: number
}

/** What a destination that hangs for 30 s a call does to another one's latency: rounds in turns. */
export async function neighbour(options: Options, say: (text: string) => void): Promise<Neighbour> {
  const sink = await startSink({ hangs: 30_000 })
  const worlds = {
    alone: await started(options, 'alone', sink, ['alone']),
    answering: await started(options, 'answering', sink, ['answering', 'answers']),
    hanging: await started(options, 'hanging', sink, ['hanging', 'hangs']),
  }
  const p95: Record<keyof typeof worlds, number[]> = { alone: [], answering: [], hanging: [] }
  const names = ['alone', 'answering', 'hanging'] as const
  let lost = 0
  for (let round = 0; round < options.neighbourRounds; round++)
    for (const name of names) {
      const dueAt = await worlds[name].sent(20, 20 * options.neighbourSeconds)
      await arrived(sink, [name], [...dueAt.keys()])
      const latenciesMs = latenciesAt(sink, name, dueAt)
      lost += dueAt.size - latenciesMs.length
      p95[name].push(latency(latenciesMs).p95Ms)
      say(`${name}: p95 ${p95[name].at(-1)} ms`)
    }
  for (const name of names) await worlds[name].hub.stop()
  sink.close()
  const [alone, answering, hanging] = [median(p95.alone), median(p95.answering), median(p95.hanging)]
  const ratioTo = (one: number) => Math.round((hanging / one) * 100) / 100
  return { p95Ms: { alone, answering, hanging }, ratio: ratioTo(answering), ofAlone: ratioTo(alone), lost }
}

export async function started(options: Options, name: string, sink: Sink, destinations: readonly string[]) {
  const hub = await startHub(path.join(options.folder, name))
  const to = await github(hub)
  for (const one of destinations) await subscribe(hub, sink.url(one))
  // A cold start is no part of it.
  const warmUp = newKeys(to, 20)
  await flood({ port: hub.port, connections: 1, forMs: 60_000, next: each([...warmUp]), right: opened })
  await arrived(sink, destinations.slice(0, 1), warmUp.map(dedupKeyIn))
  return {
    hub,
    /** When each accepted one was due to be sent, by dedup key; `accepted` hears of each with what the sender was told. */
    async sent(perSecond: number, count: number, accepted = (_key: string, _said: string) => {}): Promise<Map<string, number>> {
      const requests = newKeys(to, count)
      const keys = requests.map(dedupKeyIn)
      const dueAt = new Map<string, number>()
      await pace({
        port: hub.port,
        perSecond,
        requests,
        answered(index, due, answer) {
          if (!opened(answer)) return
          dueAt.set(keys[index]!, due)
          accepted(keys[index]!, answer.body)
        },
      })
      return dueAt
    },
  }
}

async function arrived(sink: Sink, names: readonly string[], keys: readonly string[]): Promise<void> {
  const missing = () => names.reduce((sum, name) => sum + keys.filter((key) => !sink.arrivedAt(name).has(key)).length, 0)
  let left = missing()
  let movedAt = performance.now()
  while (left > 0 && performance.now() - movedAt < PATIENCE_MS) {
    await wait(Math.min(1_000, 20 + left / 10))
    const now = missing()
    if (now < left) movedAt = performance.now()
    left = now
  }
}

const latenciesAt = (sink: Sink, name: string, dueAt: ReadonlyMap<string, number>): number[] =>
  [...dueAt].flatMap(([key, due]) => {
    const at = sink.arrivedAt(name).get(key)
    return at === undefined ? [] : [at - due]
  })
