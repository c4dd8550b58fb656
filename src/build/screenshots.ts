// `npm run screenshots`: a hub with demo content, and every page of the dashboard, light and dark and at 375 px, into .screenshots/.
// `npm run screenshots -- incidents` takes those whose name has the word; `--no-build` takes what was built before;
// `--docs` takes the pictures of the docs instead, into docs/pictures/.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { addAuthenticator, startBrowser } from '../../e2e/browser.ts'
import { bundle } from './bundle.ts'
import { fillHub } from './demo-content.ts'
import { addTrouble } from './demo-trouble.ts'
import { takeDocPictures } from './doc-pictures.ts'
import { startHub } from './hub.ts'
import { type Shot, shotsOf } from './shots.ts'

const FOLDER = '.screenshots'
const token = `sbx_${'0123456789abcdef'.repeat(2)}01234567`
const isForDocs = process.argv.includes('--docs')
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))

const ways = [
  { name: 'light', width: 1360, height: 860, colorScheme: 'light' },
  { name: 'dark', width: 1360, height: 860, colorScheme: 'dark' },
  { name: '375', width: 375, height: 740, colorScheme: 'light' },
] as const

if (!process.argv.includes('--no-build')) bundle()
if (!isForDocs) mkdirSync(FOLDER, { recursive: true })
const state = mkdtempSync(path.join(tmpdir(), 'signalbox-screenshots-'))
const secrets = {
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 'screenshots').toString('base64')}`,
  SETUP_CODE: 'setup-code',
  SIGNALBOX_ADMIN_TOKEN: token,
}
const hub = await startHub({ port: 0, state, secrets })
const empty = isForDocs ? await startHub({ port: 0, state: path.join(state, 'empty'), secrets }) : undefined
/** By their paths: a destination that is well, one that has too much to do, and one that is no more. */
const answers: Record<string, [status: number, body: string]> = {
  '/busy': [503, 'the ticket desk is being restarted'],
  '/gone': [404, '{"error":"no such hook"}'],
}
const sink = createServer(({ url = '' }, response) => {
  const [status, body] = answers[url] ?? [200, '{}']
  response.writeHead(status).end(body)
}).listen(0, '127.0.0.1')
const sinkUrl = () => `http://127.0.0.1:${(sink.address() as AddressInfo).port}/hook`
const browser = await startBrowser()
try {
  const target = { url: hub.url, token, sinkUrl: sinkUrl() }
  const filled = await fillHub(target)
  if (empty) {
    await takeDocPictures(browser, {
      empty: named(empty.url),
      filled: hub.url,
      incidentId: filled.incidentIds[1],
      token,
      setupCode: secrets.SETUP_CODE,
      sinkUrl: sinkUrl(),
    })
  } else await takeAll(browser, shotsOf({ ...filled, ...(await addTrouble(target, filled.incidentIds)) }))
} finally {
  await browser.close()
  sink.close()
  await hub.stop()
  await empty?.stop()
  rmSync(state, { recursive: true, force: true, maxRetries: 10 })
}
console.log(`the pictures are in ${isForDocs ? 'docs/pictures' : FOLDER}/`)
process.exit(0)

/** Passkeys belong to a name. */
function named(url: string): string {
  return url.replace('127.0.0.1', 'localhost')
}

async function takeAll(browser: Browser, shots: Record<string, Shot>): Promise<void> {
  const wanted = Object.entries(shots).filter(([name]) => words.length === 0 || words.some((word) => name.includes(word)))
  // Whoever is first takes the setup code with them, so those who are signed out come before.
  for (const as of ['nobody', undefined, 'user'] as const) {
    const theirs = wanted.filter(([, shot]) => shot.as === as)
    if (theirs.length === 0) continue
    const storageState = as === 'user' ? await firstUser(browser) : undefined
    for (const { name: way, width, height, colorScheme } of ways) {
      const viewport = { width, height }
      const context = await browser.newContext({
        viewport,
        colorScheme,
        deviceScaleFactor: 1,
        ...(storageState && { storageState }),
      })
      if (!as) await context.addInitScript(`sessionStorage.setItem('signalbox.token', '${token}')`)
      const page = await context.newPage()
      for (const [name, shot] of theirs) {
        if (shot.narrow && width > 400) continue
        await page.goto((as ? named(hub.url) : hub.url) + shot.path)
        await take(page, shot, path.join(FOLDER, `${name}.${way}.png`))
      }
      await context.close()
    }
  }
}

async function take(page: Page, { click, press = [] }: Shot, file: string): Promise<void> {
  await page.locator('h1').first().waitFor()
  await loaded(page)
  if (click)
    await page
      .getByRole('button', { name: click })
      .or(page.getByRole('checkbox', { name: click }))
      .first()
      .click()
  for (const key of press) {
    await page.keyboard.press(key)
    // What opens is loaded first.
    await page.waitForTimeout(150)
  }
  await page.waitForTimeout(450)
  await loaded(page)
  await page.screenshot({ path: file })
}

function loaded(page: Page): Promise<void> {
  return page.locator('[aria-label=Loading]').first().waitFor({ state: 'detached' })
}

/** Signs up with the setup code, by a passkey; what their browser keeps. */
async function firstUser(browser: Browser): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await addAuthenticator(page)
  await page.goto(`${named(hub.url)}/sign-in`)
  await page.getByRole('button', { name: 'I have a setup code' }).click()
  await page.getByLabel('Setup code').fill(secrets.SETUP_CODE)
  await page.getByLabel('Your name').fill('Ada Lovelace')
  await page.getByRole('button', { name: 'Create a passkey' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  const kept = await context.storageState()
  await context.close()
  return kept
}
