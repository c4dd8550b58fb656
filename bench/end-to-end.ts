import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { github, startHub, subscribe } from './hub.ts'
import { flood, pace } from './load.ts'
import { dedupKeyIn, each, newKeys } from './messages.ts'
import type { Options } from './options.ts'
import { startSink } from './sink.ts'
import { latency } from './statistics.ts'
import { opened } from './throughput.ts'

const PER_SECOND = 100
/** What has not arrived by then is lost: longer than the sweep and the first retries take. */
const PATIENCE_MS = 180_000

export interface EndToEnd {
  messages: number
  accepted: number
  arrived: number
  /** Accepted, and never at the sink. */
  lost: number
  /** Arrivals of a webhook-id that had arrived before. */
  duplicates: number
  /** From when the message was due to be sent until the sink had its delivery. */
  p50Ms: number
  p95Ms: number
  p99Ms: number
  maxMs: number
  /** From the last message until nothing was missing. */
  tailMs: number
}

/** Messages at a fixed rate, one subscription, a sink that counts. */
export async function endToEnd(options: Options, say: (text: string) => void): Promise<EndToEnd> {
  const sink = await startSink()
  const arrivedAt = sink.arrivedAt('sink')
  const hub = await startHub(path.join(options.folder, 'end-to-end'))
  const to = await github(hub)
  await subscribe(hub, sink.url('sink'))
  // A cold start is no part of it.
  const warmUp = newKeys(to, 20)
  await flood({ port: hub.port, connections: 1, forMs: 60_000, next: each([...warmUp]), right: opened })
  const arrivedAll = async (keys: readonly string[]) => {
    for (let waited = 0; waited < PATIENCE_MS && keys.some((key) => !arrivedAt.has(key)); waited += 20) await wait(20)
  }
  await arrivedAll(warmUp.map(dedupKeyIn))

  const requests = newKeys(to, (PER_SECOND * options.endToEndMs) / 1000)
  const keys = requests.map(dedupKeyIn)
  const acceptedDueAt = new Map<string, number>()
  say(`${requests.length} messages, ${PER_SECOND} a second`)
  await pace({
    port: hub.port,
    perSecond: PER_SECOND,
    requests,
    answered: (index, dueAt, answer) => opened(answer) && acceptedDueAt.set(keys[index]!, dueAt),
  })
  const sentAt = performance.now()
  await arrivedAll([...acceptedDueAt.keys()])
  const tailMs = Math.round(performance.now() - sentAt)
  // A duplicate may still be on its way.
  await wait(1_000)
  await hub.stop()
  sink.close()
  const latenciesMs = [...acceptedDueAt].flatMap(([key, dueAt]) => {
    const at = arrivedAt.get(key)
    return at === undefined ? [] : [at - dueAt]
  })
  return {
    messages: requests.length,
    accepted: acceptedDueAt.size,
    arrived: latenciesMs.length,
    lost: acceptedDueAt.size - latenciesMs.length,
    duplicates: sink.duplicates(),
    ...latency(latenciesMs),
    maxMs: Math.round(Math.max(...latenciesMs)),
    tailMs,
  }
}
