import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { api, eventually, grafanaAlert, type Integration, integrate, postKeyed } from '../client.ts'
import { settled, violations, withStage } from './pages.ts'

interface Figures {
  figures: { received: number; errors: number; failed: number }
  incidents: { critical: number }
}

describe('the overview of a hub at work', () => {
  const stage = withStage()
  const refusing = createServer((_, response) => response.writeHead(400).end('no such board'))
  let broken: Integration
  let source: Integration

  beforeAll(async () => {
    await new Promise<void>((done) => refusing.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}/hook`
    broken = await integrate(stage, { connector: 'webhook', name: 'Wall board', credentials: { url } })
    const asks = { name: 'To the board', integrationId: broken.id, eventTypes: ['incident.*'], schedule: [1] }
    await api(stage, 'POST /subscriptions', asks)
    source = await integrate(stage, { connector: 'grafana', auth: 'key', name: 'Grafana, staging' })
    await postKeyed(source, grafanaAlert('overview'))
    await postKeyed({ ...source, key: 'sbk_wrong' }, grafanaAlert('overview'))
    // Gates and outlets count in memory for some seconds.
    await eventually(
      async () => (await api<Figures>(stage, 'GET /overview')).json,
      ({ figures }) => figures.failed === 1 && figures.errors === 1,
      30_000,
    )
  })
  afterAll(() => void refusing.close())

  const cardOf = (page: Page, title: string) =>
    page.getByRole('list', { name: 'The last 24 hours' }).getByRole('link', { name: new RegExp(`^${title} ?[0-9]`) })

  it('counts what came and what failed, and says what the destination answered', async () => {
    const page = await stage.open('/')
    expect(await cardOf(page, 'Failed').textContent()).toContain('1')
    expect(await cardOf(page, 'Refused').textContent()).toContain('1')
    const errors = page.getByRole('region', { name: 'Last errors' })
    await errors.getByRole('link', { name: /Failed Wall board/ }).waitFor()
    await page
      .getByRole('figure', { name: 'Deliveries, every 15 minutes' })
      .getByText(/delivered \d+, .* failed 1/)
      .waitFor()
    await page.locator('.uplot canvas').first().waitFor()
    await page
      .getByRole('region', { name: 'What the hub says of itself' })
      .getByText('A delivery to Wall board failed for good: http_400')
      .waitFor()
  })

  it('leads from everything to the page behind it, with its filter', async () => {
    const page = await stage.open('/')
    const hrefs = await page.locator('main a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
    const deliveryId = /delivery=(dlv_\w+)/.exec(hrefs.join(' '))?.[1]
    expect(hrefs).toEqual(
      expect.arrayContaining([
        '/messages',
        '/messages?tab=refusals',
        '/deliveries?status=delivered&range=24h',
        '/deliveries?status=failed&range=24h',
        '/deliveries?status=held',
        '/incidents?severity=critical',
        '/incidents?severity=warning',
        '/health?state=down',
        `/deliveries?delivery=${deliveryId}`,
      ]),
    )
    await page
      .getByRole('region', { name: 'Open incidents' })
      .getByRole('link', { name: /Critical/ })
      .click()
    await page.getByRole('heading', { name: 'Incidents' }).waitFor()
    expect(new URL(page.url()).search).toBe('?severity=critical')
    await page.getByRole('button', { name: 'Severity: critical' }).waitFor()
    await settled(page)
    const { json } = await api<Figures>(stage, 'GET /overview')
    expect(await page.getByRole('row').count()).toBe(1 + json.incidents.critical)
    // Every one of them is a page that there is.
    for (const href of new Set(hrefs)) {
      await page.goto(stage.url + href)
      await page.locator('h1').first().waitFor()
      expect([href, await page.getByText('There is no such page').count()]).toEqual([href, 0])
    }
  })

  it('shows on the health page which side of which integration does badly, worst first', async () => {
    const page = await stage.open('/health')
    const first = page.getByRole('table', { name: 'Integrations' }).getByRole('row').nth(1)
    expect(await first.textContent()).toMatch(/Wall board.*Down.*None of 2 attempts of 24 hours arrived.*1 failed/)
    await page
      .getByRole('row', { name: /Grafana, staging/ })
      .getByText('Degraded')
      .filter({ visible: true })
      .waitFor()
    expect(await page.getByRole('link', { name: '1 refused' }).filter({ visible: true }).getAttribute('href')).toBe(
      `/messages?integrationId=${source.id}&tab=refusals`,
    )
    await page.getByRole('button', { name: 'State' }).click()
    await page.getByRole('menuitemradio', { name: /Degraded/ }).click()
    await page.getByRole('row', { name: /Wall board/ }).waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('?state=degraded')
    await page.getByText(/Database.*(KB|MB)/).waitFor()
    expect(broken.id).toMatch(/^int_/)
  })

  it('is read and used by keys alone, and is no wider than a phone', async () => {
    const page = await stage.open('/', { width: 375 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
    const card = cardOf(page, 'Failed')
    await card.focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/deliveries\?status=failed&range=24h$/)
    await page.goto(`${stage.url}/health`)
    await page.locator('h1').waitFor()
    await settled(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
  })

  it.each(['light', 'dark'])('has no violation with something on every panel, %s', async (theme) => {
    stage.errors.length = 0
    const page = await stage.open('/', { dark: theme === 'dark' })
    for (const where of ['/', '/health']) {
      await page.goto(stage.url + where)
      await page.locator('h1').waitFor()
      await settled(page)
      expect(await violations(page)).toEqual([])
    }
    expect(stage.errors).toEqual([])
  })
})

describe('the overview of an empty hub', () => {
  const stage = withStage({ isEmpty: true })

  it('leads to the checklist and shows no zeros', async () => {
    const page = await stage.open('/')
    await page.getByText('Nothing is connected yet').waitFor()
    expect(await page.getByRole('list', { name: 'The last 24 hours' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Open the checklist' }).click()
    await page.waitForURL(/\/setup$/)
  })

  it('says on each page what it is for', async () => {
    const page = await stage.open('/messages')
    await page.getByText('No messages yet').waitFor()
    await page.goto(`${stage.url}/services`)
    await page.getByText('No services yet').waitFor()
    await page.goto(`${stage.url}/health`)
    await page.getByText('Nothing is connected yet').waitFor()
  })
})
