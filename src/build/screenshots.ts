// `npm run screenshots`: a hub with demo content, and every page of the dashboard, light and dark and at 375 px, into .screenshots/.
// `npm run screenshots -- incidents` takes those whose name has the word; `--no-build` takes what was built before;
// `--docs` takes the pictures of the docs instead, into docs/pictures/.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startBrowser } from '../../e2e/browser.ts'
import { bundle } from './bundle.ts'
import { fillHub } from './demo-content.ts'
import { takeDocPictures } from './doc-pictures.ts'
import { startHub } from './hub.ts'

const FOLDER = '.screenshots'
const token = `sbx_${'0123456789abcdef'.repeat(2)}01234567`
const isForDocs = process.argv.includes('--docs')
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))

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
const sink = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1')
const sinkUrl = () => `http://127.0.0.1:${(sink.address() as AddressInfo).port}/hook`
const browser = await startBrowser()
try {
  const { incidentIds, subscriptionIds, templateIds, integrationId } = await fillHub({ url: hub.url, token, sinkUrl: sinkUrl() })
  if (empty) {
    await takeDocPictures(browser, {
      empty: empty.url.replace('127.0.0.1', 'localhost'),
      filled: hub.url,
      incidentId: incidentIds[1],
      token,
      setupCode: secrets.SETUP_CODE,
      sinkUrl: sinkUrl(),
    })
  }
  /** Path by name; `press` after it is there. */
  const shots: Record<string, { path: string; press?: string[]; signedOut?: boolean }> = {
    'sign-in': { path: '/sign-in', signedOut: true },
    overview: { path: '/' },
    setup: { path: '/setup' },
    incidents: { path: '/incidents' },
    'incidents-filtered': { path: '/incidents?severity=info&view=triggered' },
    incident: { path: `/incidents?incident=${incidentIds[1]}` },
    services: { path: '/services' },
    service: { path: '/services', press: ['j'] },
    connectors: { path: '/connectors' },
    connector: { path: '/connectors?connector=grafana' },
    connect: { path: '/connect/grafana' },
    'connect-webhook': { path: '/connect/webhook?sides=%5B%22sends%22%5D' },
    'connect-set-up': { path: `/connect/grafana?integration=${integrationId}&step=set-up` },
    'connect-wait': { path: `/connect/grafana?integration=${integrationId}&step=wait` },
    'connect-done': { path: `/connect/grafana?integration=${integrationId}&step=done` },
    integrations: { path: '/integrations' },
    integration: { path: `/integrations?integration=${integrationId}` },
    'integration-settings': { path: `/integrations?integration=${integrationId}&tab=settings` },
    'integration-secrets': { path: `/integrations?integration=${integrationId}&tab=secrets` },
    messages: { path: `/messages?integrationId=${integrationId}` },
    'messages-sources': { path: '/messages' },
    message: { path: `/messages?integrationId=${integrationId}`, press: ['j'] },
    subscriptions: { path: '/subscriptions' },
    subscription: { path: `/subscriptions?subscription=${subscriptionIds[1]}` },
    'subscription-events': { path: '/subscriptions/new' },
    'subscription-conditions': { path: `/subscriptions/${subscriptionIds[1]}?step=conditions` },
    'subscription-destination': { path: `/subscriptions/${subscriptionIds[1]}?step=destination` },
    'subscription-retry': { path: `/subscriptions/${subscriptionIds[1]}?step=retry` },
    'subscription-review': { path: `/subscriptions/${subscriptionIds[1]}?step=review` },
    templates: { path: '/templates' },
    template: { path: `/templates/${templateIds[0]}` },
    'template-versions': { path: `/templates/${templateIds[1]}?view=versions` },
    deliveries: { path: '/deliveries' },
    delivery: { path: '/deliveries', press: ['j'] },
    'bulk-replay': { path: '/deliveries?bulk=replay' },
    issues: { path: '/issues' },
    events: { path: '/events' },
    event: { path: '/events?event=incident.triggered' },
    health: { path: '/health' },
    settings: { path: '/settings' },
    'settings-tokens': { path: '/settings?tab=tokens' },
    'settings-sign-in': { path: '/settings?tab=sign-in' },
    'settings-encryption': { path: '/settings?tab=encryption' },
    'settings-retention': { path: '/settings?tab=retention' },
    'settings-audit': { path: '/settings?tab=audit' },
    account: { path: '/account' },
    invitation: { path: '/invitation#sbi_example', signedOut: true },
    palette: { path: '/incidents', press: ['Control+k'] },
    shortcuts: { path: '/incidents', press: ['?'] },
  }
  const ways = [
    { name: 'light', width: 1360, height: 860, colorScheme: 'light' },
    { name: 'dark', width: 1360, height: 860, colorScheme: 'dark' },
    { name: '375', width: 375, height: 740, colorScheme: 'light' },
  ] as const
  for (const { name: way, width, height, colorScheme } of isForDocs ? [] : ways) {
    for (const isSignedOut of [true, false]) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, deviceScaleFactor: 1 })
      if (!isSignedOut) await context.addInitScript(`sessionStorage.setItem('signalbox.token', '${token}')`)
      const page = await context.newPage()
      for (const [name, { path: where, press = [], signedOut = false }] of Object.entries(shots)) {
        if (signedOut !== isSignedOut || (words.length > 0 && !words.some((word) => name.includes(word)))) continue
        await page.goto(hub.url + where)
        await page.locator('h1').first().waitFor()
        await page.locator('[aria-label=Loading]').first().waitFor({ state: 'detached' })
        for (const key of press) await page.keyboard.press(key)
        await page.waitForTimeout(450)
        await page.screenshot({ path: path.join(FOLDER, `${name}.${way}.png`) })
      }
      await context.close()
    }
  }
} finally {
  await browser.close()
  sink.close()
  await hub.stop()
  await empty?.stop()
  rmSync(state, { recursive: true, force: true, maxRetries: 10 })
}
console.log(`the pictures are in ${isForDocs ? 'docs/pictures' : FOLDER}/`)
process.exit(0)
