import { expect, it } from 'vitest'
import { api, eventually, type Incident } from '../client.ts'
import { searchOf, settled, withStage } from './pages.ts'

const stage = withStage()

it('walks the incidents by j and k, and acknowledges and resolves the open one', async () => {
  const page = await stage.open('/incidents')
  await page.keyboard.press('j')
  const drawer = page.getByRole('dialog').filter({ has: page.getByRole('region', { name: 'Details' }) })
  await drawer.getByRole('heading', { name: /Search does not answer/ }).waitFor()
  await page.keyboard.press('j')
  await drawer.getByRole('heading', { name: /18,400 messages/ }).waitFor()
  await page.keyboard.press('k')
  await drawer.getByRole('heading', { name: /Search does not answer/ }).waitFor()
  const id = searchOf(page).get('incident')
  await drawer.getByRole('button', { name: 'Acknowledge' }).click()
  await page.getByText(/^#6 is acknowledged$/).waitFor()
  await page.keyboard.press('r')
  await page.getByText(/^#6 is resolved$/).waitFor()
  await eventually(
    async () => (await api<Incident>(stage, `GET /incidents/${id}`)).json.status,
    (status) => status === 'resolved',
  )
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  expect(searchOf(page).has('incident')).toBe(false)
})

it('marks a range with shift and acknowledges all of it', async () => {
  const page = await stage.open('/incidents?view=triggered')
  const boxes = page.getByRole('checkbox', { name: /^Select #/ })
  const count = await boxes.count()
  await boxes.first().click()
  await boxes.last().click({ modifiers: ['Shift'] })
  await page.getByText(`${count} selected`).waitFor()
  await page.getByRole('toolbar').getByRole('button', { name: 'Acknowledge' }).click()
  await page.getByText(`${count} incidents are acknowledged`).waitFor()
  await eventually(
    async () => (await api<{ items: unknown[] }>(stage, 'GET /incidents?status=triggered')).json.items,
    (items) => items.length === 0,
  )
})

it('keeps its filters in the URL and clears them', async () => {
  const page = await stage.open('/incidents?view=all')
  await page.getByRole('button', { name: 'Severity' }).click()
  await page.getByRole('menuitemradio', { name: /Info/ }).click()
  await settled(page)
  await page.getByRole('link', { name: /certificate ends/ }).waitFor()
  expect(await page.getByRole('row').count()).toBe(2)
  expect(searchOf(page).get('severity')).toBe('info')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.getByRole('link', { name: /Search does not answer/ }).waitFor()
})

it('says that a list cannot be loaded, and loads it when it can', async () => {
  const page = await stage.open('/')
  await page.route('**/api/v1/incidents?*', (route) => route.fulfill({ status: 403, body: '{"title":"Not with this role"}' }))
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await page.getByRole('alert').getByText('Not with this role').waitFor()
  await page.unroute('**/api/v1/incidents?*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('table', { name: 'Incidents' }).waitFor()
})
