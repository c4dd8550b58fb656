import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { everyPage, signedIn } from '../../test/api'
import { seedDeliveries } from '../../test/deliveries'
import { eventually, integration, rows } from '../../test/hub'
import { sink } from '../../test/sink'

const network = sink()
const api = await signedIn('itsm_manager', 'ops')
const viewer = await signedIn('viewer')
const destination = async () => (await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/hook' } })).id
const since = new Date(Date.now() - 3_600_000).toISOString()
const paths = ({ status, json }: { status: number; json: { errors?: { path: string }[] } }) => [
  status,
  ...(json.errors ?? []).map(({ path }) => path),
]
const ended = (id: string) =>
  eventually(
    async () => (await api('GET', `/replays/${id}`)).json,
    ({ status }) => status !== 'running',
    1_000,
  )

describe('a replay by filter', () => {
  it('is counted before it is made, and counts as it goes', async () => {
    const [a, b] = [await destination(), await destination()]
    await seedDeliveries({ integrationId: a, count: 30 })
    await seedDeliveries({ integrationId: a, count: 10, status: 'failed' })
    await seedDeliveries({ integrationId: a, count: 5, status: 'held' })
    await seedDeliveries({ integrationId: b, count: 7 })
    const dry = await api('POST', '/deliveries/replay', { kind: 'replay', filter: { since }, dryRun: true })
    expect(dry).toMatchObject({ status: 200, json: { count: 47, byStatus: { delivered: 37, failed: 10 } } })
    expect(dry.json.byIntegration).toEqual(
      expect.arrayContaining([
        { integrationId: a, count: 40 },
        { integrationId: b, count: 7 },
      ]),
    )
    expect((await api('POST', '/deliveries/replay', { kind: 'retry', filter: { since }, dryRun: true })).json.count).toBe(10)
    expect(await rows(`select count(*) n from replays`)).toEqual([{ n: 0 }])

    const made = await api('POST', '/deliveries/replay', { kind: 'replay', filter: { since, integrationId: b } })
    expect(made).toMatchObject({
      status: 202,
      json: {
        id: expect.stringMatching(/^rpl_/),
        kind: 'replay',
        filter: { since, integrationId: b },
        status: 'running',
        total: 7,
        done: 0,
        createdBy: 'token:ops',
        finishedAt: null,
        error: null,
      },
    })
    expect(await ended(made.json.id)).toMatchObject({ status: 'finished', total: 7, done: 7, held: 0, skipped: 0 })
    expect(network.received).toHaveLength(7)
    expect(await rows(`select actor, action from audit_log where subject = ?`, made.json.id)).toEqual([
      { actor: 'token:ops', action: 'replay.started' },
    ])
    await env.DB.exec(`delete from deliveries`)
  })

  it('is refused where it is not bounded, too long, too large, empty, or of what it does not take up', async () => {
    const to = await destination()
    await seedDeliveries({ integrationId: to, count: 3 })
    const tried = async (body: object) => paths(await api('POST', '/deliveries/replay', body))
    const days = (n: number) => new Date(Date.now() - n * 86_400_000).toISOString()
    expect(await tried({ kind: 'retry', filter: {} })).toEqual([422, 'filter'])
    expect(await tried({ kind: 'replay', filter: {} })).toEqual([422, 'filter', 'filter.since'])
    expect(await tried({ kind: 'replay', filter: { integrationId: to } })).toEqual([422, 'filter.since'])
    expect(await tried({ kind: 'replay', filter: { since: days(15) } })).toEqual([422, 'filter.since'])
    expect(await tried({ kind: 'replay', filter: { since: days(15), before: days(2) }, dryRun: true })).toEqual([200])
    expect(await tried({ kind: 'replay', filter: { since: days(1), before: days(2) } })).toEqual([422, 'filter.since'])
    expect(await tried({ kind: 'retry', filter: { status: 'delivered' } })).toEqual([422, 'filter.status'])
    expect(await tried({ kind: 'replay', filter: { status: 'held', since } })).toEqual([422, 'filter.status'])
    expect(await tried({ kind: 'retry', filter: { integrationId: to } })).toEqual([422, 'filter'])
    expect(await tried({ kind: 'again', filter: { destination: to } })).toEqual([422, 'kind', 'filter.destination'])
    expect(network.received).toHaveLength(7)
    await seedDeliveries({ integrationId: to, count: 100_001, status: 'failed' })
    const large = await api('POST', '/deliveries/replay', { kind: 'retry', filter: { integrationId: to } })
    expect(paths(large)).toEqual([422, 'filter'])
    expect(large.json.errors[0].message).toContain('100001 deliveries match')
    await env.DB.exec(`delete from deliveries`)
  })

  it('is started, paused, resumed and cancelled by managers, and read by all', async () => {
    const to = await destination()
    await seedDeliveries({ integrationId: to, count: 3 })
    const wish = { kind: 'replay', filter: { since } }
    expect((await viewer('POST', '/deliveries/replay', wish)).status).toBe(403)
    const { id } = (await api('POST', '/deliveries/replay', wish)).json
    for (const verb of ['pause', 'resume', 'cancel']) {
      expect((await viewer('POST', `/replays/${id}/${verb}`)).status).toBe(403)
      expect((await api('POST', `/replays/rpl_nothing/${verb}`)).status).toBe(404)
    }
    expect((await viewer('GET', `/replays/${id}`)).status).toBe(200)
    expect((await viewer('GET', '/replays/rpl_nothing')).status).toBe(404)
    await ended(id)
    const refused = await api('POST', `/replays/${id}/cancel`)
    expect([refused.status, refused.json.type, refused.json.detail]).toEqual([
      409,
      'urn:signalbox:problem:finished',
      'This job is finished.',
    ])
    const all = await rows<{ id: string }>(`select id from replays order by id desc`)
    expect((await everyPage(viewer, '/replays', 1)).items.map((one) => one.id)).toEqual(all.map((one) => one.id))
    expect((await viewer('GET', '/replays?status=running')).json.items).toEqual([])
  })

  it('is made once, however often the request with one Idempotency-Key comes', async () => {
    const wish = { kind: 'replay', filter: { since } }
    const first = await api('POST', '/deliveries/replay', wish, { 'idempotency-key': 'again' })
    const second = await api('POST', '/deliveries/replay', wish, { 'idempotency-key': 'again' })
    expect(first.status).toBe(202)
    expect(second.json.id).toBe(first.json.id)
    await ended(first.json.id)
  })
})
