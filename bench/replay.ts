import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { destination, drained, github, type Hub, startHub } from './hub.ts'
import { flood } from './load.ts'
import { each, newKeys } from './messages.ts'
import type { Options } from './options.ts'
import { seed, seedDeliveries } from './seed.ts'
import { opened } from './throughput.ts'

const DESTINATIONS = 4
/** Of memory: enough to see a slope. */
const SAMPLES = 20
/** When the first job is cancelled. */
const SENT = 1_000

export interface Replayed {
  deliveries: number
  dryCount: number
  dryMs: number
  /** A job that is cancelled while it sends. */
  cancelled: { doneThen: number; arrived: number; distinct: number; arrivedAfterwards: number; seconds: number }
  /** A job that goes to its end. */
  whole: { total: number; done: number; skipped: number; arrived: number; distinct: number; seconds: number }
  /** Of workerd: with nothing to do, after the first job has sent, and as the second one went from its start to its end. */
  rssMb: { idle: number; afterSending: number; during: number[] }
  right: boolean
}

interface Job {
  id: string
  status: string
  total: number
  done: number
  skipped: number
}

/** Seeded deliveries to four destinations, replayed by filter: a dry run, a job that is cancelled, a job that sends them all. */
export async function replayed(options: Options, say: (text: string) => void): Promise<Replayed> {
  const sink = await startSink()
  const state = path.join(options.folder, 'replay')
  const first = await startHub(state)
  const to = await github(first)
  const destinations: string[] = []
  for (let n = 0; n < DESTINATIONS; n++) destinations.push(await destination(first, `${sink.url}/${n}`))
  const { lastBody } = await flood({ port: first.port, connections: 1, forMs: 60_000, next: each(newKeys(to, 1)), right: opened })
  await drained(first, lastBody)
  await first.stop()
  say(`seeding ${options.replayed} deliveries`)
  seed(state, to.id, options.replayed, 0)
  seedDeliveries(state, destinations, options.replayed)

  const hub = await startHub(state)
  const filter = { eventType: 'incident.triggered', since: new Date(Date.now() - 7_200_000).toISOString() }
  const ask = async <T>(method: string, what: string, body?: unknown): Promise<T> => {
    const { status, json } = await hub.api<T>(method, what, body)
    if (status >= 300) throw new Error(`${method} ${what} answered ${status}: ${JSON.stringify(json)}`)
    return json
  }
  const dryAt = performance.now()
  const { count: dryCount } = await ask<{ count: number }>('POST', 'deliveries/replay', { kind: 'replay', filter, dryRun: true })
  const dryMs = Math.round(performance.now() - dryAt)
  const idle = hub.rssMb()

  const begunAt = performance.now()
  const begun = await ask<Job>('POST', 'deliveries/replay', { kind: 'replay', filter })
  say(`${begun.id}: ${begun.total} deliveries, to be cancelled`)
  await until(hub, begun.id, ({ done }) => done >= SENT)
  const sendingSeconds = Math.round((performance.now() - begunAt) / 1000)
  const stopped = await ask<Job>('POST', `replays/${begun.id}/cancel`)
  // What is with the destination already is not called back.
  await wait(2_000)
  const arrivedThen = sink.arrived()
  await wait(5_000)
  const cancelled = {
    doneThen: stopped.done,
    arrived: arrivedThen,
    distinct: sink.distinct(),
    arrivedAfterwards: sink.arrived() - arrivedThen,
    seconds: sendingSeconds,
  }
  const afterSending = hub.rssMb()
  say(`cancelled: ${JSON.stringify(cancelled)}`)

  // A delivery that is sent again keeps its webhook-id.
  sink.forget()
  const during: number[] = []
  const startedAt = performance.now()
  const { id, total } = await ask<Job>('POST', 'deliveries/replay', { kind: 'replay', filter })
  const ended = await until(hub, id, ({ status, done }) => {
    if (done >= (during.length * total) / SAMPLES) {
      during.push(hub.rssMb())
      say(`${done} of ${total}, ${during.at(-1)} MB`)
    }
    return status !== 'running'
  })
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  const { done, skipped } = ended
  const [arrived, distinct] = [sink.arrived(), sink.distinct()]
  await hub.stop()
  sink.close()
  return {
    deliveries: options.replayed,
    dryCount,
    dryMs,
    cancelled,
    whole: { total, done, skipped, arrived, distinct, seconds },
    rssMb: { idle, afterSending, during },
    right:
      dryCount === options.replayed &&
      cancelled.arrived === cancelled.distinct &&
      cancelled.arrivedAfterwards === 0 &&
      ended.status === 'finished' &&
      done === total &&
      arrived === total &&
      distinct === total,
  }
}

async function until(hub: Hub, id: string, enough: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    const { json } = await hub.api<Job>('GET', `replays/${id}`)
    if (enough(json)) return json
    if (json.status === 'failed') throw new Error(`the job failed: ${JSON.stringify(json)}`)
    await wait(500)
  }
}

async function startSink() {
  const ids = new Set<string>()
  let arrived = 0
  const server = createServer((request, response) => {
    arrived++
    ids.add(String(request.headers['webhook-id']))
    request.resume().on('end', () => response.writeHead(204).end())
  })
  server.keepAliveTimeout = 600_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived: () => arrived,
    distinct: () => ids.size,
    forget() {
      ids.clear()
      arrived = 0
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
