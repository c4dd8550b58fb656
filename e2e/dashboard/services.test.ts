import { expect, it } from 'vitest'
import { api, type Page } from '../client.ts'
import { searchOf, withStage } from './pages.ts'

const stage = withStage()

it('creates, renames and deletes a service by keys, with what is wrong at its field', async () => {
  const page = await stage.open('/services')
  await page.keyboard.press('c')
  const form = page.getByRole('dialog', { name: 'Create a service' })
  await form.getByLabel('Name').fill('Checkout')
  await page.keyboard.press('Enter')
  await form.getByText('Another service is called "Checkout".').waitFor()
  expect(await form.getByLabel('Name').getAttribute('aria-invalid')).toBe('true')
  await form.getByLabel('Name').fill('Search')
  await page.keyboard.press('Enter')
  await form.waitFor({ state: 'detached' })
  const row = page.getByRole('row', { name: /Search/ })
  await row.getByRole('button', { name: 'Actions for Search' }).press('Enter')
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('dialog', { name: 'Rename Search' }).getByLabel('Name').fill('Product search')
  await page.keyboard.press('Enter')
  await page.getByRole('row', { name: /Product search/ }).waitFor()

  await page.getByRole('button', { name: 'Actions for Product search' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const confirm = page.getByRole('alertdialog', { name: 'Delete Product search' })
  const button = confirm.getByRole('button', { name: 'Delete the service' })
  expect(await button.isDisabled()).toBe(true)
  await confirm.getByLabel(/to confirm/).fill('Product search')
  await button.click()
  // While it is open, no row behind it has a role.
  await confirm.waitFor({ state: 'detached' })
  await page.getByRole('row', { name: /Product search/ }).waitFor({ state: 'detached' })
  const { items } = (await api<Page<{ name: string }>>(stage, 'GET /services')).json
  expect(items.map(({ name }) => name)).toEqual(['Checkout'])
})

it('does not open a row by what is chosen in its menu', async () => {
  const page = await stage.open('/services')
  await page.getByRole('button', { name: 'Actions for Checkout' }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('dialog', { name: 'Rename Checkout' }).waitFor()
  expect(searchOf(page).has('service')).toBe(false)
})

it('says by what a service is used and does not delete it', async () => {
  const page = await stage.open('/services')
  await page.getByRole('button', { name: 'Actions for Checkout' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const confirm = page.getByRole('alertdialog', { name: 'Delete Checkout' })
  await confirm.getByLabel(/to confirm/).fill('Checkout')
  await confirm.getByRole('button', { name: 'Delete the service' }).click()
  await confirm.getByText('1 integration: Grafana, production').waitFor()
})

it('shows what is about a service, each a link to it', async () => {
  const page = await stage.open('/services')
  await page.getByRole('link', { name: 'Checkout' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('link', { name: 'Grafana, production' }).waitFor()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  const [open] = (await api<Page<{ openIncidents: number }>>(stage, 'GET /services')).json.items
  await page.getByRole('link', { name: `${open?.openIncidents} open` }).click()
  await page.getByRole('button', { name: 'Service: Checkout' }).waitFor()
  await page.getByRole('table', { name: 'Incidents' }).waitFor()
  expect(await page.getByRole('row').count()).toBe(1 + (open?.openIncidents ?? 0))
})

it('finds incidents by their words and counts the open ones on the tabs', async () => {
  const page = await stage.open('/incidents')
  await page.getByRole('navigation', { name: 'Status' }).getByRole('button', { name: 'Acknowledged 1' }).waitFor()
  await page.getByRole('searchbox', { name: 'Search incidents' }).fill('db-2')
  await page.getByRole('button', { name: 'Open 1', exact: true }).waitFor()
  await page.getByRole('link', { name: /91 % of/ }).waitFor()
  expect(await page.getByRole('row').count()).toBe(2)
  expect(searchOf(page).get('q')).toBe('db-2')
  await page.getByRole('searchbox', { name: 'Search incidents' }).fill('nothing like it')
  await page.getByText('Nothing matches').waitFor()
})

it('has every event with its fields, an example and who subscribes', async () => {
  const page = await stage.open('/events')
  await page.getByRole('searchbox', { name: 'Search events' }).fill('triggered')
  await page
    .getByRole('row', { name: /incident\.triggered.*1$/ })
    .getByRole('link')
    .click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('link', { name: 'All to the status page' }).waitFor()
  await drawer.getByRole('listitem').filter({ hasText: 'Critical ones of the shop' }).getByText('Off').waitFor()
  await drawer.getByRole('cell', { name: /^data\.incident\.severity/ }).waitFor()
  await drawer.getByText('"critical" | "error" | "warning" | "info"').waitFor()
  await drawer.getByRole('button', { name: 'Copy Example of incident.triggered' }).click()
  expect(searchOf(page).get('event')).toBe('incident.triggered')
})
