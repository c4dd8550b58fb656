import { expect, it } from 'vitest'
import { scheduled } from '../../cron/scheduled'
import { inboundState, outboundState } from '../../domain/standing'
import type { IntegrationHealth } from '../../store/standing-of-integrations'
import { signedIn } from '../../test/api'
import { deps, eventually, integration, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'

const network = sink(() => new Response('not now', { status: 503 }))
const api = await signedIn('viewer')

const quiet: IntegrationHealth = {
  integrationId: 'int_x',
  connector: 'webhook',
  name: 'Hook',
  enabled: true,
  disabledReason: null,
  receives: true,
  delivers: true,
  polledAt: null,
  pollFailures: 0,
  pollError: null,
  breakerOpenSince: null,
  received: 0,
  errors: 0,
  attempts: 0,
  delivered: 0,
  failed: 0,
  retried: 0,
  acceptedMinute: null,
  deliveredMinute: null,
}

it.each<[Partial<IntegrationHealth>, string, string | null]>([
  [{}, 'idle', 'Nothing came in 24 hours'],
  [{ received: 100, errors: 4 }, 'up', null],
  [{ received: 100, errors: 5 }, 'degraded', '5 of 100 messages were refused'],
  [{ received: 3, errors: 3 }, 'down', 'All 3 messages of 24 hours were refused'],
  [{ polledAt: 1 }, 'up', null],
  [{ polledAt: 1, pollFailures: 1, pollError: '401' }, 'degraded', 'The last poll failed: 401'],
  [{ polledAt: 1, pollFailures: 3 }, 'down', 'The last 3 polls failed'],
  [{ enabled: false, received: 3, errors: 3 }, 'off', 'Switched off'],
])('what comes in, %j: %s', (given, state, reason) => {
  expect(inboundState({ ...quiet, ...given })).toEqual({ state, reason })
})

it('a source that is silent is down, whatever came before', () => {
  expect(inboundState({ ...quiet, received: 9 }, 1)).toEqual({ state: 'down', reason: 'Nothing came for longer than expected' })
})

it.each<[Partial<IntegrationHealth>, string, string | null]>([
  [{}, 'idle', 'Nothing was sent in 24 hours'],
  [{ attempts: 100, delivered: 96, retried: 4 }, 'up', null],
  [{ attempts: 20, delivered: 19, retried: 1 }, 'degraded', '1 of 20 attempts failed'],
  [{ attempts: 2, failed: 1, retried: 1 }, 'down', 'None of 2 attempts of 24 hours arrived'],
  [{ breakerOpenSince: 1, delivered: 9 }, 'down', 'It does not answer, so nothing is sent until it does'],
  [{ enabled: false, disabledReason: 'gone' }, 'off', 'Switched off by the hub: gone'],
])('what goes out, %j: %s', (given, state, reason) => {
  expect(outboundState({ ...quiet, ...given })).toEqual({ state, reason })
})

it('shows each side of each integration, the queue, the scheduler, the database and the version', async () => {
  const hook = await subscribed()
  const grafana = await integration({ connector: 'grafana', auth: 'key', name: 'A grafana' })
  await post(grafana, { alerts: [{ status: 'firing', labels: { alertname: 'x', severity: 'error' }, fingerprint: 'x' }] })
  await eventually(
    () => rows(`select 1 from deliveries where integration_id = ? and status = 'scheduled'`, hook.id),
    ({ length }) => length === 1,
  )
  await rows(`update deliveries set due_at = ?`, Date.now() - 90_000)
  await rows(`update integrations set breaker_open_since = 5 where id = ?`, hook.id)
  await rows(
    `insert into rollups_minute (integration_id, minute, received, errors, latency_ms) values (?, ?, 4, 1, 0)`,
    grafana.id,
    Math.floor(Date.now() / 60_000) - 3,
  )
  expect((await api('GET', '/health')).json.cron).toEqual({ lastRunAt: null })
  const { status, json } = await api('GET', '/health')
  expect(status).toBe(200)
  const of = (id: string) => json.integrations.find((one: { id: string }) => one.id === id)
  expect(of(grafana.id)).toMatchObject({
    name: 'A grafana',
    connector: 'grafana',
    inbound: { state: 'degraded', lastAt: expect.stringMatching(/:00\.000Z$/), refused: 1 },
    outbound: null,
  })
  const { inbound, outbound } = of(hook.id)
  expect(inbound).toBe(null)
  expect(outbound).toMatchObject({
    state: 'down',
    breaker: { openSince: '1970-01-01T00:00:00.005Z', openUntil: null },
    waiting: 1,
    held: 0,
  })
  expect(outbound.oldestDueSeconds).toBeGreaterThanOrEqual(89)
  expect(json.queue).toMatchObject({ scheduled: 1, oldestDueSeconds: outbound.oldestDueSeconds, stalls: [] })
  expect(json.database.sizeBytes).toBeGreaterThan(10_000)
  expect([json.version, json.stage, json.warnings]).toEqual([
    expect.stringMatching(/^\d+\.\d+\.\d+$/),
    'local',
    expect.any(Array),
  ])
  network.answer = () => new Response('{}')
  await scheduled(60_000, deps())
  expect(Date.parse((await api('GET', '/health')).json.cron.lastRunAt)).toBeGreaterThan(Date.now() - 60_000)
})
