import { expect, it } from 'vitest'
import { all, type Delivery, eventually, grafanaAlert, integrate, postKeyed, subscribe } from './client.ts'
import { startHub, temporaryFolder } from './hub.ts'
import { startSink } from './sink.ts'

/** More than one sweep takes. */
const ALERTS = 1_100
const PER_MESSAGE = 550

it('repairs what a killed hub owed to one destination, though another one has asked for an hour of peace', {
  timeout: 300_000,
}, async () => {
  const dead = await startSink(() => ({ status: 503, headers: { 'retry-after': '3600' } }))
  const sink = await startSink()
  const state = temporaryFolder()
  const before = await startHub({ state })
  const { port } = before
  const grafana = await integrate(before, { connector: 'grafana', auth: 'key' })
  // The dead one first: whatever order there is by age or id, it comes before the other.
  await subscribe(before, `${dead.url}/hook`)
  const alive = await subscribe(before, `${sink.url}/hook`)
  const arrived = () => new Set(sink.received.map(({ headers }) => headers['webhook-id']))

  for (let from = 0; from < ALERTS; from += PER_MESSAGE) {
    const alerts = Array.from({ length: PER_MESSAGE }, (_, nth) => grafanaAlert(`alert-${from + nth}`).alerts).flat()
    expect((await postKeyed(grafana, { title: 'storm', alerts })).status).toBe(202)
  }
  await eventually(
    () => all<Delivery>(before, `/deliveries?integrationId=${alive.id}`),
    (deliveries) => deliveries.length === ALERTS,
  )
  await before.kill()
  const owed = ALERTS - arrived().size
  expect(owed).toBeGreaterThan(0)

  const after = await startHub({ state, port })
  let tickedAtMs = Date.now()
  await eventually(
    async () => {
      if (Date.now() - tickedAtMs > 10_000) {
        tickedAtMs = Date.now()
        await after.tick()
      }
      return arrived().size
    },
    (count) => count === ALERTS,
    180_000,
  )
})
