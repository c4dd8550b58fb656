import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { started } from './delivery.ts'
import type { Options } from './options.ts'
import { startSink } from './sink.ts'
import { latency } from './statistics.ts'

const PER_SECOND = 50
/** What a page has not heard of by then, it never will. */
const PATIENCE_MS = 20_000

export interface FeedLatency {
  eventsPerSecond: number
  /** What the pages were told in the time: a message, an incident and two rows of a delivery an event. */
  rowsPerSecond: number
  watchers: number
  /** From when the sender had its answer until a page had the row of the incident. */
  incident: { p50Ms: number; p95Ms: number; p99Ms: number }
  /** From when the destination had the delivery until a page had it as delivered. */
  delivery: { p50Ms: number; p95Ms: number; p99Ms: number }
  /** Rows that did not come, over all pages. */
  lost: number
}

interface Heard {
  rows: number
  incidentAt: Map<string, number>
  deliveredAt: Map<string, number>
  close(): void
}

/** How long after an event a page has its row, with some pages open. */
export async function feedLatency(options: Options, say: (text: string) => void): Promise<FeedLatency> {
  const sink = await startSink()
  const { hub, sent } = await started(options, 'feed', sink, ['sink'])
  const pages = await Promise.all(Array.from({ length: 3 }, () => watching(hub.port, hub.token)))
  const rowsBefore = rowsOf(pages)
  say(`${PER_SECOND} events a second, ${pages.length} pages`)
  const startedAt = performance.now()
  const answers = new Map<string, { answeredAt: number; incidentId: string }>()
  await sent(PER_SECOND, (PER_SECOND * options.feedMs) / 1000, (key, said) =>
    answers.set(key, { answeredAt: performance.now(), incidentId: /inc_[0-9a-z]{26}/.exec(said)?.[0] ?? '' }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  const isMissing = () =>
    pages.some(({ deliveredAt }) => [...answers.values()].some(({ incidentId }) => !deliveredAt.has(incidentId)))
  for (const untilAt = performance.now() + PATIENCE_MS; isMissing() && performance.now() < untilAt; ) await wait(50)
  const arrivedAt = sink.arrivedAt('sink')
  const incidents: number[] = []
  const deliveries: number[] = []
  for (const page of pages)
    for (const [key, { answeredAt, incidentId }] of answers) {
      incidents.push((page.incidentAt.get(incidentId) ?? Number.NaN) - answeredAt)
      deliveries.push((page.deliveredAt.get(incidentId) ?? Number.NaN) - (arrivedAt.get(key) ?? Number.NaN))
    }
  const rows = (rowsOf(pages) - rowsBefore) / pages.length
  for (const page of pages) page.close()
  await hub.stop()
  sink.close()
  return {
    eventsPerSecond: PER_SECOND,
    rowsPerSecond: Math.round(rows / seconds),
    watchers: pages.length,
    incident: latency(incidents.filter(Number.isFinite)),
    delivery: latency(deliveries.filter(Number.isFinite)),
    lost: [...incidents, ...deliveries].filter(Number.isNaN).length,
  }
}

const rowsOf = (pages: Heard[]): number => pages.reduce((sum, { rows }) => sum + rows, 0)

/** As a page watches; settled when this answers. */
async function watching(port: number, token: string): Promise<Heard> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/feed`, ['signalbox', `token.${token}`])
  const heard: Heard = { rows: 0, incidentAt: new Map(), deliveredAt: new Map(), close: () => socket.close() }
  const settled = new Promise<void>((resolve) =>
    socket.addEventListener('message', ({ data }) => {
      const at = performance.now()
      for (const line of String(data).split('\n')) {
        const row = JSON.parse(line)
        if (row.kind === 'reset') row.settled && resolve()
        else heard.rows++
        if (row.kind === 'incident' && !heard.incidentAt.has(row.id)) heard.incidentAt.set(row.id, at)
        if (row.kind === 'delivery' && row.status === 'delivered') heard.deliveredAt.set(row.incidentId, at)
      }
    }),
  )
  await once(socket, 'open')
  socket.send('{"since":null}')
  await settled
  return heard
}
