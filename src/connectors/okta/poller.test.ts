import { beforeEach, expect, it, vi } from 'vitest'
import { integration } from '../../test/hub'
import { type Asked, expectIncidents, json, killed, poll, pollVendor, throttled } from '../../test/poll-vendor'

/** An Okta that keeps events in the order in which it stored them, all published in one millisecond, and pages by its own links. */
function okta(count: number) {
  const events = Array.from({ length: count }, (_, at) => event(at))
  const vendor = pollVendor(({ url, headers }: Asked) => {
    expect(headers.get('authorization')).toBe('SSWS 00quietHarbour71')
    const from = Number(url.searchParams.get('after') ?? 0)
    const page = events.slice(from, from + Number(url.searchParams.get('limit')))
    const link = (after: number) => `<https://acme.okta.test/api/v1/logs?after=${after}&limit=200>; rel="next"`
    return json(page, 200, { link: `<https://acme.okta.test/api/v1/logs>; rel="self", ${link(from + page.length)}` })
  })
  return { ...vendor, events }
}
/** Of 100 events one locks an account; the others are sign-ins. */
const event = (at: number, eventType = at % 100 ? 'user.session.start' : 'user.account.lock') => ({
  uuid: `e${at}`,
  eventType,
  severity: 'INFO',
  published: '2026-10-02T06:30:00.000Z',
  target: [{ id: `u${at - (at % 100)}`, type: 'User', alternateId: `u${at}@acme.test` }],
})
const made = () =>
  integration({
    connector: 'okta',
    settings: { orgUrl: 'https://acme.okta.test' },
    credentials: { apiToken: '00quietHarbour71' },
  })
const locked = (count: number) => Array.from({ length: count }, (_, at) => `account-lock:u${at * 100} triggered 1`)

beforeEach(() => vi.restoreAllMocks())

it('reads every page once, also after a limit, a death in the middle and events that come meanwhile', async () => {
  const api = okta(700)
  const { id } = await made()
  api.trouble.push(undefined, throttled)
  expect(await poll(id)).toMatchObject({ kind: 'failed', code: 'http_429', afterSeconds: 1 })
  await expectIncidents(id, locked(2))

  api.trouble.push(undefined, killed)
  expect(await poll(id)).toMatchObject({ kind: 'failed' })
  api.events.push(...Array.from({ length: 100 }, (_, at) => event(700 + at)))
  expect(await poll(id)).toEqual({ kind: 'done', pages: 3, signals: 4, more: false })
  await expectIncidents(id, locked(8))

  api.events.push(event(800), event(100, 'user.account.unlock'))
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 2 })
  expect(await poll(id)).toMatchObject({ kind: 'done', signals: 0 })
  await expectIncidents(id, [...locked(9).filter((one) => !one.includes(':u100 ')), 'account-lock:u100 resolved 1'])
})

it('begins a new series of links where Okta takes the old one no more', async () => {
  const api = okta(1)
  const { id } = await made()
  await poll(id)
  api.events.push(event(100))
  api.trouble.push(() => json({ errorCode: 'E0000053' }, 400))
  expect(await poll(id)).toMatchObject({ kind: 'done', pages: 2 })
  expect(api.asked.at(-1)?.url.searchParams.get('since')).toBe('2026-10-02T05:30:00.000Z')
})
