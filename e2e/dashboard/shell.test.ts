import { expect, it } from 'vitest'
import { ADMIN_TOKEN } from '../hub.ts'
import { COLOURS, settled, violations, withStage } from './pages.ts'

const stage = withStage()

/** Every page, with what may be open on it. */
const places = (): string[] => [
  ...['/', '/setup', '/incidents', '/services', '/connectors', '/integrations', '/messages', '/subscriptions', '/templates'],
  ...['/deliveries', '/issues', '/events', '/health', '/settings', '/account', '/connect/grafana'],
  ...['tokens', 'sign-in', 'encryption', 'retention', 'audit'].map((tab) => `/settings?tab=${tab}`),
  '/incidents?view=triggered&severity=info',
  `/incidents?incident=${stage.incidentIds[0]}`,
  '/incidents?view=all&q=disk',
  '/services?action=create',
  '/health?state=up',
  `/messages?integrationId=${stage.integrationId}`,
  `/messages?integrationId=${stage.integrationId}&tab=refusals`,
  '/events?event=incident.triggered',
  '/connectors?connector=grafana',
  '/connectors?connector=slack',
  `/subscriptions?subscription=${stage.subscriptionIds[1]}`,
  '/subscriptions/new',
  ...['events', 'conditions', 'destination', 'template', 'retry', 'test', 'review'].map(
    (step) => `/subscriptions/${stage.subscriptionIds[1]}?step=${step}`,
  ),
  `/templates/new?connector=pagerduty`,
  `/templates/${stage.templateIds[0]}`,
  `/templates/${stage.templateIds[1]}?view=versions`,
  `/templates/${stage.templateIds[1]}?view=use`,
  '/deliveries?status=failed&range=24h',
  '/deliveries?tab=replays',
  '/deliveries?bulk=replay',
  '/issues?state=recovered',
  ...['overview', 'settings', 'secrets', 'refusals', 'events'].map(
    (tab) => `/integrations?integration=${stage.integrationId}&tab=${tab}`,
  ),
]

/** One test for all of them would be too long. */
const PARTS = 6

it.each(Array.from({ length: PARTS }, (_, part) => part))(
  'has no violation of WCAG 2.2 AA, light or dark, and no console error on any page, part %i',
  async (part) => {
    stage.errors.length = 0
    const page = await stage.open('/')
    const found: Record<string, string[]> = {}
    for (const place of places().filter((_, at) => at % PARTS === part)) {
      await page.emulateMedia({ colorScheme: 'light' })
      await page.goto(stage.url + place)
      await page.locator('h1').first().waitFor()
      await settled(page)
      const against = await violations(page)
      await page.emulateMedia({ colorScheme: 'dark' })
      against.push(...(await violations(page, { rules: COLOURS })))
      if (against.length > 0) found[place] = against
    }
    expect(found).toEqual({})
    expect(stage.errors).toEqual([])
  },
)

it('has no violation on the sign-in page, light and dark', async () => {
  for (const dark of [false, true]) {
    const page = await stage.open('/sign-in', { dark, signedOut: true })
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await violations(page)).toEqual([])
  }
})

it('leads who is not signed in to the sign-in page and back to where they were', async () => {
  const page = await stage.open('/incidents?view=resolved', { signedOut: true })
  await page.getByLabel('API token').fill('sbx_wrong')
  await page.getByRole('button', { name: 'Sign in with an API token' }).click()
  await page.getByText('This token is not known').waitFor()
  expect(await page.getByLabel('API token').getAttribute('aria-invalid')).toBe('true')
  await page.getByLabel('API token').fill(ADMIN_TOKEN)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Incidents' }).waitFor()
  expect(new URL(page.url()).search).toBe('?view=resolved')
})

it('goes anywhere by keys: g and a letter, the palette, the sheet, the skip link', async () => {
  const page = await stage.open('/')
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await page.getByRole('heading', { name: 'Incidents' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Pages, incidents, integrations').fill('grafana')
  await page.getByRole('option', { name: /Grafana, production/ }).waitFor()
  await page.getByPlaceholder('Pages, incidents, integrations').fill('connectors')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Connectors' }).waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor({ state: 'detached' })
  await page.reload()
  await page.locator('h1').waitFor()
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page')
})

it('loses nothing of what is typed before the palette is there', async () => {
  const page = await stage.open('/')
  await page.route('**/assets/palette-*.js', async (route) => {
    await new Promise((done) => setTimeout(done, 700))
    await route.continue()
  })
  await page.keyboard.press('Control+k')
  await page.keyboard.type('conx')
  await page.keyboard.press('Backspace')
  const typed = page.getByPlaceholder('Pages, incidents, integrations')
  await typed.waitFor()
  expect(await typed.inputValue()).toBe('con')
})

it('says inside the shell that there is no such page', async () => {
  const page = await stage.open('/nothing/of/the/kind')
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Incidents' }).click()
  await page.getByRole('heading', { name: 'Incidents' }).waitFor()
})

it('keeps the pages behind a button on a narrow window, and nothing is wider than it', async () => {
  const page = await stage.open('/incidents', { width: 375 })
  await page.getByRole('button', { name: 'Open the menu' }).click()
  await page.getByRole('dialog', { name: 'Pages' }).getByRole('link', { name: 'Connectors' }).click()
  await page.getByRole('heading', { name: 'Connectors' }).waitFor()
  await page.getByRole('dialog', { name: 'Pages' }).waitFor({ state: 'detached' })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375)
})

it('remembers the theme that was chosen', async () => {
  const page = await stage.open('/')
  await page.getByRole('button', { name: /account and appearance/ }).click()
  await page.getByRole('menuitemradio', { name: 'Dark' }).click()
  await page.reload()
  expect(await page.evaluate(() => document.documentElement.dataset.mode)).toBe('dark')
})
