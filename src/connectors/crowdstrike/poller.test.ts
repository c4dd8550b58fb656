import { beforeEach, expect, it, vi } from 'vitest'
import { integration } from '../../test/hub'
import { type Asked, expectIncidents, json, killed, poll, pollVendor, throttled } from '../../test/poll-vendor'

const MINUTE = 60_000
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString()

/** A Falcon that filters and sorts by time of update, in milliseconds. */
function falcon() {
  const alerts = new Map<string, { status: string; updated: string }>()
  const entity = (id: string) => {
    const { status, updated } = alerts.get(id)!
    return { composite_id: id, status, display_name: id, severity: 70, created_timestamp: updated, updated_timestamp: updated }
  }
  const vendor = pollVendor(
    ({ url, headers, body }: Asked) => {
      if (url.pathname === '/oauth2/token')
        return json({ access_token: new URLSearchParams(body).get('client_secret') === 'quiet-harbour-71' ? 'tok-1' : '' }, 201)
      expect(headers.get('authorization')).toBe('Bearer tok-1')
      if (url.pathname === '/alerts/entities/alerts/v2')
        return json({ errors: [], resources: JSON.parse(body).composite_ids.map(entity) })
      const [, since, until] = /:>='(.*?)'\+updated_timestamp:<'(.*?)'/.exec(url.searchParams.get('filter') ?? '') ?? []
      const offset = Number(url.searchParams.get('offset'))
      const found = [...alerts]
        .filter(([, { updated }]) => updated >= since! && updated < until!)
        .sort(([, a], [, b]) => a.updated.localeCompare(b.updated))
      return json({ errors: [], resources: found.map(([id]) => id).slice(offset, offset + 100) })
    },
    ({ url }) => url.pathname.startsWith('/alerts/queries'),
  )
  return { ...vendor, alerts }
}
const made = () =>
  integration({
    connector: 'crowdstrike',
    settings: { apiUrl: 'https://falcon.acme.test' },
    credentials: { clientId: 'acme', clientSecret: 'quiet-harbour-71' },
  })

beforeEach(() => vi.restoreAllMocks())

it('reads every alert once: equal times, a limit and a death in the middle, alerts that change while pages are read', async () => {
  const api = falcon()
  const { id } = await made()
  const equal = ago(30)
  for (let n = 0; n < 90; n++) api.alerts.set(`a${100 + n}`, { status: 'new', updated: ago(60 - n / 10) })
  for (let n = 90; n < 330; n++) api.alerts.set(`a${100 + n}`, { status: 'new', updated: equal })

  api.trouble.push(undefined, throttled)
  expect(await poll(id)).toMatchObject({ kind: 'failed', code: 'http_429' })
  api.trouble.push(undefined, killed)
  expect(await poll(id)).toMatchObject({ kind: 'failed' })
  // One that was read and one that was not are closed meanwhile: both leave the window. New ones come after it.
  api.alerts.set('a100', { status: 'closed', updated: ago(0) })
  api.alerts.set('a999', { status: 'new', updated: ago(0) })
  expect(await poll(id)).toMatchObject({ kind: 'done', more: false })
  const open = Array.from({ length: 330 }, (_, n) => `a${100 + n} triggered 1`)
  await expectIncidents(id, open)

  vi.useFakeTimers({ now: Date.now() + 5 * MINUTE, toFake: ['Date'] })
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 2 })
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 0 })
  vi.useRealTimers()
  await expectIncidents(id, [...open.slice(1), 'a100 resolved 1', 'a999 triggered 1'])
})

it('asks for one token a run, and says what a wrong client is', async () => {
  const api = falcon()
  const { id } = await made()
  api.alerts.set('a1', { status: 'new', updated: ago(30) })
  await poll(id)
  expect(api.asked.map(({ url }) => url.pathname)).toEqual([
    '/oauth2/token',
    '/alerts/queries/alerts/v2',
    '/alerts/entities/alerts/v2',
  ])
  api.trouble.push(() => json({ errors: [{ code: 401, message: 'access denied, invalid bearer token' }] }, 401))
  expect(await poll(id)).toMatchObject({ kind: 'failed', code: 'http_401' })
})
