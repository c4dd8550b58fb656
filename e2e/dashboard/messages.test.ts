import { beforeAll, expect, it } from 'vitest'
import { api, eventually, type Incident, type Integration, integrate, type Page, postKeyed } from '../client.ts'
import { searchOf, violations, withStage } from './pages.ts'

const stage = withStage()
const mended = { mapping: { dedupKey: 'key', action: 'state', title: 'name' } }
const broken = { mapping: { ...mended.mapping, dedupKey: '{{ elsewhere.key }}' } }
let hook: Integration
let messageId: string

beforeAll(async () => {
  hook = await integrate(stage, { connector: 'webhook', name: 'Cash desks', auth: 'key', settings: broken })
  messageId = (await postKeyed(hook, { key: 'desk-4', state: 'trigger', name: 'Cash desk 4 does not answer' })).json.messageId
  await postKeyed({ ...hook, key: 'sbk_wrong' }, {})
  await eventually(
    async () => (await api<Page<unknown>>(stage, `GET /integrations/${hook.id}/messages`)).json.items,
    ({ length }) => length === 1,
  )
})

it('shows why a message could not be read, and opens its incident by a second run once the mapping is mended', async () => {
  const page = await stage.open('/messages')
  await page
    .getByRole('list', { name: 'Choose a source' })
    .getByRole('link', { name: /Cash desks/ })
    .click()
  await page
    .getByRole('row', { name: /Unreadable/ })
    .getByRole('link')
    .click()
  const drawer = page.getByRole('dialog').filter({ has: page.getByRole('region', { name: 'Details' }) })
  await drawer.getByText('dedupKey: line 1, column 4: undefined value').first().waitFor()
  await drawer.getByRole('region', { name: 'Body of the message' }).getByText('"desk-4"').waitFor()
  expect(searchOf(page).get('message')).toBe(messageId)

  await drawer.getByRole('button', { name: 'Run again' }).click()
  await drawer.getByText('It still cannot be read').waitFor()
  expect((await api(stage, `PATCH /integrations/${hook.id}`, { settings: mended })).status).toBe(200)
  await drawer.getByRole('button', { name: 'Read again' }).click()
  await drawer.getByText('One signal would be read:').waitFor()
  expect((await api<Page<Incident>>(stage, `GET /incidents?integrationId=${hook.id}`)).json.items).toEqual([])

  await drawer.getByRole('button', { name: 'Run again' }).click()
  await page.getByText('The message was run again: opened').waitFor()
  await drawer.getByText('it said trigger').waitFor()
  expect(await drawer.getByRole('button', { name: 'Run again' }).count()).toBe(0)
  await eventually(
    async () => (await api<Page<Incident>>(stage, `GET /incidents?integrationId=${hook.id}`)).json.items,
    ({ length }) => length === 1,
  )
  await drawer.getByRole('link', { name: 'Open the incident' }).click()
  await page
    .getByRole('dialog')
    .getByRole('heading', { name: /Cash desk 4 does not answer/ })
    .waitFor()
  // And back: its timeline names the message.
  await page.getByRole('link', { name: 'the message' }).click()
  await page.waitForURL(new RegExp(messageId))
})

it('has a log of its own for each source, by outcome, walked by j and k', async () => {
  await postKeyed(hook, { key: 'desk-5', state: 'trigger', name: 'Cash desk 5' })
  await postKeyed(hook, { key: 'desk-6', state: 'odd', name: 'Cash desk 6' })
  await eventually(
    async () => (await api<Page<{ outcome: string }>>(stage, `GET /integrations/${hook.id}/messages`)).json.items,
    (items) => items.length === 3,
  )
  const page = await stage.open(`/messages?integrationId=${hook.id}`)
  await page.keyboard.press('j')
  const drawer = page.getByRole('dialog')
  await drawer.getByText(/"odd"/).first().waitFor()
  await page.keyboard.press('j')
  await drawer.getByText('desk-5').first().waitFor()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Outcome' }).click()
  await page.getByRole('menuitemradio', { name: /unreadable/i }).click()
  await page
    .getByRole('row', { name: /Opened/ })
    .first()
    .waitFor({ state: 'detached' })
  expect(searchOf(page).get('outcome')).toBe('unreadable')
  await eventually(
    () => page.getByRole('row').count(),
    (rows) => rows === 2,
  )
})

it('says what was turned away, and what helps', async () => {
  const page = await stage.open(`/messages?integrationId=${hook.id}&tab=refusals`)
  await page.getByRole('list', { name: 'Refusals' }).getByText('The key was wrong').waitFor()
})

it('offers a viewer nothing that would be refused', async () => {
  const { token } = (await api<{ token: string }>(stage, 'POST /tokens', { name: 'reader', role: 'viewer' })).json
  const page = await stage.open('/sign-in', { signedOut: true })
  await page.evaluate((given) => sessionStorage.setItem('signalbox.token', given), token)
  await page.goto(`${stage.url}/messages?integrationId=${hook.id}&message=${messageId}`)
  await page.getByRole('region', { name: 'Body of the message' }).waitFor()
  expect(await page.getByRole('button', { name: /again/ }).count()).toBe(0)
  await page.goto(`${stage.url}/services`)
  await page.getByRole('table', { name: 'Services' }).waitFor()
  expect(await page.getByRole('button', { name: /Create a service|Actions for/ }).count()).toBe(0)
})

it.each(['light', 'dark'])('has no violation with a message open, %s', async (theme) => {
  stage.errors.length = 0
  const page = await stage.open(`/messages?integrationId=${hook.id}&message=${messageId}`, { dark: theme === 'dark' })
  await page.getByRole('region', { name: 'Body of the message' }).waitFor()
  await page.getByRole('button', { name: 'Read again' }).click()
  await page.getByText('One signal would be read:').waitFor()
  expect(await violations(page)).toEqual([])
  expect(stage.errors).toEqual([])
})
