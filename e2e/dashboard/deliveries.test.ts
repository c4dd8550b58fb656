import { expect, it } from 'vitest'
import {
  api,
  type Delivery,
  eventually,
  grafanaAlert,
  type Integration,
  integrate,
  type Page as ListPage,
  postKeyed,
  subscribe,
} from '../client.ts'
import { type Sink, startSink } from '../sink.ts'
import { drawerOf, searchOf, violations, withStage } from './pages.ts'

const stage = withStage()

interface Failing {
  sink: Sink
  to: Integration
  /** One more problem, and so one more delivery. */
  another(): Promise<void>
}

/** A destination that refuses, and so many deliveries that have failed there: two at most, or its breaker opens. */
async function failing(name: string, count: 1 | 2): Promise<Failing> {
  const sink = await startSink(() => ({
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: '{"error":"no such table"}',
  }))
  const from = await integrate(stage, { connector: 'grafana', auth: 'key', name: `${name}, source` })
  const to = await integrate(stage, { connector: 'webhook', name, credentials: { url: `${sink.url}/hook` } })
  // One try more, and then it has failed for good.
  const wish = { name, integrationId: to.id, eventTypes: ['incident.triggered'], schedule: [1] }
  const made = await api(stage, 'POST /subscriptions', wish)
  if (made.status !== 201) throw new Error(`the subscription was not made: ${made.text}`)
  let problems = 0
  const another = async () => {
    await postKeyed(from, grafanaAlert(`${name} ${++problems}`))
  }
  for (let n = 0; n < count; n++) await another()
  await eventually(
    async () => (await api<ListPage<Delivery>>(stage, `GET /deliveries?status=failed&integrationId=${to.id}`)).json.items,
    (items) => items.length === count,
    20_000,
  )
  return { sink, to, another }
}

it('shows what failed with its attempts, tries one again after the fix, and its row says so', async () => {
  const { sink, to, another } = await failing('Tickets', 2)
  const page = await stage.open(`/deliveries?integrationId=${to.id}`)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const rows = page.getByRole('row').filter({ hasText: 'incident.triggered' })
  expect(await rows.count()).toBe(2)
  const failed = rows.getByText('Failed').filter({ visible: true })
  expect(await failed.count()).toBe(2)

  await page.keyboard.press('j')
  const drawer = drawerOf(page)
  await drawer.getByRole('heading', { name: 'Alert Tickets 2' }).waitFor()
  await page.keyboard.press('j')
  await drawer.getByRole('heading', { name: 'Alert Tickets 1' }).waitFor()
  await page.keyboard.press('k')
  await drawer.getByRole('heading', { name: 'Alert Tickets 2' }).waitFor()
  await drawer.getByText('"no such table"').last().waitFor()
  await drawer.getByRole('button', { name: 'Request', exact: true }).click()
  await drawer.getByRole('region', { name: 'Body of the request' }).getByText('"incident.triggered"').waitFor()
  await drawer.getByRole('button', { name: 'Copy as curl' }).click()
  await page.getByText('The curl command is copied').waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^curl /)

  sink.answer = () => ({ status: 200, body: '{"id":"T-1"}' })
  await drawer.getByRole('button', { name: 'Retry now' }).click()
  await drawer.getByText('Attempts (3)').waitFor()
  await rows.first().getByText('Delivered').filter({ visible: true }).waitFor()
  expect(await failed.count()).toBe(1)

  // All that is open is in the URL.
  await drawer.getByRole('button', { name: 'Compare' }).click()
  await drawer.locator('.cm-deletedChunk').first().waitFor()
  await page.reload()
  await drawer.getByRole('heading', { name: 'Alert Tickets 2' }).waitFor()
  await drawer.locator('.cm-deletedChunk').first().waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  expect([...searchOf(page).keys()]).toEqual(['integrationId'])
  await rows.first().getByRole('link').focus()
  await page.keyboard.press('Enter')
  await drawer.getByRole('heading', { name: 'Alert Tickets 2' }).waitFor()
  await drawer.getByRole('link', { name: /Alert Tickets 2/ }).click()
  await page.getByRole('heading', { name: 'Incidents' }).waitFor()

  // What comes meanwhile does not shift what one reads.
  await page.goto(`${stage.url}/deliveries?integrationId=${to.id}`)
  await rows.first().waitFor()
  await another()
  await page.getByRole('button', { name: '1 new delivery' }).click()
  await rows.nth(2).waitFor()
})

it('counts before it retries by filter, and shows how far it is', async () => {
  const { sink, to } = await failing('Archive', 2)
  sink.answer = () => ({ status: 204 })
  const page = await stage.open(`/deliveries?integrationId=${to.id}&status=failed`, { dark: true })
  await page.getByRole('button', { name: 'Retry or replay…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Retry or replay deliveries' })
  await dialog.getByText('2 deliveries would be sent again').waitFor()
  await dialog.getByText('to Archive', { exact: true }).waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('radio', { name: /^Replay/ }).click()
  await dialog.getByText('2 deliveries would be sent again').waitFor()
  await dialog.getByRole('radio', { name: /^Retry/ }).click()
  await dialog.getByRole('button', { name: 'Retry 2 deliveries' }).click()
  const job = page.getByRole('dialog', { name: 'Retry under way' })
  await job.getByText('Finished').waitFor()
  await job.getByText('2 of 2').waitFor()
  expect(await violations(page)).toEqual([])
  await job.getByRole('button', { name: 'All replays' }).click()
  await page.getByRole('list', { name: 'Replays' }).getByText('failed · to Archive').waitFor()
  expect(sink.received).toHaveLength(6)
})

it('pauses a job, lets it go on, and cancels the rest', async () => {
  const sink = await startSink()
  const from = await integrate(stage, { connector: 'grafana', auth: 'key', name: 'Slow, source' })
  const to = await subscribe(stage, `${sink.url}/hook`, { name: 'Slow' })
  for (let n = 0; n < 15; n++) await postKeyed(from, grafanaAlert(`Slow ${n}`))
  await eventually(
    () => sink.received.length,
    (count) => count === 15,
    20_000,
  )
  const slowed = await api(stage, `PATCH /integrations/${to.id}`, { delivery: { perSecond: 1, concurrency: 1 } })
  expect(slowed.status).toBe(200)
  const page = await stage.open(`/deliveries?integrationId=${to.id}&bulk=replay`)
  await page.getByRole('button', { name: 'Replay 15 deliveries' }).click()
  const job = page.getByRole('dialog', { name: 'Replay under way' })
  await job.getByRole('button', { name: 'Pause' }).click()
  await job.getByText('Paused').waitFor()
  await job.getByRole('button', { name: 'Resume' }).click()
  await job.getByText('Running').waitFor()
  await job.getByRole('button', { name: 'Cancel the rest' }).click()
  await job.getByText('Cancelled').waitFor()
  await job.getByRole('button', { name: 'All replays' }).click()
  await page.getByRole('list', { name: 'Replays' }).getByText('Cancelled').waitFor()
  const { json } = await api<ListPage<{ total: number; done: number }>>(stage, 'GET /replays?status=cancelled')
  expect(json.items[0]).toMatchObject({ total: 15 })
  expect(json.items[0]?.done).toBeLessThan(15)
})

it('groups failures into an issue, and retries all of it from there', async () => {
  const { sink, to } = await failing('Warehouse', 2)
  const page = await stage.open(`/issues?integrationId=${to.id}`)
  const issue = page.getByRole('row').filter({ hasText: 'Warehouse' })
  await issue.getByText('http_400').waitFor()
  await issue.getByText('Failing').filter({ visible: true }).waitFor()
  await issue
    .getByText(/no such table/)
    .first()
    .waitFor()
  await issue.getByRole('link', { name: '2 deliveries' }).click()
  const deliveries = page.getByRole('row').filter({ hasText: 'incident.triggered' })
  await deliveries.nth(1).waitFor()
  expect(await deliveries.count()).toBe(2)
  await page.goBack()
  sink.answer = () => ({ status: 204 })
  await issue.getByRole('link', { name: 'Retry all…' }).click()
  await page.getByRole('button', { name: 'Retry 2 deliveries' }).click()
  await page.getByRole('dialog', { name: 'Retry under way' }).getByText('Finished').waitFor()
  await page.goto(`${stage.url}/issues?integrationId=${to.id}`)
  await page.getByText('Nothing matches').waitFor()
  expect(sink.received).toHaveLength(6)
})

it('keeps filters in the URL and under a name', async () => {
  const page = await stage.open('/deliveries')
  await page.getByRole('button', { name: 'Status', exact: true }).click()
  await page.getByRole('menuitemradio', { name: 'Held' }).click()
  expect(await page.getByRole('button', { name: 'Held', exact: true }).getAttribute('aria-current')).toBe('page')
  await page.getByRole('button', { name: 'Time', exact: true }).click()
  await page.getByRole('menuitemradio', { name: 'Last 24 hours' }).click()
  await page.getByText('Nothing matches').waitFor()
  expect(new URL(page.url()).search).toBe('?status=held&range=24h')
  await page.getByRole('button', { name: 'Save as a view' }).click()
  await page.getByLabel('Name').fill('Held today')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Enter')
  const views = page.getByRole('navigation', { name: 'Views' })
  await views.getByRole('button', { name: 'Delivered' }).click()
  await page.getByRole('table', { name: 'Deliveries' }).waitFor()
  expect(new URL(page.url()).search).toBe('?status=delivered')
  await page.reload()
  await views.getByRole('button', { name: 'Held today' }).click()
  await page.getByText('Nothing matches').waitFor()
  await page.getByRole('button', { name: 'Remove this view' }).click()
  await views.getByRole('button', { name: 'Held today' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await views.getByRole('button', { name: 'Held today' }).waitFor()
})

it('says that nothing went wrong on the way', () => {
  expect(stage.errors).toEqual([])
})

it('asks for a time before it retries whatever there is', async () => {
  const page = await stage.open('/deliveries?bulk=retry')
  const dialog = page.getByRole('dialog', { name: 'Retry or replay deliveries' })
  await dialog.getByText('Choose a time, or filter the list first').waitFor()
  expect(await dialog.getByRole('alert').count()).toBe(0)
  expect(await dialog.getByRole('button', { name: /^Retry/ }).isDisabled()).toBe(true)
  await dialog.getByRole('button', { name: 'Last hour' }).click()
  await dialog.getByText(/would be sent again|nothing to send/).waitFor()
})
