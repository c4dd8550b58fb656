import { expect, it } from 'vitest'
import { all, type Delivery, eventually, grafanaAlert, integrate, postKeyed, subscribe } from './client.ts'
import { startHub, temporaryFolder } from './hub.ts'
import { eventIn, type Received, startSink } from './sink.ts'

it('keeps what a destination that is down has to hear, and tells it in order and under the same ids once it is up', async () => {
  const sink = await startSink(() => ({ status: 503, headers: { 'retry-after': '2' } }))
  const hub = await startHub({ state: temporaryFolder() })
  const grafana = await integrate(hub, { connector: 'grafana', auth: 'key' })
  await subscribe(hub, `${sink.url}/hook`)

  // Two incidents; the destination hears of neither.
  for (const message of [
    grafanaAlert('disk'),
    grafanaAlert('load'),
    grafanaAlert('disk', 'resolved'),
    grafanaAlert('load', 'resolved'),
  ]) {
    expect((await postKeyed(grafana, message)).status).toBe(202)
  }
  await eventually(
    () => all<Delivery>(hub, '/deliveries'),
    (deliveries) => deliveries.length === 4 && deliveries.some(({ lastAttempt }) => lastAttempt?.status === 'retry'),
  )
  const whileDown = [...sink.received]
  sink.answer = () => ({ status: 200, body: 'thanks' })
  const deliveries = await eventually(
    () => all<Delivery>(hub, '/deliveries'),
    (deliveries) => deliveries.every(({ status }) => status === 'delivered'),
    100_000,
  )

  expect(whileDown.map(typeOf)).toEqual(whileDown.map(() => 'incident.triggered'))
  const arrived = sink.received.filter((received) => !whileDown.includes(received))
  expect(orderOf(arrived, 'disk')).toEqual(['incident.triggered', 'incident.resolved'])
  expect(orderOf(arrived, 'load')).toEqual(['incident.triggered', 'incident.resolved'])
  // Attempts of one delivery have one id and one body; nothing arrives twice once it was taken.
  expect(arrived.map(idOf).sort()).toEqual(deliveries.map(({ id }) => id).sort())
  for (const failed of whileDown) expect(arrived.find((received) => idOf(received) === idOf(failed))?.body).toBe(failed.body)
  const firsts = deliveries.filter(({ id }) => whileDown.map(idOf).includes(id))
  expect(firsts.map(({ attemptsMade, lastAttempt }) => [attemptsMade, lastAttempt?.status, lastAttempt?.code])).toEqual(
    firsts.map(() => [2, 'delivered', '200']),
  )
})

it('waits as long as the destination asks for, with everything that goes there', async () => {
  const downSinceMs: number[] = []
  const sink = await startSink(() => {
    downSinceMs.push(Date.now())
    return downSinceMs.length === 1 ? { status: 503, headers: { 'retry-after': '2' } } : { status: 204 }
  })
  const hub = await startHub({ state: temporaryFolder() })
  const grafana = await integrate(hub, { connector: 'grafana', auth: 'key' })
  await subscribe(hub, `${sink.url}/hook`)

  await postKeyed(grafana, grafanaAlert('first'))
  await eventually(
    () => all<Delivery>(hub, '/deliveries'),
    ([first]) => first?.lastAttempt?.status === 'retry',
  )
  await postKeyed(grafana, grafanaAlert('second'))
  await eventually(
    () => all<Delivery>(hub, '/deliveries'),
    (deliveries) => deliveries.length === 2 && deliveries.every(({ status }) => status === 'delivered'),
  )

  const [refusedAtMs = 0, nextAtMs = 0] = downSinceMs
  // Not a limit on speed: a request that came sooner than it was asked to is the failure.
  expect(nextAtMs - refusedAtMs).toBeGreaterThanOrEqual(2_000)
  expect(sink.received.map(idOf)).toHaveLength(3)
})

const idOf = ({ headers }: Received) => headers['webhook-id'] ?? ''
const typeOf = (received: Received) => eventIn(received).type
const orderOf = (received: Received[], dedupKey: string) =>
  received.filter((one) => eventIn(one).data.incident.dedupKey === dedupKey).map(typeOf)
