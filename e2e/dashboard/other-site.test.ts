import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { api, eventually } from '../client.ts'
import { asked, emptyHub, person, setUp, withBrowser } from './people.ts'

const browser = withBrowser()
const someone = () => person(browser.current)

describe('a page of another site', () => {
  /** `http://127.0.0.1:…`, while the hub is at `http://localhost:…`: another site to a browser. */
  async function otherSite(html: (hub: string) => string, hub: { url: string }): Promise<string> {
    const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html(hub.url)))
    server.listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  }

  it('shows nothing of the dashboard in a frame', async () => {
    const hub = await emptyHub()
    const ada = await someone()
    await setUp(ada, hub, 'Ada')
    const site = await otherSite(
      (url) =>
        `<iframe src="${url}/settings"></iframe><iframe src="${url}/docs/"></iframe><iframe src="${url}/healthz"></iframe>`,
      hub,
    )
    const refusals: string[] = []
    ada.page.on('console', (message) => refusals.push(message.text()))
    await ada.page.goto(site, { waitUntil: 'load' })
    for (const frame of ada.page.frames().slice(1)) {
      // The page is there before the browser has said no to its frames.
      await eventually(
        () => frame.url(),
        (url) => url.startsWith('chrome-error:'),
      )
      expect(await frame.locator('#root, pre, .swagger-ui').count()).toBe(0)
    }
    expect(ada.page.frames()).toHaveLength(4)
    expect(refusals.filter((text) => /frame-ancestors|X-Frame-Options/i.test(text)).length).toBeGreaterThanOrEqual(3)
  })

  it('changes nothing by a form or by a script, though the browser is signed in', async () => {
    const hub = await emptyHub()
    const ada = await someone()
    await setUp(ada, hub, 'Ada')
    const { id } = (await asked(ada, 'GET', '/api/v1/me')).json
    const site = await otherSite(
      (
        url,
      ) => `<form method="post" enctype="text/plain" action="${url}/api/v1/services"><input name='{"name":"' value='planted"}'></form>
        <form method="post" action="${url}/api/auth/sign-out"></form>`,
      hub,
    )
    for (const form of [0, 1]) {
      await ada.page.goto(site)
      const answered = ada.page.waitForResponse((response) => response.url().startsWith(hub.url))
      await Promise.all([
        ada.page.waitForURL(`${hub.url}/**`, { waitUntil: 'load' }),
        ada.page.evaluate((form) => document.forms[form]?.submit(), form),
      ])
      const answer = await answered
      expect([form, answer.request().method(), answer.status()]).toEqual([form, 'POST', form === 0 ? 401 : 403])
    }
    await ada.page.goto(site)
    const byScript = await ada.page.evaluate(async (url) => {
      const call = (init: RequestInit) =>
        fetch(`${url}/api/v1/services`, { method: 'POST', credentials: 'include', ...init }).then(
          () => 'answered',
          () => 'refused',
        )
      const json = { headers: { 'content-type': 'application/json', 'x-signalbox-csrf': '1' }, body: '{"name":"planted"}' }
      return Promise.all([call(json), call({ body: '{"name":"planted"}' })])
    }, hub.url)
    expect(byScript).toEqual(['refused', 'refused'])

    await ada.page.goto(hub.url)
    await ada.page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect((await asked(ada, 'GET', '/api/v1/me')).json).toMatchObject({ id })
    expect((await api<{ items: unknown[] }>(hub, 'GET /services')).json.items).toEqual([])
    // Our own page without the header, as a form of ours would be.
    const bare = await ada.page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' }
      const { status, ...response } = await fetch('/api/v1/services', { method: 'POST', headers, body: '{"name":"x"}' })
      return { status, response }
    })
    expect(bare.status).toBe(403)
  })

  it('cannot give a browser the session that it will be signed in under', async () => {
    const hub = await emptyHub()
    const ada = await someone()
    const planted = 'A'.repeat(43)
    const context = ada.page.context()
    await context.addCookies([
      {
        name: '__Host-signalbox',
        value: planted,
        url: hub.url.replace('http:', 'https:'),
        secure: true,
        httpOnly: true,
        sameSite: 'Lax',
      },
    ])
    await setUp(ada, hub, 'Ada')
    const session = (await context.cookies()).find(({ name }) => name === '__Host-signalbox')
    expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' })
    expect(session?.value).not.toBe(planted)
    const thief = await fetch(`${hub.url.replace('localhost', '127.0.0.1')}/api/v1/me`, {
      headers: { cookie: `__Host-signalbox=${planted}` },
    })
    expect(thief.status).toBe(401)
    // And no script of ours can read it.
    expect(await ada.page.evaluate(() => document.cookie)).toBe('')
  })
})
