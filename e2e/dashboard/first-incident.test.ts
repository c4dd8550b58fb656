import { expect, it } from 'vitest'
import { eventually, grafanaAlert, grafanaHeaders, request } from '../client.ts'
import { eventIn, startSink } from '../sink.ts'
import { drawerOf, inboundUrlOn, settled, shownSecret } from './pages.ts'
import { emptyHub, person, setUp, withBrowser } from './people.ts'

const browser = withBrowser()

it('leads from an empty hub to an incident that was routed, acknowledged and resolved, all of it in the audit log', async () => {
  const hub = await emptyHub()
  const sink = await startSink()
  const ada = await person(browser.current)
  const { page } = ada
  await setUp(ada, hub, 'Ada')

  // A source.
  await page.getByRole('link', { name: 'See what can be connected' }).click()
  await page.getByRole('button', { name: /^Grafana Monitoring/ }).click()
  await page.getByRole('link', { name: 'Connect Grafana' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Grafana, production')
  await page.getByText('What you typed is kept for a day').waitFor()
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('heading', { name: 'Set it up in Grafana' }).waitFor()
  const [secret, inboundUrl] = [await shownSecret(page), await inboundUrlOn(page)]
  const grafana = async (alert: string, status: 'firing' | 'resolved') => {
    const body = JSON.stringify(grafanaAlert(alert, status))
    return (await request(inboundUrl, { method: 'POST', headers: grafanaHeaders(secret, body), body })).status
  }
  await page.getByRole('button', { name: 'Go on to the first message' }).click()

  // Its first message, as it arrives.
  await page.getByText('Waiting for the first message …').waitFor()
  expect(await grafana('CheckoutLatency', 'firing')).toBe(202)
  await page.getByText('The first message is here').waitFor()
  const message = page.getByRole('article', { name: 'Message' })
  await message.getByText('Opened an incident').waitFor()
  await message.getByText('Alert CheckoutLatency', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Go on', exact: true }).click()
  await page.getByRole('heading', { name: 'Grafana, production is connected' }).waitFor()

  // A destination, and what goes there.
  await page.getByRole('link', { name: 'Connect a destination' }).click()
  await page.getByRole('button', { name: /^Webhook Generic/ }).click()
  await page.getByRole('link', { name: 'Connect Webhook' }).click()
  // What was looked for among the connectors is chosen already.
  expect(await page.getByRole('checkbox', { name: /^Send/ }).isChecked()).toBe(true)
  await page.getByLabel('Name', { exact: true }).fill('Our receiver')
  await page.getByLabel('URL', { exact: true }).fill(`${sink.url}/hook`)
  await page.getByText('What you typed is kept for a day').waitFor()
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('heading', { name: 'Test the connection' }).waitFor()
  expect(await shownSecret(page)).toMatch(/^whsec_/)
  await page.getByRole('button', { name: 'Test connection' }).click()
  await page.getByText('The connection works').waitFor()
  await page.getByRole('button', { name: 'Go on', exact: true }).click()
  await page.getByRole('heading', { name: 'Our receiver is connected' }).waitFor()
  await page.getByRole('button', { name: 'Subscribe Our receiver' }).click()
  await page.getByText('It takes effect with the next event.', { exact: false }).waitFor()

  // The next problem is told, and the log of deliveries shows how.
  expect(await grafana('PaymentsDown', 'firing')).toBe(202)
  const told = () => sink.received.filter(({ body }) => body.includes('PaymentsDown')).map((one) => eventIn(one).type)
  await eventually(told, (types) => types.length === 1)
  await page.getByRole('link', { name: 'Deliveries', exact: true }).click()
  await page.getByRole('link', { name: 'incident.triggered' }).click()
  const drawer = drawerOf(page)
  await drawer.getByRole('heading', { name: 'Alert PaymentsDown' }).waitFor()
  const attempt = drawer.getByRole('button', { name: /^1 Delivered 204/ })
  await attempt.waitFor()
  expect(await attempt.getAttribute('aria-current')).toBe('true')
  await drawer.getByRole('region', { name: 'Body of the request' }).getByText('"Alert PaymentsDown"').first().waitFor()
  await drawer.getByRole('button', { name: 'Response' }).click()
  await drawer.getByText('HTTP 204').waitFor()
  // The URL is a credential: it is in no log.
  expect(await drawer.textContent()).not.toContain(sink.url)

  // A person ends one of the two, the source ends the other.
  await drawer.getByRole('link', { name: /#2 Alert PaymentsDown/ }).click()
  await page.getByRole('heading', { name: 'Incidents', exact: true }).waitFor()
  await drawer.getByRole('button', { name: 'Acknowledge' }).click()
  await page.getByText(/^#2 is acknowledged$/).waitFor()
  await drawer.getByRole('button', { name: 'Resolve' }).click()
  await page.getByText(/^#2 is resolved$/).waitFor()
  await drawer.getByText('by Ada').nth(1).waitFor()
  await eventually(told, (types) => types.length === 3)
  expect(told()).toEqual(['incident.triggered', 'incident.acknowledged', 'incident.resolved'])
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })

  await page.getByRole('navigation', { name: 'Status' }).getByRole('button', { name: /^Open/ }).click()
  await page.getByRole('link', { name: /Alert CheckoutLatency/ }).waitFor()
  expect(await grafana('CheckoutLatency', 'resolved')).toBe(202)
  // Nothing is clicked: the row says so where it stands.
  await page
    .getByRole('row', { name: /Alert CheckoutLatency/ })
    .getByText('Resolved')
    .filter({ visible: true })
    .waitFor()
  await page.getByRole('link', { name: /Alert CheckoutLatency/ }).click()
  await drawer.getByText('· Grafana, production').nth(1).waitFor()

  // Who did all this; 'setup' is who has the setup code.
  await page.goto(`${hub.url}/settings?tab=audit`)
  const log = page.getByRole('table', { name: 'Audit log' })
  await log.waitFor()
  await settled(page)
  const actions = await log.locator('tbody tr td:nth-child(2) a').allTextContents()
  expect(actions.reverse()).toEqual([
    'Setup: done',
    'Session: started',
    // Made, shown how to set up, waited for, done.
    'Setup session: started',
    'Integration: created',
    'Setup session: changed',
    'Setup session: changed',
    'Setup session: ended',
    // Made, tested, done.
    'Setup session: started',
    'Integration: created',
    'Setup session: changed',
    'Setup session: ended',
    'Subscription: created',
    'Incident: acknowledged',
    'Incident: resolved',
  ])
  expect(new Set(await log.locator('tbody tr td:nth-child(3)').allTextContents())).toEqual(new Set(['setup', 'Ada']))
  expect(ada.errors).toEqual([])
})
