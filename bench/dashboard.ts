// `npm run bench:dashboard`: what the dashboard costs its reader. One JSON document on stdout, progress on stderr; ends with 1 where a budget is not met.
// First and second visit under 4× CPU and 10 Mbit/s at 80 ms · 10 000 deliveries scrolled · live rows while 50 a second arrive.
// `--only visits,scroll,live` measures some of them.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { startBrowser } from '../e2e/browser.ts'
import { bundle } from '../src/build/bundle.ts'
import { startHub } from '../src/build/hub.ts'
import { compressing } from './compressing.ts'
import { seedDeliveries } from './seed.ts'
import { latency, median } from './statistics.ts'

const ROWS = 10_000
const VISITS = 9
const budgets = { firstVisitMs: 3_000, secondVisitMs: 600, longTaskMs: 200, liveRowP95Ms: 100 }
const LIVE = { perSecond: 50, seconds: 10 }
const slow = { cpu: 4, bytesPerSecond: 10_000_000 / 8, latencyMs: 80 }
const token = `sbx_${'0123456789abcdef'.repeat(2)}01234567`
const secrets = {
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 'bench').toString('base64')}`,
  SETUP_CODE: 'setup-code',
  SIGNALBOX_ADMIN_TOKEN: token,
}

const state = mkdtempSync(path.join(tmpdir(), 'signalbox-bench-dashboard-'))
const sink = createServer((_, response) => response.end()).listen(0, '127.0.0.1')
const say = (text: string) => console.error(text)
const parts = ['visits', 'scroll', 'live'] as const
const { only = parts.join() } = parseArgs({ options: { only: { type: 'string' } } }).values
const wanted = new Set(only.split(','))
const unknown = [...wanted].filter((name) => !parts.some((part) => part === name))
if (unknown.length > 0) throw new Error(`--only knows ${parts.join(', ')}; not ${unknown.join(', ')}`)

say('building')
bundle()
const made = await prepare()
const hub = await startHub({ port: 0, state, secrets, logRequests: 'false' })
const compressed = await compressing(hub.url)
const browser = await startBrowser()
const visited = wanted.has('visits') ? await visits(browser, '/deliveries') : undefined
const scrolled = wanted.has('scroll') ? await scroll(browser) : undefined
const live = wanted.has('live') ? await liveRows(browser) : undefined
await browser.close()
compressed.close()
await hub.stop()
sink.close()
rmSync(state, { recursive: true, force: true, maxRetries: 10 })

const met = {
  ...(visited && { firstVisit: visited.firstMs <= budgets.firstVisitMs, secondVisit: visited.secondMs <= budgets.secondVisitMs }),
  ...(scrolled && { scroll: scrolled.longestTaskMs <= budgets.longTaskMs && scrolled.rows === ROWS }),
  ...(live && { live: live.p95Ms <= budgets.liveRowP95Ms && live.seen === live.rows }),
}
console.log(JSON.stringify({ budgets, loadAverage: loadavg()[0], visits: visited, scroll: scrolled, live, met }, null, 2))
process.exit(Object.values(met).every(Boolean) ? 0 : 1)

/** A hub with a source, a destination, and the deliveries of an hour ago. */
async function prepare() {
  const first = await startHub({ port: 0, state, secrets, logRequests: 'false' })
  const create = async <T>(what: string, body: object): Promise<T> => {
    const response = await fetch(`${first.url}/api/v1/${what}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`POST ${what}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
  const url = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`
  const from = await create<{ inboundUrl: string; key: string }>('integrations', {
    connector: 'grafana',
    auth: 'key',
    name: 'Grafana',
    rateLimit: null,
  })
  const to = await create<{ id: string }>('integrations', { connector: 'webhook', name: 'Sink', credentials: { url } })
  await create('subscriptions', { name: 'All', integrationId: to.id, eventTypes: ['incident.triggered'] })
  await first.stop()
  seedDeliveries(state, [to.id], ROWS)
  return { inbound: new URL(from.inboundUrl).pathname, key: from.key }
}

async function signedIn(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.addInitScript(`sessionStorage.setItem('signalbox.token', '${token}')`)
  return context
}

/**
 * Interactive: the rows have been painted, and the page answers to a key; ms from the beginning of the navigation, on the page's own clock, because the
 * tools that look on from outside are as slow as the page is made.
 */
async function opened(page: Page, where: string): Promise<number> {
  await page.goto(compressed.url + where, { waitUntil: 'commit' })
  const said = await page.waitForFunction(() => (window as unknown as { interactiveMs?: number }).interactiveMs, null, {
    polling: 250,
  })
  return Number(await said.jsonValue())
}

/** In the page, before its own scripts: when the first row has been painted it presses a key, and looks when the address follows. */
function looksOn(): void {
  const rows = new MutationObserver(() => {
    if (!document.querySelector('tr[id^="row-"]')) return
    rows.disconnect()
    requestAnimationFrame(() =>
      setTimeout(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }))),
    )
  })
  rows.observe(document, { childList: true, subtree: true })
  const pushState = history.pushState.bind(history)
  history.pushState = (...given) => {
    pushState(...given)
    if (location.search.includes('delivery=')) Object.assign(window, { interactiveMs: performance.now() })
  }
}

async function visits(browser: Browser, where: string) {
  const all: { firstMs: number; secondMs: number; firstBytes: number; secondBytes: number }[] = []
  for (let n = 0; n < VISITS; n++) {
    const context = await signedIn(browser)
    await context.addInitScript(looksOn)
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    const bytes = await throttled(cdp)
    const firstMs = await opened(page, where)
    await page.waitForLoadState('networkidle')
    const firstBytes = bytes()
    await page.goto('about:blank')
    // What the browser still does about the first visit is over when somebody comes again.
    await wait(1_500)
    const secondMs = await opened(page, where)
    await page.waitForLoadState('networkidle')
    all.push({ firstMs, secondMs, firstBytes, secondBytes: bytes() - firstBytes })
    say(`visit ${n + 1}/${VISITS}: first ${Math.round(firstMs)} ms, second ${Math.round(secondMs)} ms`)
    await context.close()
  }
  const of = (name: keyof (typeof all)[number]) => Math.round(median(all.map((one) => one[name])))
  return { where, firstMs: of('firstMs'), secondMs: of('secondMs'), firstBytes: of('firstBytes'), secondBytes: of('secondBytes') }
}

/** Answers how many bytes have come so far. */
async function throttled(cdp: CDPSession): Promise<() => number> {
  let bytes = 0
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: slow.latencyMs,
    downloadThroughput: slow.bytesPerSecond,
    uploadThroughput: slow.bytesPerSecond,
  })
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slow.cpu })
  return () => bytes
}

/** Down through all rows, which are asked for page by page, and then up and down again in leaps. */
async function scroll(browser: Browser) {
  const context = await signedIn(browser)
  const page = await context.newPage()
  await page.goto(`${hub.url}/deliveries`)
  await page.locator('tbody tr').first().waitFor()
  await page.evaluate(() => {
    const tasks: number[] = []
    Object.assign(window, { tasks })
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    })
  })
  const rowCount = async () => Number(await page.locator('table').getAttribute('aria-rowcount')) - 1
  await page.mouse.move(640, 500)
  const untilMs = Date.now() + 180_000
  let rows = await rowCount()
  while (rows < ROWS && Date.now() < untilMs) {
    await page.mouse.wheel(0, 4_000)
    await wait(40)
    rows = await rowCount()
  }
  for (const to of [0, 0.5, 1, 0.25, 0.75, 0]) {
    await page.evaluate((share) => window.scrollTo(0, share * document.documentElement.scrollHeight), to)
    for (let n = 0; n < 20; n++) {
      await page.mouse.wheel(0, n % 2 ? 700 : 1_400)
      await wait(16)
    }
  }
  await wait(300)
  const tasks = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks)
  const drawn = await page.locator('tbody tr').count()
  await context.close()
  say(`scrolled ${rows} rows: ${tasks.length} long tasks`)
  return { rows, drawn, longTasks: tasks.length, longestTaskMs: Math.round(Math.max(0, ...tasks)) }
}

/**
 * From an event to its row on the screen: an id begins with its time. On the way: until the delivery was planned (the gate's outbox), until the page
 * was told (D1, the feed), and until the row was drawn.
 */
async function liveRows(browser: Browser) {
  const context = await signedIn(browser)
  await context.addInitScript(() => {
    const plannedAt = new Map<string, number>()
    const toldAt = new Map<string, number>()
    Object.assign(window, { plannedAt, toldAt })
    const heard = ({ data }: MessageEvent) => {
      for (const line of String(data).split('\n')) {
        const { kind, id, plannedAt: planned } = line.startsWith('{') ? JSON.parse(line) : { kind: '' }
        if (kind !== 'delivery' || toldAt.has(id)) continue
        toldAt.set(id, Date.now())
        plannedAt.set(id, Date.parse(planned))
      }
    }
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols)
        this.addEventListener('message', heard)
      }
    }
  })
  const page = await context.newPage()
  await page.goto(`${hub.url}/deliveries?follow=true`)
  await page.locator('tbody tr').first().waitFor()
  await page.locator('html[data-feed=connected]').waitFor()
  // Until then a publisher may not know that somebody watches.
  await wait(4_000)
  await page.evaluate(() => {
    const seenAt = new Map<string, number>()
    Object.assign(window, { seenAt })
    const known = new Set([...document.querySelectorAll('tr[id^="row-dlv_"]')].map(({ id }) => id))
    new MutationObserver(() => {
      for (const { id } of document.querySelectorAll('tr[id^="row-dlv_"]')) {
        if (known.has(id)) continue
        known.add(id)
        seenAt.set(id.slice(4), Date.now())
      }
    }).observe(document.body, { childList: true, subtree: true })
  })
  const rows = LIVE.perSecond * LIVE.seconds
  const fromMs = performance.now()
  const posted: Promise<unknown>[] = []
  for (let n = 0; n < rows; n++) {
    await wait(Math.max(0, fromMs + (n * 1_000) / LIVE.perSecond - performance.now()))
    posted.push(post(n))
  }
  await Promise.all(posted)
  await wait(3_000)
  const all = await page.evaluate(() => {
    const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
    const timeOf = (id: string) => [...id.slice(4, 14)].reduce((ms, char) => ms * 32 + alphabet.indexOf(char), 0)
    const { seenAt, toldAt, plannedAt } = window as unknown as Record<string, Map<string, number>>
    return [...(seenAt ?? [])].map(([id, seenMs]) => {
      const [toldMs = seenMs, plannedMs = seenMs] = [toldAt?.get(id), plannedAt?.get(id)]
      return { all: seenMs - timeOf(id), planned: plannedMs - timeOf(id), told: toldMs - plannedMs, drawn: seenMs - toldMs }
    })
  })
  await context.close()
  const of = (part: keyof (typeof all)[number]) => latency(all.map((one) => one[part]))
  const onTheWay = { planned: of('planned'), told: of('told'), drawn: of('drawn') }
  return { ...LIVE, rows, seen: all.length, ...of('all'), onTheWay }
}

function post(n: number): Promise<unknown> {
  const alert = { status: 'firing', labels: { alertname: `live ${n}`, severity: 'critical' }, fingerprint: `live-${n}` }
  return fetch(hub.url + made.inbound, {
    method: 'POST',
    headers: { authorization: `Bearer ${made.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title: `live ${n}`, alerts: [alert] }),
  })
}
