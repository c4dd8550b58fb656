import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { api, eventually, grafanaAlert, grafanaHeaders, type Integration, integrate, request } from '../client.ts'
import { startSink } from '../sink.ts'
import { inboundUrlOn, settled, shownSecret, textOf, violations, withStage } from './pages.ts'

const stage = withStage({ isEmpty: true })

/** In the theme that is shown, then in the other. */
async function isAccessible(page: Page): Promise<void> {
  const place = page.url()
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    expect([place, colorScheme, await violations(page)]).toEqual([place, colorScheme, []])
  }
}
const search = (page: Page) => new URL(page.url()).searchParams

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

interface Setup {
  id: string
  step: string
  integrationId: string | null
  draft: Record<string, unknown>
}
const setups = async () => (await api<{ items: Setup[] }>(stage, 'GET /setup-sessions')).json.items

it('goes on after a reload in each step, and on another device, until it is done', async () => {
  const desk = await stage.open('/connect/webhook')
  await desk.getByLabel('Name', { exact: true }).fill('Überwachung')
  await desk.getByRole('radio', { name: /^Hub key/ }).check()
  await desk.getByText('What you typed is kept for a day').waitFor()
  await eventually(setups, ([one]) => one?.draft.auth === 'key')
  await desk.reload()
  expect(await desk.getByLabel('Name', { exact: true }).inputValue()).toBe('Überwachung')
  expect(await desk.getByRole('radio', { name: /^Hub key/ }).isChecked()).toBe(true)

  const phone = await stage.open('/setup', { width: 375 })
  const unfinished = phone.getByRole('list', { name: 'Unfinished setups' })
  await unfinished.getByText('Connecting Überwachung was begun now and stands at “Details”.').waitFor()
  await unfinished.getByRole('link', { name: 'Go on with it' }).click()
  await phone.getByLabel('Name', { exact: true }).waitFor()
  expect(await phone.getByLabel('Name', { exact: true }).inputValue()).toBe('Überwachung')
  await phone.getByRole('button', { name: 'Go on', exact: true }).click()
  const first = await shownSecret(phone)
  const integrationId = search(phone).get('integration')
  const [kept] = await eventually(setups, ([one]) => one?.step === 'set-up')
  expect(kept).toMatchObject({ integrationId, draft: {} })
  expect(JSON.stringify(kept)).not.toContain(first)

  // What is shown once is shown to nobody a second time; another can be made.
  await phone.reload()
  await phone.getByText('cannot be shown again').waitFor()
  await desk.goto(`${stage.url}/connectors`)
  await desk.getByRole('list', { name: 'Unfinished setups' }).getByText('stands at “Set up”').waitFor()
  await desk.getByRole('link', { name: 'Go on with it' }).click()
  await desk.getByRole('button', { name: 'Make another key' }).click()
  const second = await shownSecret(desk)
  expect(second).toMatch(/^sbk/)
  expect(second).not.toBe(first)
  await desk.getByRole('button', { name: 'Go on to the first message' }).click()
  await desk.getByText('Waiting for the first message …').waitFor()
  await desk.reload()
  await desk.getByText('Waiting for the first message …').waitFor()
  await eventually(setups, ([one]) => one?.step === 'wait')

  await phone.goto(`${stage.url}/connect/webhook`)
  await phone.getByText('stands at “First message”').waitFor()
  await phone.getByRole('link', { name: 'Go on with it' }).click()
  await phone.getByRole('button', { name: 'Send a sample' }).click()
  await phone.getByText('The first message is here').waitFor()
  await phone.reload()
  await phone.getByText('The first message is here').waitFor()
  await phone.getByRole('button', { name: 'Go on', exact: true }).click()
  await phone.getByRole('heading', { name: 'Überwachung is connected' }).waitFor()
  await eventually(setups, ({ length }) => length === 0)
  await phone.waitForURL((url) => !url.searchParams.has('setup'))
  await phone.reload()
  await phone.getByRole('heading', { name: 'Überwachung is connected' }).waitFor()

  // The other device is told, and loses nothing.
  await desk.reload()
  await desk.getByText('There is nothing to go on with').waitFor()
  await desk.getByRole('link', { name: 'Go on with the integration' }).click()
  await desk.getByText('The first message is here').waitFor()
  expect(await setups()).toEqual([])
})

it('goes on in the test of a destination, and is forgotten on demand', async () => {
  const sink = await startSink()
  const page = await stage.open('/connect/webhook?sides=["sends"]')
  await page.getByLabel('Name', { exact: true }).fill('Our receiver')
  await page.getByLabel('URL', { exact: true }).fill(`${sink.url}/hook`)
  await eventually(setups, ([one]) => one?.draft.name === 'Our receiver')
  // A URL of a webhook is a credential, as is every secret: it is typed again.
  expect(JSON.stringify(await setups())).not.toContain(sink.url)
  await page.reload()
  expect(await page.getByRole('checkbox', { name: /^Send/ }).isChecked()).toBe(true)
  await page.getByLabel('URL', { exact: true }).fill(`${sink.url}/hook`)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('heading', { name: 'Test the connection' }).waitFor()
  await eventually(setups, ([one]) => one?.step === 'test')
  await page.reload()
  await page.getByRole('button', { name: 'Test connection' }).click()
  await page.getByText('The connection works').waitFor()

  await page.goto(`${stage.url}/setup`)
  const unfinished = page.getByRole('list', { name: 'Unfinished setups' })
  await unfinished.getByText('stands at “Test”').waitFor()
  expect(await violations(page)).toEqual([])
  await unfinished.getByRole('button', { name: 'Forget it' }).click()
  await unfinished.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await unfinished.getByText('stands at “Test”').waitFor()
  await unfinished.getByRole('button', { name: 'Forget it' }).click()
  await unfinished.waitFor({ state: 'detached' })
  expect(await setups()).toEqual([])
})

it('says plainly what it cannot go on with', async () => {
  const { id } = await integrate(stage, { connector: 'webhook', auth: 'key', name: 'Of somebody else' })
  const page = await stage.open('/connect/webhook')
  // Long after a setup is forgotten: what never received anything is offered.
  await page.getByText('has not received anything yet').waitFor()
  await page.getByRole('link', { name: 'Go on with it' }).click()
  await page.getByText('cannot be shown again').waitFor()
  expect(search(page).get('integration')).toBe(id)

  await page.goto(`${stage.url}/connect/webhook?setup=stp_${'0'.repeat(26)}`)
  await page.getByText('There is nothing to go on with').waitFor()
  await page.getByRole('link', { name: 'Connect Webhook anew' }).click()
  await page.getByLabel('Name', { exact: true }).waitFor()
  const { json } = await api<Setup>(stage, 'POST /setup-sessions', { connector: 'grafana', draft: { name: 'Elsewhere' } })
  await page.goto(`${stage.url}/connect/webhook?setup=${json.id}`)
  await page.getByText('This setup is for another tool.').waitFor()
  await page.getByRole('link', { name: 'Go on with Grafana' }).click()
  await page.getByRole('heading', { name: 'Connect Grafana' }).waitFor()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Elsewhere')
  await page.goto(`${stage.url}/connect/webhook?integration=int_gone&step=wait`)
  await page.getByText('This integration was deleted.').waitFor()
  await page.goto(`${stage.url}/connect/nagios-2`)
  await page.getByText('There is no connector “nagios-2”.').waitFor()
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
  const { json } = await api<Integration & { enabled: boolean }>(stage, `GET /integrations/${search(page).get('integration')}`)
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
