import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { api, grafanaAlert, grafanaHeaders, type Integration, integrate, request } from '../client.ts'
import { startSink } from '../sink.ts'
import { inboundUrlOn, searchOf, settled, shownSecret, textOf, violations, withStage } from './pages.ts'

const stage = withStage({ isEmpty: true })

/** In the theme that is shown, then in the other. */
async function isAccessible(page: Page): Promise<void> {
  const place = page.url()
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect([place, colorScheme, await violations(page)]).toEqual([place, colorScheme, []])
  }
}

// What the browser says of the answers that were meant to be refusals is no fault of the page.
const faults = () => stage.errors.filter((said) => !/status of 422/.test(said))

it('has nothing that axe is against in a source, and says why a message was turned away', async () => {
  stage.errors.length = 0
  const page = await stage.open('/setup')
  await page.getByText('1 of 8 are there.').waitFor()
  await isAccessible(page)
  await page.goto(`${stage.url}/connect/grafana`)
  await page.getByRole('heading', { name: 'What shall it be called, and how shall it work?' }).waitFor()
  await isAccessible(page)
  await page.getByRole('button', { name: 'Go on' }).click()

  await page.getByRole('heading', { name: 'Set it up in Grafana' }).waitFor()
  const inboundUrl = await inboundUrlOn(page)
  // The guide has it where it is to be pasted.
  expect(await textOf(page.getByRole('region', { name: 'How to set up Grafana' }))).toContain(inboundUrl)
  await isAccessible(page)
  await page.getByRole('button', { name: 'Go on to the first message' }).click()

  await page.getByText('Waiting for the first message …').waitFor()
  await isAccessible(page)
  const body = JSON.stringify(grafanaAlert('CheckoutLatency'))
  expect((await request(inboundUrl, { method: 'POST', headers: grafanaHeaders('wrong', body), body })).status).toBe(401)
  await page.getByRole('alert').getByText('A message was turned away: the signature was wrong').waitFor()
  await page.getByRole('button', { name: 'Send a sample' }).click()
  await page.getByText('The first message is here').waitFor()
  await page.getByText('Says that there is a problem').waitFor()
  await isAccessible(page)
  await page.getByRole('button', { name: 'Go on', exact: true }).click()
  await page.getByRole('heading', { name: 'Grafana is connected' }).waitFor()
  await isAccessible(page)
  expect(faults()).toEqual([])
})

it('has nothing that axe is against in a destination, and says what is wrong where it is', async () => {
  stage.errors.length = 0
  const sink = await startSink(() => ({ status: 500, body: 'the receiver is being repaired' }))
  const page = await stage.open('/connect/webhook?sides=["sends"]')
  await isAccessible(page)
  await page.getByRole('button', { name: 'Go on' }).click()
  // Left empty, then wrong: each said at its field.
  await page.getByText('One field is not right yet.').waitFor()
  expect(await page.getByLabel('URL', { exact: true }).getAttribute('aria-invalid')).toBe('true')
  await page.getByLabel('URL', { exact: true }).fill('ftp://receiver.example')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByText(/Invalid URL/).waitFor()
  await isAccessible(page)
  await page.getByLabel('URL', { exact: true }).fill(`${sink.url}/hook`)
  await page.getByRole('button', { name: 'Go on' }).click()

  await page.getByRole('heading', { name: 'Test the connection' }).waitFor()
  await page.getByRole('button', { name: 'Test connection' }).click()
  await page.getByText('The connection does not work').waitFor()
  await isAccessible(page)
  await page.getByRole('button', { name: 'Go on without a test' }).click()
  await page.getByRole('heading', { name: 'Webhook is connected' }).waitFor()
  await isAccessible(page)
  await page.getByRole('button', { name: 'Subscribe Webhook' }).click()
  await page.getByText('It takes effect with the next event.', { exact: false }).waitFor()

  await page.getByRole('link', { name: 'See what is still missing' }).click()
  await page.getByText('4 of 8 are there.').waitFor()
  expect(faults()).toEqual([])
})

it('is walked with the keyboard alone', async () => {
  const page = await stage.open('/connectors?q=prometheus')
  /** Goes on with Tab until something is reached that is called so. */
  const reach = async (name: RegExp) => {
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press('Tab')
      const focused = await page.evaluate(() => {
        const one = document.activeElement as HTMLInputElement | null
        return `${one?.getAttribute('aria-label') ?? ''} ${one?.textContent ?? ''} ${one?.labels?.[0]?.textContent ?? ''}`.trim()
      })
      if (name.test(focused)) return
    }
    throw new Error(`no Tab leads to ${name}`)
  }
  await reach(/^Pr.*Prometheus/)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: /^Connect Prometheus/ }).waitFor()
  await reach(/^Connect Prometheus/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /What shall it be called/ }).waitFor()
  await reach(/^Name/)
  await page.keyboard.press('Control+a')
  await page.keyboard.type('By keys')
  await reach(/^Go on$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /^Set it up in/ }).waitFor()
  // The focus is where the step begins.
  expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/Set it up in/)
  await reach(/^Go on to the first message$/)
  await page.keyboard.press('Enter')
  await page.getByText('Waiting for the first message …').waitFor()
  await reach(/^Send a sample$/)
  await page.keyboard.press('Enter')
  await page.getByText(/The first message is here|messages are here/).waitFor()
  await reach(/^Go on$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'By keys is connected' }).waitFor()
})

it('waits for a secret that the vendor makes, and keeps the integration off until it is there', async () => {
  const page = await stage.open('/connect/sentry')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByText('This is needed.').waitFor()
  await page.getByRole('checkbox', { name: /only after it has the URL/ }).check()
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByText('It is off until it has the secret of Sentry.').waitFor()
  await isAccessible(page)
  await page.getByRole('button', { name: 'Keep it and switch on' }).click()
  await page.locator('[aria-invalid=true]').waitFor()
  await page.locator('input[type=password]').fill('a-client-secret-of-sentry')
  await page.getByRole('button', { name: 'Keep it and switch on' }).click()
  await page.getByText('The secret is kept').waitFor()
  const { json } = await api<Integration & { enabled: boolean }>(stage, `GET /integrations/${searchOf(page).get('integration')}`)
  expect(json.enabled).toBe(true)
})

it('asks a vendor that is polled, and tells senders of another hub where to go', async () => {
  const polled = await stage.open('/connect/tenable')
  await polled.getByLabel('Access key').fill('acme')
  await polled.getByRole('button', { name: 'Go on' }).click()
  await polled.getByText('This is needed.').waitFor()
  await polled.getByLabel('Secret key').fill('quiet-harbour-71')
  await polled.getByRole('button', { name: 'Go on' }).click()
  await polled.getByRole('heading', { name: 'Test the connection' }).waitFor()
  await polled.getByRole('button', { name: 'Poll now' }).waitFor()

  const dropIn = await stage.open('/connect/opsgenie')
  await dropIn.getByRole('button', { name: 'Go on' }).click()
  await dropIn.getByText(/^Address for senders of/).waitFor()
  expect(await dropIn.locator('code', { hasText: new RegExp(`^${stage.url}$`) }).count()).toBe(1)
  // Its key stands where the guide names it.
  expect(await textOf(dropIn.getByRole('region', { name: /^How to set up/ }))).toContain(await shownSecret(dropIn))
})

it('is no wider than a narrow window', async () => {
  const { id } = await integrate(stage, { connector: 'grafana', name: 'Narrow' })
  const page = await stage.open('/connect/webhook', { width: 375 })
  for (const place of [
    '/connect/webhook',
    ...['set-up', 'wait', 'done'].map((step) => `/connect/grafana?integration=${id}&step=${step}`),
    '/setup',
  ]) {
    await page.goto(stage.url + place)
    await page.locator('h1').waitFor()
    await settled(page)
    // What is cut off inside the page would not widen the window.
    const wider = await page
      .locator('main *')
      .evaluateAll(
        (all) => all.filter((one) => one.getBoundingClientRect().right > 376 && !one.closest('pre, .code-editor')).length,
      )
    expect([place, wider]).toEqual([place, 0])
  }
})

it('shows no way to connect to who may only look', async () => {
  await integrate(stage, { connector: 'webhook', auth: 'key' })
  const { json } = await api<{ token: string }>(stage, 'POST /tokens', { name: 'looks', role: 'viewer' })
  const page = await stage.open('/connect/grafana', { token: json.token })
  await page.getByText('Connecting a tool needs the role').waitFor()
  await page.goto(`${stage.url}/integrations`)
  await page.getByRole('table', { name: 'Integrations' }).waitFor()
  expect(await page.getByRole('link', { name: 'Connect a tool' }).count()).toBe(0)
})
