import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { traceFrom } from '../../kit/trace'
import { signedIn } from '../../test/api'
import { deps, event, eventually, integration, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'
import { attempt } from './attempt'

let status = 200
const network = sink(() => new Response('{}', { status }))
const api = await signedIn('itsm_manager')
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`

beforeEach(() => {
  status = 200
  network.received.splice(0)
})
afterEach(() => env.DB.exec(`delete from subscriptions`))

const arrived = (count: number) =>
  eventually(
    async () => network.received,
    (seen) => seen.length === count,
  )
const spansOf = (seen: typeof network.received) => seen.map(({ headers }) => headers.traceparent?.split('-') ?? [])

it('goes on from the message to every attempt, each a span of its own', async () => {
  const to = await subscribed('https://trace.test/hook')
  const source = await integration({ connector: 'webhook', auth: 'key' })
  status = 503
  const { json } = await post(source, event('disk'), { traceparent, tracestate: 'rojo=00f067aa0ba902b7,congo=t61' })
  await arrived(1)
  status = 200
  const [delivery] = await eventually(
    () => rows<{ id: string; status: string }>(`select id, status from deliveries where integration_id = ?`, to.id),
    ([one]) => one?.status === 'scheduled',
  )
  await attempt({ ...deps(), clock: () => Date.now() + 60_000 }, delivery?.id ?? '')
  const spans = spansOf(await arrived(2))
  expect(spans).toEqual([
    ['00', traceId, expect.stringMatching(/^[0-9a-f]{16}$/), '01'],
    ['00', traceId, expect.stringMatching(/^[0-9a-f]{16}$/), '01'],
  ])
  expect(new Set(['00f067aa0ba902b7', spans[0]?.[2], spans[1]?.[2]]).size).toBe(3)
  expect(network.received.map(({ headers }) => headers.tracestate)).toEqual(Array(2).fill('rojo=00f067aa0ba902b7,congo=t61'))

  const message = await api('GET', `/integrations/${source.id}/messages/${json.messageId}`)
  expect(message.json.headers).toMatchObject({ traceparent, tracestate: 'rojo=00f067aa0ba902b7,congo=t61' })
  const timeline = await api('GET', `/incidents/${json.results?.[0]?.incidentId}/timeline`)
  expect(timeline.json.items.map((one: { traceId: string }) => one.traceId)).toEqual([traceId])
})

it('begins with the message where the sender has none, or a broken one; with the event where there is no message', async () => {
  await subscribed('https://trace.test/hook')
  const source = await integration({ connector: 'webhook', auth: 'key' })
  const { json } = await post(source, event('one'), { traceparent: `00-${traceId}-0000000000000000-01`, tracestate: 'a=b' })
  const [span] = spansOf(await arrived(1))
  expect(span?.[1]).toBe(traceFrom(json.messageId ?? '').traceId)
  expect(network.received[0]?.headers).not.toHaveProperty('tracestate')
  const incidentId = json.results?.[0]?.incidentId
  const kept = await eventually(
    () => rows<{ headers: string }>(`select headers from messages where id = ?`, json.messageId),
    (seen) => seen.length === 1,
  )
  expect(JSON.parse(kept[0]?.headers ?? '')).not.toHaveProperty('traceparent')

  expect((await api('POST', `/incidents/${incidentId}/acknowledge`)).status).toBe(200)
  const [, second] = spansOf(await arrived(2))
  const timeline = await api('GET', `/incidents/${incidentId}/timeline`)
  const [, acknowledged] = timeline.json.items as { id: string; traceId: string }[]
  expect(second?.[1]).toBe(traceFrom(acknowledged?.id ?? '').traceId)
  expect(acknowledged?.traceId).toBe(second?.[1])
})
