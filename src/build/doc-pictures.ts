// The pictures of README.md and docs/first-incident.md, by the story that the page tells: `npm run screenshots -- --docs`.
import { createHmac } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { addAuthenticator } from '../../e2e/browser.ts'

const FOLDER = 'docs/pictures'
const QUALITY = 80

interface Hubs {
  /** By a name that passkeys can be made for, with nothing in it. */
  empty: string
  /** With the demo content. */
  filled: string
  incidentId: string | undefined
  token: string
  setupCode: string
  /** Where deliveries go. */
  sinkUrl: string
}

export async function takeDocPictures(
  browser: Browser,
  { empty, filled, incidentId, token, setupCode, sinkUrl }: Hubs,
): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  const open = async (url: string, width: number, token?: string) => {
    const context = await browser.newContext({ viewport: { width, height: 760 }, reducedMotion: 'reduce' })
    if (token) await context.addInitScript(`sessionStorage.setItem('signalbox.token', '${token}')`)
    const page = await context.newPage()
    await page.goto(url)
    await page.locator('h1').first().waitFor()
    return page
  }
  const incidents = await open(`${filled}/incidents?view=all&incident=${incidentId}`, 1480, token)
  await incidents.getByText('Timeline').waitFor()
  await incidents.locator('[aria-label=Loading]').first().waitFor({ state: 'detached' })
  await take(incidents, 'incidents')

  const page = await open(empty, 1200)
  await addAuthenticator(page)
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  await press('I have a setup code')
  await page.getByLabel('Setup code').fill(setupCode)
  await page.getByLabel('Your name').fill('Ada')
  await take(page, 'sign-in')
  await press('Create a passkey')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()

  await page.goto(`${empty}/connect/grafana`)
  await page.getByLabel('Name', { exact: true }).fill('Grafana, production')
  await press('Go on')
  const secret = (await page.getByRole('region', { name: 'Shown this once' }).locator('code').textContent()) ?? ''
  const inboundUrl =
    (await page
      .locator('code', { hasText: /^http.*\/api\/integrations\// })
      .first()
      .textContent()) ?? ''
  await take(page, 'set-up')
  await press('Go on to the first message')
  await page.getByText('Waiting for the first message').waitFor()
  await post(inboundUrl, secret, 'CheckoutLatency', 'Checkout answers in 4.2 s (p95), the target is 800 ms')
  await page.getByText('Opened an incident').waitFor()
  await page.getByText('Says that there is a problem').waitFor()
  await take(page, 'first-message')

  await page.goto(`${empty}/connect/webhook?sides=["sends"]`)
  await page.getByLabel('Name', { exact: true }).fill('Our receiver')
  await page.getByLabel('URL', { exact: true }).fill(sinkUrl)
  await press('Go on')
  await press('Test connection')
  await page.getByText('The connection works').waitFor()
  await take(page, 'destination')
  await press('Go on')
  await press('Subscribe Our receiver')
  await page.getByText('It takes effect with the next event').waitFor()

  await post(inboundUrl, secret, 'PaymentsErrorRate', 'Payments: 3.1 % of requests fail')
  await page.goto(`${empty}/incidents`)
  await page.getByRole('link', { name: /Payments: 3.1/ }).click()
  await press('Acknowledge')
  await page.getByText('Delivered').nth(1).waitFor()
  // The toast covers nothing then.
  await page.getByText(/is acknowledged$/).waitFor({ state: 'detached' })
  await take(page, 'incident')
  await page.goto(`${empty}/deliveries`)
  await page.getByRole('link', { name: 'incident.triggered' }).click()
  await page.getByRole('region', { name: 'Body of the request' }).waitFor()
  await take(page, 'delivery')
}

/** As WebP, which Playwright does not offer and the browser does. */
async function take(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(450)
  const cdp = await page.context().newCDPSession(page)
  const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY })
  writeFileSync(path.join(FOLDER, `${name}.webp`), Buffer.from(data, 'base64'))
}

/** As Grafana would send it. */
async function post(url: string, secret: string, alertname: string, summary: string): Promise<void> {
  const labels = { alertname, severity: 'critical', team: 'shop' }
  const alert = { status: 'firing', labels, annotations: { summary }, startsAt: new Date().toISOString(), fingerprint: alertname }
  const body = JSON.stringify({ title: alertname, alerts: [alert] })
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  const headers = { 'content-type': 'application/json', 'x-grafana-alerting-signature': signature }
  const { status } = await fetch(url, { method: 'POST', headers, body })
  if (status !== 202) throw new Error(`the message was answered ${status}`)
}
