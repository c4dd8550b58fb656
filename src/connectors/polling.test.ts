import { describe, expect, it } from 'vitest'
import { casesOf, NOW, type PollCase, plain, reply } from '../test/fixtures'
import { catalogue } from './catalogue.gen'
import type { Outgoing, Reply } from './contract'

const pollers = catalogue.flatMap(({ id, poller }) => (poller ? [[id, poller] as const] : []))

describe.each(pollers)('%s', (id, poller) => {
  const cases = casesOf(id, 'poll')
  const asked = async (one: PollCase, replies: Reply[]) => {
    const sent: Outgoing[] = []
    const page = await poller.poll(one.cursor ?? null, {
      settings: one.settings ?? {},
      credentials: one.credentials,
      nowMs: NOW,
      run: new Map(),
      send: async (request) => {
        sent.push(request)
        return replies[sent.length - 1] ?? replies.at(-1) ?? reply(200)
      },
    })
    return { sent, page }
  }
  const opened = (one: PollCase | undefined) => (one?.page.kind === 'page' ? one.page.signals : [])

  it('has a page of triggers and one of resolves, and every severity that it names', () => {
    const { reads, identity, severities, neverResolves } = poller.about
    expect(reads).toMatch(/^[A-Z].{19,299}\.$/s)
    expect(identity).toMatch(/^[A-Z].{9,299}\.$/s)
    const named = new Set(severities.flatMap(({ words }) => Object.values(words)))
    const shown = new Set(cases.flatMap(([, one]) => opened(one).map(({ severity }) => severity)))
    expect([...named].filter((severity) => !shown.has(severity))).toEqual([])
    const ending = cases.filter(([, { resolves }]) => resolves)
    if (!neverResolves) expect(ending.length, 'a fixture with `resolves`').toBeGreaterThan(0)
    for (const [name, one] of ending) {
      const before = opened(cases.find(([other]) => other === one.resolves)?.[1]).filter(({ action }) => action === 'trigger')
      const ended = opened(one).filter(({ action }) => action === 'resolve')
      expect(
        ended.some(({ dedupKey }) => before.some((trigger) => trigger.dedupKey === dedupKey)),
        name,
      ).toBe(true)
    }
  })

  it.each(cases)('%s: asks what the vendor expects, and reads the page', async (_, one) => {
    const { sent, page } = await asked(
      one,
      one.replies.map(({ status, body, headers }) => reply(status, body, headers)),
    )
    expect(plain(sent)).toEqual(one.requests)
    expect(plain(page)).toEqual(one.page)
  })

  it.each([
    ['429 with Retry-After', reply(429, 'slow down', { 'retry-after': '17' }), { kind: 'retry', afterSeconds: 17 }],
    ['503', reply(503), { kind: 'retry' }],
    ['a timeout', reply(0, '', {}, { code: 'timeout', reason: 'no answer' }), { kind: 'retry', code: 'timeout' }],
    ['401', reply(401, 'who are you'), { kind: 'rejected' }],
    ['a page that is not one', reply(200, '<html>maintenance</html>', {}), { kind: 'retry' }],
    ['half a page', reply(200, cases[0]?.[1].replies.at(-1)?.body?.slice(0, -9) ?? '', {}), { kind: 'retry' }],
  ] as const)('reads %s', async (_, answer, expected) => {
    const { page } = await asked(cases[0]![1], [answer])
    expect(page).toMatchObject(expected)
  })

  it('tests the connection, and says no credential', async () => {
    const [, one] = cases[0]!
    const health = await poller.test({
      settings: one.settings ?? {},
      credentials: one.credentials,
      nowMs: NOW,
      run: new Map(),
      send: async () => reply(401, 'no'),
    })
    expect(health.ok).toBe(false)
    for (const secret of Object.values(one.credentials)) expect(JSON.stringify(health)).not.toContain(secret)
  })
})
