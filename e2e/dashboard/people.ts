// People for the browser tests: each with a browser context and an authenticator of their own, on a hub that nobody has set up.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { type Authenticator, addAuthenticator, startBrowser } from '../browser.ts'
import { type HubProcess, startHub, temporaryFolder } from '../hub.ts'

export const SETUP_CODE = 'setup-code-of-the-tests'

/** A Chromium for all tests of a file. */
export function withBrowser(): { current: Browser } {
  const held: { current: Browser } = { current: undefined as never }
  beforeAll(async () => {
    held.current = await startBrowser()
  })
  afterAll(() => held.current?.close())
  return held
}

/** An empty hub, by the name that passkeys need. */
export async function emptyHub(options: Partial<Parameters<typeof startHub>[0]> = {}): Promise<HubProcess> {
  const hub = await startHub({ state: temporaryFolder(), ...options })
  return { ...hub, url: hub.url.replace('127.0.0.1', 'localhost') }
}

export interface Person {
  page: Page
  errors: string[]
  authenticator: Authenticator
}

/** Somebody with a device: an authenticator inside it that knows its owner. */
export async function person(browser: Browser): Promise<Person> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  return { page, errors, authenticator: await addAuthenticator(page) }
}

/** By the setup code to the overview, as super_admin. */
export async function setUp({ page }: Person, hub: { url: string }, name: string): Promise<void> {
  await page.goto(hub.url)
  await page.getByRole('button', { name: 'I have a setup code' }).click()
  await page.getByLabel('Setup code').fill(SETUP_CODE)
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Create a passkey' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}

/** The link that an admin gets for somebody, from the page. */
export async function invite({ page }: Person, hub: { url: string }, name: string, role: string): Promise<string> {
  await page.goto(`${hub.url}/settings?tab=people`)
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Their name').fill(name)
  await dialog.getByLabel('Role').selectOption({ label: role })
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = (await dialog.locator('code').textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Done' }).click()
  return link
}

/** By the link of an invitation to the overview. */
export async function accept({ page }: Person, link: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('heading', { name: 'You are invited' }).waitFor()
  await page.getByRole('button', { name: 'Create a passkey' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}

export async function signOut({ page }: Pick<Person, 'page'>): Promise<void> {
  await page.getByRole('button', { name: /account and appearance/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}

/** What the page itself gets for a request, as its own scripts would send it. */
export const asked = ({ page }: Person, method: string, path: string, body?: unknown) =>
  page.evaluate(
    async ({ method, path, body }) => {
      const headers = { 'content-type': 'application/json', 'x-signalbox-csrf': '1' }
      const response = await fetch(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
      const text = await response.text()
      return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : null }
    },
    { method, path, body },
  )
