import { beforeEach, expect, it, vi } from 'vitest'
import { integration } from '../../test/hub'
import { type Asked, expectIncidents, json, killed, poll, pollVendor, throttled } from '../../test/poll-vendor'

const MINUTE = 60_000
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString()

const at = (time = '') => Date.parse(time)

/** An InsightIDR that filters and sorts by the time of creation. */
function insight() {
  const all = new Map<string, { status: string; created_time: string; last_accessed: string }>()
  const vendor = pollVendor(({ url, headers }: Asked) => {
    expect(headers.get('x-api-key')).toBe('quiet-harbour-71')
    const { index, size, start_time, end_time } = Object.fromEntries(url.searchParams)
    const found = [...all]
      .filter(([, { created_time }]) => at(created_time) >= at(start_time) && at(created_time) < at(end_time))
      .sort(([, a], [, b]) => a.created_time.localeCompare(b.created_time))
      .map(([rrn, one]) => ({ rrn, title: rrn, priority: 'HIGH', ...one }))
    const from = Number(index) * Number(size)
    return json({
      data: found.slice(from, from + Number(size)),
      metadata: { index: Number(index), size: Number(size), total_pages: Math.ceil(found.length / Number(size)) },
    })
  })
  return { ...vendor, all }
}

beforeEach(() => vi.restoreAllMocks())

it('reads every investigation once: equal times, a limit and a death in the middle, changes while pages are read', async () => {
  const api = insight()
  const { id } = await integration({ connector: 'rapid7', credentials: { platformKey: 'quiet-harbour-71' } })
  const equal = ago(30)
  const put = (n: number, status: string, created: string, touched = created) =>
    api.all.set(`rrn:i${n}`, { status, created_time: created, last_accessed: touched })
  for (let n = 100; n < 350; n++) put(n, 'OPEN', equal)

  api.trouble.push(undefined, throttled)
  expect(await poll(id)).toMatchObject({ kind: 'failed', code: 'http_429' })
  api.trouble.push(undefined, killed)
  expect(await poll(id)).toMatchObject({ kind: 'failed' })
  // One of a page that was read is closed meanwhile, one of a page that was not is touched, and new ones are made.
  put(100, 'CLOSED', equal, ago(0))
  put(349, 'OPEN', equal, ago(0))
  put(999, 'INVESTIGATING', ago(0))
  expect(await poll(id)).toMatchObject({ kind: 'done', more: false })
  const open = Array.from({ length: 250 }, (_, n) => `investigation:i${100 + n} triggered 1`)
  await expectIncidents(id, open.slice(0, -1))

  vi.useFakeTimers({ now: Date.now() + 5 * MINUTE, toFake: ['Date'] })
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 4 })
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 0 })
  vi.useRealTimers()
  await expectIncidents(id, [...open.slice(1), 'investigation:i100 resolved 1', 'investigation:i999 acknowledged 1'])
})

/** An InsightVM of assets, one a page, that says what is new and what is remediated on them. */
function insightVm(assets: number) {
  const state = { assets, field: 'new' }
  const vendor = pollVendor(({ url, body }: Asked) => {
    if (url.pathname.endsWith('/vulnerabilities')) {
      expect(JSON.parse(body)).toEqual({ vulnerability: "id IN ['ssh-rce']" })
      return json({ data: [{ id: 'ssh-rce', title: 'SSH', severity: 'critical' }], metadata: { cursor: null } })
    }
    const n = Number(url.searchParams.get('cursor') ?? 0)
    const asset = { id: `a${n}`, host_name: `srv-${n}.acme.test`, [state.field]: [{ vulnerability_id: 'ssh-rce', port: 22 }] }
    return json({ data: [asset], metadata: { cursor: n + 1 < state.assets ? String(n + 1) : null } })
  })
  return { ...vendor, state }
}

it('reads what is new and what is remediated on every asset once, also after a limit and a death in the middle', async () => {
  const api = insightVm(4)
  const { id } = await integration({
    connector: 'rapid7',
    settings: { feed: 'vulnerabilities' },
    credentials: { platformKey: 'quiet-harbour-71' },
  })
  api.trouble.push(undefined, undefined, throttled)
  expect(await poll(id)).toMatchObject({ kind: 'failed', code: 'http_429' })
  api.trouble.push(undefined, undefined, undefined, killed)
  expect(await poll(id)).toMatchObject({ kind: 'failed' })
  api.state.assets = 5
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 3, more: false })
  const found = (status: string) => [0, 1, 2, 3, 4].map((n) => `asset:a${n}:ssh-rce:22/tcp ${status} 1`)
  await expectIncidents(id, found('triggered'))

  api.state.field = 'remediated'
  vi.useFakeTimers({ now: Date.now() + 5 * MINUTE, toFake: ['Date'] })
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 5 })
  vi.useRealTimers()
  await expectIncidents(id, found('resolved'))
})

it('asks for fewer assets where their findings are too large for one answer', async () => {
  const api = insightVm(1)
  const { id } = await integration({
    connector: 'rapid7',
    settings: { feed: 'vulnerabilities' },
    credentials: { platformKey: 'quiet-harbour-71' },
  })
  api.trouble.push(() => new Response('x'.repeat(5_000_000)))
  expect(await poll(id)).toMatchObject({ kind: 'done', pages: 2, signals: 1 })
  expect(api.asked.map(({ url }) => url.searchParams.get('size'))).toEqual(['20', '10', '200'])
})
