import { expect, it } from 'vitest'
import { type TokenAnswer, TokenCache } from './token-cache'

const T = Date.parse('2026-01-01T00:00:00Z')
const leaseOf = (answer: TokenAnswer) => (answer.kind === 'fetch' ? answer.lease : expect.unreachable(answer.kind))
const granted = (token: string, expiresInSeconds = 3600) => ({ kind: 'token' as const, token, expiresInSeconds })

it('lets one of twenty fetch, and gives the rest what it got', async () => {
  const cache = new TokenCache()
  const answers = Array.from({ length: 20 }, () => cache.ask('a', undefined, T))
  const first = await answers[0]!
  cache.fetched(leaseOf(first), granted('t1'), T)
  expect(new Set((await Promise.all(answers.slice(1))).map((one) => JSON.stringify(one)))).toEqual(
    new Set(['{"kind":"token","token":"t1"}']),
  )
})

it('keeps a token until a minute before its end', async () => {
  const cache = new TokenCache()
  cache.fetched(leaseOf(await cache.ask('a', undefined, T)), granted('t1', 600), T)
  expect(await cache.ask('a', undefined, T + 539_999)).toEqual({ kind: 'token', token: 't1' })
  expect(await cache.ask('a', undefined, T + 540_000)).toMatchObject({ kind: 'fetch' })
})

it('gives a token that lives a minute to those who wait, and to nobody after them', async () => {
  const cache = new TokenCache()
  const lease = leaseOf(await cache.ask('a', undefined, T))
  const waiting = cache.ask('a', undefined, T)
  cache.fetched(lease, granted('brief', 60), T)
  expect(await waiting).toEqual({ kind: 'token', token: 'brief' })
  expect(await cache.ask('a', undefined, T)).toMatchObject({ kind: 'fetch' })
})

it('drops a token that was refused, once: who comes late with the same refusal gets the fresh one', async () => {
  const cache = new TokenCache()
  cache.fetched(leaseOf(await cache.ask('a', undefined, T)), granted('t1'), T)
  const lease = leaseOf(await cache.ask('a', 't1', T))
  const other = cache.ask('a', 't1', T)
  cache.fetched(lease, granted('t2'), T)
  expect([await other, await cache.ask('a', 't1', T)]).toEqual([
    { kind: 'token', token: 't2' },
    { kind: 'token', token: 't2' },
  ])
})

it('gives a failure to those who wait, and lets the next one fetch', async () => {
  const cache = new TokenCache()
  const lease = leaseOf(await cache.ask('a', undefined, T))
  const waiting = cache.ask('a', undefined, T)
  const failure = { kind: 'rejected' as const, code: 'oauth_invalid_client', reason: 'no' }
  cache.fetched(lease, failure, T)
  expect(await waiting).toEqual(failure)
  expect(await cache.ask('a', undefined, T)).toMatchObject({ kind: 'fetch' })
})

it('takes a lease back from whoever does not return, and nothing of theirs after that', async () => {
  const cache = new TokenCache()
  const lost = leaseOf(await cache.ask('a', undefined, T))
  const waiting = cache.ask('a', undefined, T + 14_999)
  const lease = leaseOf(await cache.ask('a', undefined, T + 15_000))
  expect(await waiting).toMatchObject({ kind: 'retry', code: 'oauth_busy' })
  cache.fetched(lost, granted('late'), T + 15_000)
  expect(lease).not.toBe(lost)
  cache.fetched(lease, granted('t1'), T + 15_001)
  expect(await cache.ask('a', undefined, T + 15_001)).toEqual({ kind: 'token', token: 't1' })
})

it('does not wait for ever: a request that is not answered in its time is another attempt’s', async () => {
  const cache = new TokenCache()
  await cache.ask('a', undefined, T)
  expect(await cache.ask('a', undefined, T + 14_990)).toMatchObject({ kind: 'retry', code: 'oauth_busy' })
})

it('gives no token to a client that was changed meanwhile', async () => {
  const cache = new TokenCache()
  const lease = leaseOf(await cache.ask('a', undefined, T))
  const waiting = cache.ask('a', undefined, T)
  cache.forget()
  expect(await waiting).toMatchObject({ kind: 'retry' })
  cache.fetched(lease, granted('of the old client'), T)
  const fresh = leaseOf(await cache.ask('b', undefined, T))
  cache.fetched(fresh, granted('t2'), T)
  expect(await cache.ask('a', undefined, T)).toMatchObject({ kind: 'fetch' })
})
