import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { createToken, revoke } from '../domain/tokens'
import { arrival, feedScene, later, tokenOf, upgrade, watch, watchingAll } from '../test/feed'
import { deps, event, eventually, integration, post, request, rows, subscribed } from '../test/hub'
import { sink } from '../test/sink'

sink()
const { feed, keeperEnded, opened, watchedBy } = feedScene()

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
    expect(await keeperEnded()).toBe(4002)
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
