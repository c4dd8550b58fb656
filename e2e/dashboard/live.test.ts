import type { Page, WebSocketRoute } from 'playwright-core'
import { expect, it } from 'vitest'
import {
  api,
  type Delivery,
  eventually,
  grafanaAlert,
  type Incident,
  type Integration,
  integrate,
  type Page as ListPage,
  postKeyed,
} from '../client.ts'
import { startSink } from '../sink.ts'
import { type Stage, settled, withStage } from './pages.ts'

const stage: Stage = withStage()

interface Watching {
  page: Page
  /** From now on no list is answered; what was asked for. */
  alone(): Promise<string[]>
  /** Loses what the hub says from now on. */
  deafen(): void
  /** Says something in the name of the hub. */
  say(line: object): void
}

/** A page that hears everything and has its lists. */
async function watching(where: string): Promise<Watching> {
  const page = await stage.open('/account')
  let route: WebSocketRoute | undefined
  let isDeaf = false
  let hasAll = () => {}
  const toldAll = new Promise<void>((resolve) => {
    hasAll = resolve
  })
  await page.routeWebSocket(/\/api\/feed$/, (ws) => {
    route = ws
    ws.connectToServer().onMessage((said) => {
      if (!isDeaf) ws.send(said)
      if (String(said).includes('"kind":"reset","settled":true')) hasAll()
    })
  })
  await page.goto(stage.url + where)
  await toldAll
  // Until a page that has just come has asked for what it may have missed.
  await page.waitForTimeout(2_000)
  await page.waitForLoadState('networkidle')
  await settled(page)
  const asked: string[] = []
  return {
    page,
    async alone() {
      await page.route(/\/api\/v1\/(deliveries|incidents|integrations\/[^/]+\/messages)(\?|$)/, ({ request }) => {
        const call = request()
        asked.push(`${call.method()} ${call.url()}`)
      })
      return asked
    },
    deafen() {
      isDeaf = true
    },
    say: (line) => route?.send(JSON.stringify(line)),
  }
}

/** A source, and a destination that answers as it is told. */
async function world(name: string, { schedule = [3600] }: { schedule?: number[] } = {}) {
  const sink = await startSink()
  const from = await integrate(stage, { connector: 'grafana', auth: 'key', name: `${name}, source` })
  const to = await integrate(stage, { connector: 'webhook', name, credentials: { url: `${sink.url}/hook` } })
  const subscribed = await api(stage, 'POST /subscriptions', {
    ...{ name, integrationId: to.id, eventTypes: ['incident.triggered'], schedule },
    filter: `event.integrationId == "${from.id}"`,
  })
  if (subscribed.status !== 201) throw new Error(subscribed.text)
  return { sink, from, to }
}

const opens = async (from: Integration, title: string): Promise<string> =>
  (await postKeyed(from, grafanaAlert(title))).json.results[0]?.incidentId ?? ''

const deliveriesTo = async ({ id }: Integration) =>
  (await api<ListPage<Delivery>>(stage, `GET /deliveries?integrationId=${id}`)).json.items

const titles = (page: Page) => page.getByRole('table').getByText(/^#\d+ /)

it('counts a delivery that is new, and follows its attempts, without asking for the list', async () => {
  const { sink, from, to } = await world('Rows')
  const other = await world('Not these rows')
  await opens(from, 'first')
  await eventually(
    () => deliveriesTo(to),
    ([first]) => first?.status === 'delivered',
  )
  const { page, alone } = await watching(`/deliveries?integrationId=${to.id}`)
  const asked = await alone()
  const rows = page.getByRole('row').filter({ hasText: 'incident.triggered' })

  sink.answer = () => ({ status: 503 })
  await opens(other.from, 'elsewhere')
  await eventually(
    () => deliveriesTo(other.to),
    ([first]) => first?.status === 'delivered',
  )
  await opens(from, 'second')
  const news = page.getByRole('button', { name: /\d+ new deliver/ })
  await news.waitFor()
  expect(await news.textContent()).toBe('↑ 1 new delivery')
  expect(await rows.count()).toBe(1)
  await news.click()
  await rows.nth(1).waitFor()
  expect(await titles(page).allTextContents()).toEqual([
    expect.stringMatching(/^#\d+ Alert second$/),
    expect.stringMatching(/^#\d+ Alert first$/),
  ])
  await rows.first().getByText('Waiting to retry').filter({ visible: true }).waitFor()
  await rows.first().getByText('http_503').waitFor()

  sink.answer = () => ({ status: 204 })
  const [second] = await deliveriesTo(to)
  expect((await api(stage, `POST /deliveries/${second?.id}/retry`, {})).status).toBe(200)
  await rows.first().getByText('Delivered').filter({ visible: true }).waitFor()
  await rows.first().getByText('2', { exact: true }).waitFor()
  expect(await rows.first().getByText('http_503').count()).toBe(0)
  expect(asked).toEqual([])
})

it('shows what is new by itself to who follows, newest first', async () => {
  const { from, to } = await world('Followed')
  await opens(from, 'one')
  await eventually(
    () => deliveriesTo(to),
    ({ length }) => length === 1,
  )
  const { page, alone } = await watching(`/deliveries?integrationId=${to.id}&follow=true`)
  const asked = await alone()
  for (const title of ['two', 'three', 'four']) await opens(from, title)
  await titles(page).nth(3).waitFor()
  expect((await titles(page).allTextContents()).map((text) => text.replace(/^#\d+ Alert /, ''))).toEqual([
    ...['four', 'three', 'two', 'one'],
  ])
  expect(asked).toEqual([])
})

it('shows in a filtered list what has become of a row, and counts what comes to match', async () => {
  const { sink, from, to } = await world('Failures', { schedule: [1] })
  sink.answer = () => ({ status: 400 })
  await opens(from, 'refused')
  await eventually(
    () => deliveriesTo(to),
    ([first]) => first?.status === 'failed',
    20_000,
  )
  const { page, alone } = await watching(`/deliveries?integrationId=${to.id}&status=failed`)
  const asked = await alone()
  const rows = page.getByRole('row').filter({ hasText: 'incident.triggered' })
  await opens(from, 'refused too')
  await page.getByRole('button', { name: '1 new delivery' }).waitFor({ timeout: 20_000 })
  sink.answer = () => ({ status: 204 })
  const failed = await deliveriesTo(to)
  await api(stage, `POST /deliveries/${failed.at(-1)?.id}/retry`, {})
  // It stays where it is read, and says what it is now.
  await rows.first().getByText('Delivered').filter({ visible: true }).waitFor()
  await page.getByRole('button', { name: '1 new delivery' }).click()
  await rows.getByText('Failed').filter({ visible: true }).waitFor()
  expect(await titles(page).allTextContents()).toEqual([expect.stringMatching(/^#\d+ Alert refused too$/)])
  expect(asked).toEqual([])
})

it('follows incidents and messages in the same way', async () => {
  const { from } = await world('Problems')
  const incidentId = await opens(from, 'known')
  await eventually(
    async () => (await api<ListPage<Incident>>(stage, `GET /incidents?integrationId=${from.id}`)).json.items,
    ({ length }) => length === 1,
  )
  const incidents = await watching(`/incidents?integrationId=${from.id}`)
  const messages = await watching(`/messages?integrationId=${from.id}`)
  const asked = [await incidents.alone(), await messages.alone()]
  expect((await api(stage, `POST /incidents/${incidentId}/acknowledge`)).status).toBe(200)
  const known = incidents.page.getByRole('row').filter({ hasText: 'Alert known' })
  await known.getByText('Acknowledged').filter({ visible: true }).waitFor()
  await opens(from, 'unknown')
  await incidents.page.getByRole('button', { name: '1 new incident' }).click()
  await incidents.page
    .getByRole('row')
    .filter({ hasText: 'Alert unknown' })
    .getByText('Triggered')
    .filter({ visible: true })
    .waitFor()
  await messages.page.getByRole('button', { name: '1 new message' }).click()
  await messages.page
    .getByRole('row')
    .filter({ hasText: /trigger .*unknown/ })
    .waitFor()
  expect(asked).toEqual([[], []])
})

it('asks for its lists again when the hub says that not all was told', async () => {
  const { from, to } = await world('Lost')
  await opens(from, 'before')
  await eventually(
    () => deliveriesTo(to),
    ([first]) => first?.status === 'delivered',
  )
  const { page, deafen, say } = await watching(`/deliveries?integrationId=${to.id}`)
  deafen()
  await opens(from, 'meanwhile')
  await eventually(
    () => deliveriesTo(to),
    ([first, ...others]) => first?.status === 'delivered' && others.length === 1,
  )
  expect(await page.getByRole('button', { name: /new deliver/ }).count()).toBe(0)
  say({ seq: 1, kind: 'reset', settled: true })
  await page.getByRole('button', { name: '1 new delivery' }).waitFor()
})

it('asks where a filter looks at what the feed does not say', async () => {
  const { from, to } = await world('Searched')
  await opens(from, 'needle 1')
  await eventually(
    () => deliveriesTo(to),
    ([first]) => first?.status === 'delivered',
  )
  const { page } = await watching(`/deliveries?integrationId=${to.id}&text=needle`)
  await opens(from, 'needle 2')
  await page.getByRole('button', { name: '1 new delivery' }).waitFor()
})

it('shows how far a job is as the hub says it, and that it was paused elsewhere', async () => {
  const { sink, from, to } = await world('Again')
  for (let n = 0; n < 12; n++) await opens(from, `again ${n}`)
  await eventually(
    () => deliveriesTo(to),
    (items) => items.length === 12 && items.every(({ status }) => status === 'delivered'),
  )
  expect((await api(stage, `PATCH /integrations/${to.id}`, { delivery: { perSecond: 2, concurrency: 1 } })).status).toBe(200)
  const filter = { integrationId: to.id, since: new Date(Date.now() - 3_600_000).toISOString() }
  const { json: job } = await api<{ id: string }>(stage, 'POST /deliveries/replay', { kind: 'replay', filter })
  const { page } = await watching('/deliveries?tab=replays')
  await page.route(/\/api\/v1\/replays/, () => {})
  const card = page.getByRole('list', { name: 'Replays' }).getByRole('listitem').first()
  const share = async () => Number(await card.getByRole('progressbar').getAttribute('aria-valuenow'))
  const before = await share()
  await eventually(share, (now) => now > before && now < 100)
  expect((await api(stage, `POST /replays/${job.id}/pause`)).status).toBe(200)
  await card.getByText('Paused').waitFor()
  await card.getByRole('button', { name: 'Resume' }).waitFor()
  expect((await api(stage, `PATCH /integrations/${to.id}`, { delivery: { perSecond: 50, concurrency: 5 } })).status).toBe(200)
  expect((await api(stage, `POST /replays/${job.id}/resume`)).status).toBe(200)
  await card.getByText('Finished').waitFor()
  await card.getByText('12 of 12').waitFor()
  expect(sink.received).toHaveLength(24)
})

it('says that nothing went wrong on the way', () => {
  expect(stage.errors).toEqual([])
})
