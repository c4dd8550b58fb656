import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { SILENT_KEY } from '../../domain/incidents/facts'
import { signedIn } from '../../test/api'
import { event, eventually, integration, post, rows, subscribed } from '../../test/hub'
import { sink } from '../../test/sink'

sink(() => new Response('closed for the winter', { status: 400 }))
const api = await signedIn('viewer')
const T = Date.parse('2026-11-20T12:00:00Z')
const minuteOf = (ms: number) => Math.floor(ms / 60_000)
const at = (ms: number) => encodeURIComponent(new Date(ms).toISOString())

const counted = (integrationId: string, minute: number, received: number, delivered: number) =>
  env.DB.prepare(
    `insert into rollups_minute (integration_id, minute, received, errors, latency_ms, attempts, delivered, failed, retried, attempt_ms)
     values (?1, ?2, ?3, 1, ?3 * 4, ?4 + 2, ?4, 1, 1, ?4 * 30)`,
  )
    .bind(integrationId, minute, received, delivered)
    .run()

it('gives figures in buckets, of one integration or of all, with zeros where nothing happened', async () => {
  const [one, other] = [await integration({ connector: 'github' }), await integration({ connector: 'github' })]
  for (const [minute, received] of [
    [-1, 100],
    [0, 3],
    [4, 2],
    [10, 5],
    [15, 100],
  ] as const)
    await counted(one.id, minuteOf(T) + minute, received, 2)
  await counted(other.id, minuteOf(T), 7, 0)
  const span = `since=${at(T)}&until=${at(T + 15 * 60_000)}`
  const { status, json } = await api('GET', `/metrics/minutes?integrationId=${one.id}&${span}`)
  expect([status, json]).toEqual([
    200,
    {
      step: 5,
      items: [
        {
          at: '2026-11-20T12:00:00.000Z',
          received: 5,
          errors: 2,
          averageAcceptMs: 6.7,
          attempts: 8,
          delivered: 4,
          failed: 2,
          retried: 2,
          averageAttemptMs: 15,
        },
        {
          at: '2026-11-20T12:05:00.000Z',
          received: 0,
          errors: 0,
          averageAcceptMs: null,
          attempts: 0,
          delivered: 0,
          failed: 0,
          retried: 0,
          averageAttemptMs: null,
        },
        expect.objectContaining({ at: '2026-11-20T12:10:00.000Z', received: 5 }),
      ],
    },
  ])
  const all = await api('GET', `/metrics/minutes?${span}&step=15`)
  expect(all.json).toMatchObject({ step: 15, items: [{ received: 17, delivered: 6 }] })
  const today = await api('GET', '/metrics/minutes?step=60')
  expect(today.json.items).toHaveLength(24)
})

it.each([
  [`since=${at(T)}&until=${at(T)}`, 'since', 'must be before'],
  [
    `since=${at(T - 8 * 86_400_000)}&until=${at(T)}&step=60`,
    'since',
    'at most 7 days before `until`; name an `integrationId` to see 90',
  ],
  [`integrationId=int_x&since=${at(T - 91 * 86_400_000)}&until=${at(T)}&step=1440`, 'since', 'at most 90 days'],
  [`since=${at(T - 7 * 86_400_000)}&until=${at(T)}&step=1`, 'step', 'use at least 7'],
  ['since=yesterday', 'since', ''],
  ['step=0', 'step', ''],
])('refuses %s and says what to do', async (query, path, message) => {
  const { status, json } = await api('GET', `/metrics/minutes?${query}`)
  expect([status, json.errors]).toEqual([422, [{ path, message: expect.stringContaining(message) }]])
})

it('shows on one page how the hub is doing', async () => {
  const source = await integration({ connector: 'webhook', auth: 'key', name: 'pager' })
  const quiet = await integration({ connector: 'webhook', auth: 'key', name: 'quiet' })
  const to = await subscribed('https://overview.test/hook')
  const { json: answer } = await post(source, event('disk'))
  await post(quiet, { ...event(SILENT_KEY), payload: { summary: 'silent', source: 'x', severity: 'error' } })
  const [failed] = await eventually(
    () => rows<{ id: string; status: string }>(`select id, status from deliveries where integration_id = ? order by id`, to.id),
    (seen) => seen.length === 2 && seen.every(({ status }) => status !== 'planned' && status !== 'inflight'),
  )
  await env.DB.prepare(`update integrations set breaker_open_since = ?2 where id = ?1`).bind(to.id, T).run()
  await env.DB.prepare(`delete from rollups_minute`).run()
  await counted(source.id, minuteOf(Date.now()), 9, 4)
  await counted(source.id, minuteOf(Date.now()) - 1_439, 1, 0)
  await counted(source.id, minuteOf(Date.now()) - 1_500, 100, 0)

  const { status, json } = await api('GET', '/overview')
  expect(status).toBe(200)
  expect(json).toEqual({
    since: expect.stringMatching(/:00\.000Z$/),
    figures: {
      received: 10,
      errors: 2,
      averageAcceptMs: 5,
      attempts: 8,
      delivered: 4,
      failed: 2,
      retried: 2,
      averageAttemptMs: 15,
    },
    waiting: { planned: 0, inflight: 0, scheduled: expect.any(Number), held: 0, oldestDueSeconds: null },
    incidents: { critical: 1, error: 1, warning: 0, info: 0 },
    breakers: [{ integrationId: to.id, connector: 'webhook', name: 'test webhook', since: '2026-11-20T12:00:00.000Z' }],
    silent: [
      {
        integrationId: quiet.id,
        connector: 'webhook',
        name: 'quiet',
        incidentId: expect.stringMatching(/^inc_/),
        since: expect.any(String),
      },
    ],
    lastErrors: [
      expect.anything(),
      {
        deliveryId: failed?.id,
        integrationId: to.id,
        name: 'test webhook',
        status: failed?.status,
        at: expect.any(String),
        code: 'http_400',
        reason: expect.stringContaining('closed for the winter'),
      },
    ],
  })
  expect(answer.results).toHaveLength(1)
})
