import { beforeEach, expect, it, vi } from 'vitest'
import { integration } from '../../test/hub'
import { type Asked, expectIncidents, json, killed, poll, pollVendor, throttled } from '../../test/poll-vendor'

const MINUTE = 60_000
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString()

/** A Tenable whose exports are what was indexed when they were asked for, in chunks of two findings, ready one status later. */
function tenable() {
  const findings = new Map<string, { state: string; indexed: string }>()
  const exports: { since: number; chunks: unknown[][]; asked: number }[] = []
  const state = { running: false }
  const vendor = pollVendor(({ method, url, headers, body }: Asked) => {
    expect(headers.get('x-apikeys')).toBe('accessKey=acme; secretKey=quiet-harbour-71')
    const [, , , uuid, what, chunk] = url.pathname.split('/')
    if (method === 'POST') {
      const since = JSON.parse(body).filters.indexed_at
      const same = exports.findIndex((one) => one.since === since)
      if (same >= 0) return json({ active_job_id: `x${same}`, failure_reason: 'duplicate' }, 409)
      const all = [...findings]
        .filter(([, { indexed }]) => Date.parse(indexed) >= since * 1000)
        .map(([id, one]) => ({ ...one, severity: 'high', asset: { uuid: id }, plugin: { id: 7 }, port: { port: 0 } }))
      const chunks = Array.from({ length: Math.ceil(all.length / 2) }, (_, at) => all.slice(at * 2, at * 2 + 2))
      return json({ export_uuid: `x${exports.push({ since, chunks, asked: Date.now() }) - 1}` })
    }
    const one = exports[Number(uuid?.slice(1))]!
    if (what === 'status' && state.running) return json({ status: 'PROCESSING', chunks_available: [1], created: one.asked })
    if (what === 'status')
      return json({ status: 'FINISHED', chunks_available: one.chunks.map((_, at) => at + 1), created: one.asked })
    return json(one.chunks[Number(chunk) - 1])
  })
  return { ...vendor, findings, exports, state }
}
const made = () => integration({ connector: 'tenable', credentials: { accessKey: 'acme', secretKey: 'quiet-harbour-71' } })
const all = (count: number) => Array.from({ length: count }, (_, n) => `asset:a${n}:plugin:7 triggered 1`)
const later = (minutes: number) => vi.useFakeTimers({ now: Date.now() + minutes * MINUTE, toFake: ['Date'] })

beforeEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('reads every finding once: chunk by chunk, a limit and deaths in the middle, findings that come meanwhile', async () => {
  const api = tenable()
  const { id } = await made()
  for (let n = 0; n < 7; n++) api.findings.set(`a${n}`, { state: 'OPEN', indexed: ago(30) })
  // The export holds it, but its time is that of the next one.
  api.findings.set('a8', { state: 'OPEN', indexed: ago(0) })
  // Tenable still works on it: what is ready is fetched, the rest later.
  api.state.running = true
  expect(await poll(id)).toEqual({ kind: 'done', pages: 4, signals: 2, againSeconds: 60, more: false })
  api.state.running = false
  api.trouble.push(undefined, undefined, throttled)
  expect(await poll(id)).toMatchObject({ kind: 'failed', code: 'http_429' })
  api.trouble.push(killed)
  expect(await poll(id)).toMatchObject({ kind: 'failed' })
  api.findings.set('a7', { state: 'OPEN', indexed: ago(0) })
  api.findings.set('a0', { state: 'FIXED', indexed: ago(0) })
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 3, more: false })
  await expectIncidents(id, all(7))

  later(5)
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 3 })
  later(5)
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 0 })
  vi.useRealTimers()
  await expectIncidents(id, ['asset:a0:plugin:7 resolved 1', ...all(9).slice(1)])
  expect(api.exports).toHaveLength(3)
})

it('takes on the export that it asked for and died over, and misses nothing that came after it', async () => {
  const api = tenable()
  const { id } = await made()
  await poll(id)
  later(10)
  api.findings.set('a0', { state: 'OPEN', indexed: ago(5) })
  // The export is made, but its answer never comes; meanwhile a finding is indexed that it does not hold.
  api.trouble.push(async (asked) => {
    const since = JSON.parse(asked.body).filters.indexed_at
    const held = [{ state: 'OPEN', severity: 'high', asset: { uuid: 'a0' }, plugin: { id: 7 }, indexed: ago(5) }]
    api.exports.push({ since, chunks: [held], asked: Date.now() })
    return killed()
  })
  expect(await poll(id)).toMatchObject({ kind: 'failed' })
  later(10)
  api.findings.set('a1', { state: 'OPEN', indexed: ago(8) })
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 1 })
  later(10)
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 1 })
  vi.useRealTimers()
  await expectIncidents(id, all(2))
})
