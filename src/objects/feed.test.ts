import { evictDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { changeIntegration, deleteIntegration } from '../domain/integrations/update'
import { arrival, feedScene, tokenOf, watch, watchingAll } from '../test/feed'
import { deps, event, eventually, integration, post, rows, subscribed } from '../test/hub'
import { sink } from '../test/sink'

sink()
const { feed, opened } = feedScene()

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
