import { expect, it } from 'vitest'
import { api, integrate, type Page as ListPage } from '../client.ts'
import { startSink } from '../sink.ts'
import { searchOf, settled, withStage } from './pages.ts'

const stage = withStage()

interface Subscription {
  id: string
  name: string
  enabled: boolean
  filter: string | null
  eventTypes: string[]
  schedule: unknown
}
const all = async () => (await api<ListPage<Subscription>>(stage, 'GET /subscriptions')).json.items
const viewer = async () =>
  (await api<{ token: string }>(stage, 'POST /tokens', { name: `viewer ${Date.now()}`, role: 'viewer' })).json.token

it('leads through the steps: a filter is tried on real events, refused with its place, and a test shows what the receiver answered', async () => {
  const sink = await startSink(() => ({
    status: 202,
    headers: { 'content-type': 'application/json' },
    body: '{"seen":"by the sink"}',
  }))
  await integrate(stage, { connector: 'webhook', name: 'Night desk', credentials: { url: `${sink.url}/desk` } })
  const page = await stage.open('/subscriptions')
  await page.getByRole('link', { name: 'Create a subscription' }).click()
  await page.getByRole('checkbox', { name: /^Incident triggered/ }).check()
  await page.getByRole('button', { name: 'Next: Conditions' }).click()

  const tried = page.getByRole('region', { name: 'Dry run' })
  await tried.getByText('6 of the last 8 events would be delivered.').waitFor()
  const filter = page.getByRole('textbox', { name: 'Filter expression' })
  await filter.fill('event.title == "a" and')
  await page
    .getByRole('alert')
    .getByText(/^line 1, column \d+: /)
    .waitFor()
  await tried.getByText('Not tried').waitFor()
  await filter.fill('event.labels.team == "nobody"')
  await tried.getByText('None of them matches').waitFor()
  await filter.fill('event.severity == "critical"')
  await tried.getByText('2 of the last 8 events would be delivered.').waitFor()
  await tried.getByRole('checkbox', { name: 'Matches only' }).check()
  expect(await tried.getByRole('listitem').count()).toBe(2)
  expect(searchOf(page).get('step')).toBe('conditions')

  await page.reload()
  await tried.getByText('2 of the last 8 events would be delivered.').waitFor()
  await page.getByRole('button', { name: 'Next: Destination' }).click()
  await page.getByRole('radio', { name: /Night desk/ }).check()
  await page.getByRole('button', { name: 'Next: Template' }).click()
  await page.getByRole('radio', { name: /Short/ }).waitFor()
  await page.getByRole('button', { name: 'Next: Retry' }).click()
  await page.getByRole('radio', { name: /Times of your own/ }).check()
  await page.getByLabel('Wait before each further attempt').fill('30 s, 2 min')
  const attempts = page.getByRole('list', { name: 'Attempts' }).getByRole('listitem')
  await expect.poll(() => attempts.allTextContents()).toEqual(['1. at once', '2. after 30 s', '3. after 2 min 30 s'])

  await page.getByRole('button', { name: 'Next: Test' }).click()
  await page.getByRole('button', { name: 'Save switched off and send a test' }).click()
  const answer = page.getByRole('region', { name: 'Answer' })
  await answer.getByText('HTTP 202').waitFor()
  await answer.getByText(/by the sink/).waitFor()
  expect(JSON.parse(sink.received[0]?.body ?? '{}')).toMatchObject({ data: { incident: { severity: 'info' } } })

  await page.getByRole('button', { name: 'Next: Review and save' }).click()
  await page.getByLabel('Name').fill('')
  await page.getByRole('button', { name: 'Save', exact: true }).last().click()
  await page.getByText('Give it a name.').waitFor()
  await page.getByLabel('Name').fill('Critical to the desk')
  await page.getByRole('checkbox', { name: /^On/ }).check()
  await page.getByRole('button', { name: 'Save', exact: true }).last().click()
  await page.getByRole('dialog').getByText('event.severity == "critical"').waitFor()
  expect((await all()).find(({ name }) => name === 'Critical to the desk')).toMatchObject({
    enabled: true,
    filter: 'event.severity == "critical"',
    eventTypes: ['incident.triggered'],
    schedule: [30, 120],
  })
})

it('shows both versions where somebody else was faster, and keeps mine on top of theirs', async () => {
  const [id] = stage.subscriptionIds
  const page = await stage.open(`/subscriptions/${id}?step=conditions`)
  await page.getByRole('button', { name: 'P1' }).click()
  await api(stage, `PATCH /subscriptions/${id}`, { name: 'Renamed meanwhile' })
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const conflict = page.getByRole('alert', { name: 'Conflict' })
  await conflict.getByText('Renamed meanwhile').waitFor()
  await conflict.getByRole('button', { name: 'Keep my changes on top of theirs' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Renamed meanwhile is saved').waitFor()
  expect((await all()).find((one) => one.id === id)).toMatchObject({ name: 'Renamed meanwhile', priorities: ['P1'] })
})

it('switches many off at once, can take it back, keeps its filters in the URL, duplicates and deletes by name', async () => {
  const page = await stage.open('/subscriptions')
  await page.getByRole('checkbox', { name: 'Select all subscriptions that are shown' }).check()
  await page.getByRole('toolbar').getByRole('button', { name: 'Switch off' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText(/is on$|are on$/).waitFor()
  await page.getByRole('button', { name: 'State' }).click()
  await page.getByRole('menuitemradio', { name: 'Off' }).click()
  await page.getByRole('link', { name: 'Critical ones of the shop' }).waitFor()
  expect(searchOf(page).get('state')).toBe('off')
  expect(await page.getByRole('row').count()).toBe(2)

  await page.getByRole('button', { name: 'Actions for Critical ones of the shop' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await page.getByRole('heading', { name: 'Critical ones of the shop (copy)' }).waitFor()
  await page.getByRole('button', { name: 'Review and save' }).click()
  await page.getByRole('button', { name: 'Create subscription' }).click()
  const drawer = page.getByRole('dialog').filter({ has: page.getByRole('region', { name: 'Details' }) })
  await drawer.getByRole('heading', { name: 'Critical ones of the shop (copy)' }).waitFor()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Actions for Critical ones of the shop (copy)' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const question = page.getByRole('alertdialog')
  await question.getByLabel(/to confirm/).fill('Critical ones of the shop (copy)')
  await question.getByRole('button', { name: 'Delete subscription' }).click()
  await question.waitFor({ state: 'detached' })
  expect((await all()).some(({ name }) => name.endsWith('(copy)'))).toBe(false)
})

it('goes through the first steps by keys alone', async () => {
  const page = await stage.open('/subscriptions')
  await page.keyboard.press('c')
  const everything = page.getByRole('checkbox', { name: /^Everything/ })
  await everything.focus()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Next: Conditions' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Step 2 of 7: Conditions' }).waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Step 2 of 7: Conditions')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  expect(await page.getByRole('button', { name: 'Critical' }).getAttribute('aria-pressed')).toBe('true')
})

it('shows a viewer no button that would be refused', async () => {
  const page = await stage.open(`/subscriptions?subscription=${stage.subscriptionIds[1]}`, { token: await viewer() })
  await page.getByRole('dialog').getByText('event.labels.team == "shop"').waitFor()
  for (const name of [/Create a subscription/, /^Edit$/, /Send a test/, /Duplicate/, /Switch/, /^Actions for/]) {
    expect([name, await page.getByRole('button', { name }).or(page.getByRole('link', { name })).count()]).toEqual([name, 0])
  }
  expect(await page.getByRole('checkbox').count()).toBe(0)
  await page.goto(`${stage.url}/subscriptions/new`)
  await page.getByText('Editing needs the role ITSM manager.').waitFor()
})

it('says nothing wrong with any example of the filter help, and nothing is wider than a narrow window', async () => {
  const page = await stage.open('/subscriptions/new?step=conditions', { width: 375 })
  await page.getByText('How to write a filter').click()
  const examples = page.getByRole('list', { name: 'Examples' }).getByRole('button')
  for (const example of await examples.all()) {
    const text = (await example.textContent()) ?? ''
    const answered = page.waitForResponse(
      (response) => response.url().endsWith('/dry-run') && response.request().postData()?.includes(JSON.stringify(text)) === true,
    )
    await example.click()
    const { items } = await (await answered).json()
    expect([text, items.filter(({ error }: { error?: string }) => error)]).toEqual([text, []])
  }
  await settled(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
})

it('keeps the step that one is at in sight on a narrow window', async () => {
  const page = await stage.open(`/subscriptions/${stage.subscriptionIds[1]}?step=review`, { width: 375 })
  const box = await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Review and save' }).boundingBox()
  expect([(box?.x ?? 0) >= 0, (box?.x ?? 0) + (box?.width ?? 999) <= 375]).toEqual([true, true])
})
