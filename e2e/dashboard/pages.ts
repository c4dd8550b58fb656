import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { fillHub } from '../../src/build/demo-content.ts'
import { startHub as startHubHere } from '../../src/build/hub.ts'
import { startBrowser } from '../browser.ts'
import { ADMIN_TOKEN, KEY_1 } from '../hub.ts'

export interface Stage {
  url: string
  incidentIds: string[]
  subscriptionIds: string[]
  templateIds: string[]
  /** Of the Grafana among the demo content. */
  integrationId: string
  /** A page of its own context; errors on its console end up in `errors`. */
  open(where: string, options?: { dark?: boolean; signedOut?: boolean; width?: number; token?: string }): Promise<Page>
  errors: string[]
}

/** One hub, with demo content unless it shall be empty, and one browser for all tests of a file. */
export function withStage({ isEmpty = false } = {}): Stage {
  const stage: Stage = {
    url: '',
    incidentIds: [],
    subscriptionIds: [],
    templateIds: [],
    integrationId: '',
    errors: [],
    open: () => Promise.reject(new Error('not started')),
  }
  let browser: Browser | undefined
  let end = async () => {}
  beforeAll(async () => {
    const state = mkdtempSync(path.join(tmpdir(), 'signalbox-dashboard-'))
    const sink = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1')
    const secrets = { ENCRYPTION_KEYS: KEY_1, SETUP_CODE: 'setup-code-of-the-tests', SIGNALBOX_ADMIN_TOKEN: ADMIN_TOKEN }
    const hub = await startHubHere({ port: 0, state, secrets })
    browser = await startBrowser()
    end = async () => {
      await browser?.close()
      sink.close()
      await hub.stop()
      rmSync(state, { recursive: true, force: true, maxRetries: 10 })
    }
    const sinkUrl = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/hook`
    const filled = isEmpty ? {} : await fillHub({ url: hub.url, token: ADMIN_TOKEN, sinkUrl })
    Object.assign(stage, { url: hub.url, ...filled })
  })
  afterAll(() => end())
  stage.open = async (where, { dark = false, signedOut = false, width = 1280, token = ADMIN_TOKEN } = {}) => {
    if (!browser) throw new Error('the browser has not started')
    const context = await browser.newContext({
      colorScheme: dark ? 'dark' : 'light',
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
    })
    onTestFinished(() => context.close())
    if (!signedOut)
      await context.addInitScript(`sessionStorage.getItem('left') || sessionStorage.setItem('signalbox.token', '${token}')`)
    const page = await context.newPage()
    page.on('console', (message) => {
      if (message.type() === 'error') stage.errors.push(message.text())
    })
    page.on('pageerror', (error) => stage.errors.push(String(error)))
    await page.goto(stage.url + where)
    await page.locator('h1').first().waitFor()
    await settled(page)
    return page
  }
  return stage
}

/** No skeleton is left. */
export const settled = (page: Page): Promise<void> => page.locator('[aria-label=Loading]').first().waitFor({ state: 'detached' })

const AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Of axe's rules, those that another theme may break. */
export const COLOURS = ['color-contrast', 'link-in-text-block']

/**
 * What axe has against the page by WCAG 2.2 AA, or by some `rules` of it: a line for each rule; none where the page is right. `frames`: also
 * inside of frames, where scripts have to run for it.
 */
export async function violations(
  page: Page,
  { rules, frames = true }: { rules?: string[]; frames?: boolean } = {},
): Promise<string[]> {
  const looksInside = frames && page.frames().length > 1
  const axe = new AxeBuilder({ page }).options({ iframes: looksInside, resultTypes: ['violations'] }).setLegacyMode(!looksInside)
  const analysed = async () => {
    await stoodStill(page)
    return (rules ? axe.withRules(rules) : axe.withTags(AA)).analyze()
  }
  let found = await analysed()
  // A page that was still on its way to what it looks like is looked at once more.
  if (found.violations.length > 0) found = await page.waitForTimeout(500).then(analysed)
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
}

export const textOf = async (locator: Locator): Promise<string> => (await locator.first().textContent()) ?? ''

/** What the address of the page says of it. */
export const searchOf = (page: Page): URLSearchParams => new URL(page.url()).searchParams

/** What the wizard has to be pasted somewhere else. */
export const shownSecret = (page: Page): Promise<string> =>
  textOf(page.getByRole('region', { name: 'Shown this once' }).locator('code'))
export const inboundUrlOn = (page: Page): Promise<string> =>
  textOf(page.locator('code', { hasText: /^https?:.*\/api\/integrations\// }))

/** The drawer that shows one of a list. */
export const drawerOf = (page: Page): Locator =>
  page.getByRole('dialog').filter({ has: page.getByRole('region', { name: 'Details' }) })

/** The page hears of another theme with the next frame, and a colour that is on its way to another one is neither of the two. */
const stoodStill = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    // What follows the scrolling of a row never ends, and stands still.
    const isMoving = () => document.getAnimations().some(({ timeline }) => timeline === document.timeline)
    for (let frames = 0; frames < 2 || (isMoving() && frames < 100); frames++) await frame()
  })
