import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { changeIntegration, deleteIntegration } from '../domain/integrations/update'
import { createToken, revoke } from '../domain/tokens'
import { tokenOf, upgrade, type Watching, watch, watchingAll } from '../test/feed'
import { deps, event, eventually, integration, post, request, rows, subscribed } from '../test/hub'
import { sink } from '../test/sink'
import type { FeedItem } from './feed/protocol'

sink()
const feed = () => env.FEED.getByName('hub')
const open: Watching[] = []
const opened = async (watching: Promise<Watching>) => {
  open.push(await watching)
  return open.at(-1)!
}
/** Watches while others come and go, so that nobody is told that nobody watches. */
let keeper: Watching | undefined
beforeAll(async () => {
  keeper = await watchingAll((await tokenOf()).token)
})
afterEach(async () => {
  vi.useRealTimers()
  for (const watching of open.splice(0)) watching.close()
  await watchedBy(keeper ? 1 : 0)
})
const watchedBy = (wanted: number) =>
  eventually(
    async () => (await feed().watchers()).count,
    (count) => count === wanted,
  )

describe('the feed', () => {
  it('tells everybody who watches of a message, its incident and its delivery, from planned to delivered', async () => {
    const source = await integration({ connector: 'webhook', auth: 'key' })
    const { id: destination } = await subscribed()
    const { token } = await tokenOf()
    const [one, other] = [await opened(watchingAll(token)), await opened(watchingAll(token))]
    const answer = await post(source, event('live'))
    const incidentId = answer.json.results?.[0]?.incidentId
    for (const watching of [one, other]) {
      const delivered = await watching.line(({ kind, status }) => kind === 'delivery' && status === 'delivered')
      const [{ id, number }] = (await rows(`select id, number from incidents where id = ?`, incidentId)) as [
        { id: string; number: number },
      ]
      const at = expect.stringMatching(/^\d{4}-.*Z$/)
      const seq = expect.any(Number)
      const about = {
        kind: 'delivery',
        id: delivered.id,
        integrationId: destination,
        incidentId: id,
        incident: { number, title: 'problem live', integrationId: source.id },
        subscriptionId: expect.stringMatching(/^sub_/),
        eventType: 'incident.triggered',
        error: null,
        plannedAt: at,
      }
      const unknown = { code: null, latencyMs: null, nextAttemptAt: null }
      expect(watching.lines.filter(({ kind }) => kind !== 'reset')).toEqual([
        {
          seq,
          kind: 'message',
          id: answer.json.messageId,
          integrationId: source.id,
          outcome: 'opened',
          said: { action: 'trigger', dedupKey: 'live' },
          signals: 1,
          bodyBytes: expect.any(Number),
          repeat: false,
          at,
        },
        {
          seq,
          kind: 'incident',
          id,
          number,
          integrationId: source.id,
          serviceId: null,
          title: 'problem live',
          status: 'triggered',
          severity: 'critical',
          priority: 'P1',
          assignee: null,
          occurrences: 1,
          eventType: 'incident.triggered',
          openedAt: at,
          at,
        },
        { seq, ...about, ...unknown, status: 'planned', attempts: 0, nextAttemptAt: at, at },
        { seq, ...about, ...unknown, status: 'inflight', attempts: 1, at },
        { seq, ...about, status: 'delivered', attempts: 1, code: '200', latencyMs: expect.any(Number), nextAttemptAt: null, at },
      ])
      const said = watching.lines.map((line) => line.seq)
      expect(said).toEqual([...said].sort((a, b) => a - b))
    }
  })

  it('tells of integrations that change, and of what operators hear', async () => {
    const watching = await opened(watchingAll((await tokenOf()).token))
    const { id } = await integration({ connector: 'webhook', auth: 'key', name: 'Seen' })
    await changeIntegration(deps(), id, { enabled: false }, 'token:test')
    await deleteIntegration(deps(), id, 'token:test')
    await watching.line(({ status }) => status === 'deleted')
    const about = { seq: expect.any(Number), kind: 'integration', id, integrationId: id, at: expect.any(String) }
    expect(watching.lines.filter((line) => line.id === id)).toEqual([
      { ...about, connector: 'webhook', name: 'Seen', status: 'enabled' },
      { ...about, connector: 'webhook', name: 'Seen', status: 'disabled' },
      { ...about, connector: null, name: null, status: 'deleted' },
    ])
  })

  it('says to who comes back what was missed, and nothing twice', async () => {
    const { token } = await tokenOf()
    const source = await integration({ connector: 'webhook', auth: 'key' })
    const stays = await opened(watchingAll(token))
    const leaves = await opened(watchingAll(token))
    await post(source, event('before'))
    const { seq } = await leaves.line(({ kind, title }) => kind === 'incident' && title === 'problem before')
    await stays.line((line) => line.seq === seq)
    leaves.close()
    await post(source, event('meanwhile'))
    await stays.line(({ title }) => title === 'problem meanwhile')
    const again = await opened(watch(token, seq))
    await again.line(({ title }) => title === 'problem meanwhile')
    expect(again.lines).toEqual(stays.lines.filter((line) => line.seq > seq))
  })

  it('says reset to who was away for longer than it remembers, and to who says a number that was never given', async () => {
    const { token } = await tokenOf()
    const stays = await opened(watchingAll(token))
    const first = stays.lines.at(-1).seq
    for (let batch = 0; batch < 6; batch++)
      await feed().publish(
        Array.from({ length: 100 }, (_, n) => arrival(`msg_${batch}_${n}`)),
        false,
      )
    const last = (await stays.line(({ id }) => id === 'msg_5_99')).seq
    const remembered = stays.lines.at(-500).seq - 1
    for (const [since, expected] of [
      [first, [{ seq: last, kind: 'reset', settled: true }]],
      [last + 1, [{ seq: last, kind: 'reset', settled: true }]],
      [remembered + 1, stays.lines.slice(-499)],
    ] as const) {
      const again = await opened(watch(token, since))
      await again.line((line) => line.seq === last)
      expect(again.lines).toEqual(expected)
    }
  })

  it('says reset where a publisher could not say something', async () => {
    const watching = await opened(watchingAll((await tokenOf()).token))
    const before = watching.lines.length
    await feed().publish([], true)
    await eventually(
      async () => watching.lines.length,
      (length) => length > before,
    )
    expect(watching.lines.slice(before)).toEqual([{ seq: expect.any(Number), kind: 'reset', settled: true }])
  })

  it('keeps its sockets while it sleeps, and its numbers grow over that', async () => {
    const { token } = await tokenOf()
    const source = await integration({ connector: 'webhook', auth: 'key' })
    const watching = await opened(watchingAll(token))
    await post(source, event('awake'))
    const before = await watching.line(({ title }) => title === 'problem awake')
    await evictDurableObject(feed())
    await post(source, event('woken'))
    const after = await watching.line(({ title }) => title === 'problem woken')
    expect(after.seq).toBeGreaterThan(before.seq)
    const again = await opened(watch(token, before.seq))
    expect(await again.line(() => true)).toEqual({ seq: expect.any(Number), kind: 'reset', settled: true })
  })

  it('answers a ping without being woken', async () => {
    const watching = await opened(watch((await tokenOf()).token))
    watching.say('ping')
    await eventually(
      async () => watching.text(),
      (text) => text === 'pong\n',
    )
  })

  it('says no body, header, credential or token', async () => {
    const canary = 'canary-4b1d7e'
    const watcher = await tokenOf()
    const source = await integration({ connector: 'webhook', auth: 'key' })
    await subscribed('https://sink.test/hook', ['incident.*'], {
      connector: 'webhook',
      credentials: { url: `https://sink.test/${canary}` },
    })
    const watching = await opened(watchingAll(watcher.token))
    const { payload, ...rest } = event('canary')
    await post(source, { ...rest, payload: { ...payload, custom_details: { password: canary } } }, { 'x-secret': canary })
    await watching.line(({ kind, status }) => kind === 'delivery' && status === 'delivered')
    expect(watching.text()).toContain('problem canary')
    for (const secret of [canary, source.key!, watcher.token]) expect(watching.text()).not.toContain(secret)
  })
})

describe('who watches', () => {
  it('proves itself by a header or a protocol, never by the URL; the token is not repeated', async () => {
    const { token } = await tokenOf()
    const byHeader = await upgrade({ authorization: `Bearer ${token}` })
    expect([byHeader.status, byHeader.headers.get('sec-websocket-protocol')]).toEqual([101, null])
    const byProtocol = await upgrade({ 'sec-websocket-protocol': `signalbox, token.${token}` })
    expect([byProtocol.status, byProtocol.headers.get('sec-websocket-protocol')]).toEqual([101, 'signalbox'])
    for (const { webSocket } of [byHeader, byProtocol]) {
      webSocket?.accept()
      webSocket?.close()
    }
    const none = await upgrade({})
    const wrong = await upgrade({ 'sec-websocket-protocol': `signalbox, token.sbx_${'w'.repeat(32)}` })
    const inUrl = await request(`/api/feed?token=${token}`, { headers: { upgrade: 'websocket' } })
    expect([none.status, wrong.status, inUrl.status]).toEqual([401, 401, 401])
    expect((await request('/api/feed', { headers: { authorization: `Bearer ${token}` } })).status).toBe(426)
  })

  it('comes from a page of this hub, or from no page', async () => {
    const authorization = `Bearer ${(await tokenOf()).token}`
    expect((await upgrade({ authorization, origin: 'https://evil.test' })).status).toBe(403)
    const ours = await upgrade({ authorization, origin: 'https://hub.test' })
    expect(ours.status).toBe(101)
    ours.webSocket?.accept()
    ours.webSocket?.close()
  })

  it('is shown out at once when its token is revoked; others stay', async () => {
    const [goes, stays] = [await tokenOf(), await tokenOf()]
    const leaving = await opened(watchingAll(goes.token))
    const staying = await opened(watchingAll(stays.token))
    await revoke(deps(), goes.id, 'token:test')
    expect(await leaving.ended()).toEqual({ code: 4001, reason: 'sign in again' })
    expect((await feed().watchers()).count).toBe(2)
    await feed().publish([], true)
    await staying.line(({ seq }) => seq > leaving.lines.at(-1).seq)
  })

  it('hears nothing more a minute after its token has expired', async () => {
    const expiresAt = Date.now() + 50_000
    const { token } = await createToken(deps(), { name: 'brief', role: 'viewer', expiresAt }, 'token:test')
    const watching = await opened(watchingAll(token))
    const said = watching.lines.length + 1
    await feed().publish([], true)
    await eventually(
      async () => watching.lines.length,
      (length) => length === said,
    )
    later(60_000)
    await feed().publish([], true)
    expect((await watching.ended()).code).toBe(4001)
    expect(watching.lines.length).toBe(said)
  })

  it('is shown out where it says what is no place in the feed', async () => {
    const watching = await opened(watch((await tokenOf()).token))
    watching.say({ since: 'yesterday' })
    expect((await watching.ended()).code).toBe(1008)
  })

  it('is one of two hundred at most', async () => {
    const authorization = `Bearer ${(await tokenOf()).token}`
    const sockets = []
    for (let n = 0; n < 199; n++) sockets.push((await upgrade({ authorization })).webSocket!)
    for (const socket of sockets) socket.accept()
    expect((await upgrade({ authorization })).status).toBe(429)
    for (const socket of sockets) socket.close()
  })

  it('comes back after a quarter of an hour, however it was let in', async () => {
    const watching = await opened(watchingAll((await tokenOf()).token))
    later(900_000)
    await feed().publish([], true)
    expect((await watching.ended()).code).toBe(4002)
    expect((await keeper!.ended()).code).toBe(4002)
    keeper = undefined
  })
})

it('hears nothing and keeps nothing while nobody watches, and tells nobody who comes then that all is known', async () => {
  const source = await integration({ connector: 'webhook', auth: 'key' })
  await subscribed()
  await watchedBy(0)
  const { seq } = await feed().watchers()
  await post(source, event('unseen'))
  await eventually(
    () => rows(`select status from deliveries where incident_id in (select id from incidents where dedup_key = 'unseen')`),
    ([first]) => first?.status === 'delivered',
  )
  // As from one who has not heard yet that the last page has left.
  expect(await feed().publish([arrival('msg_late')], false)).toBe(0)
  expect(await feed().watchers()).toEqual({ count: 0, seq })
  expect(await runInDurableObject(feed(), (_, { storage }) => storage.sql.databaseSize)).toBeLessThan(10_000)
  const comes = await opened(watch((await tokenOf()).token, seq))
  await comes.line(({ settled }) => settled)
  expect(comes.lines).toEqual([
    { seq: expect.any(Number), kind: 'reset', settled: false },
    { seq: expect.any(Number), kind: 'reset', settled: true },
  ])
})

/** Until the end of the test. */
const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

const arrival = (id: string): FeedItem => ({
  kind: 'message',
  id,
  integrationId: 'int_x',
  outcome: 'opened',
  said: null,
  signals: 0,
  bodyBytes: 1,
  repeat: false,
  at: '',
})
