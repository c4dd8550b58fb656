import { readdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { OAuth2Server } from 'oauth2-mock-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { api } from '../client.ts'
import { ADMIN_TOKEN, temporaryFolder } from '../hub.ts'
import { violations } from './pages.ts'
import { accept, asked, emptyHub, invite, person, setUp, signOut, withBrowser } from './people.ts'

const browser = withBrowser()
const someone = () => person(browser.current)

/** One statement in the database of a hub that is stopped: what only time would do. */
function inD1(state: string, sql: string): void {
  const files = readdirSync(state, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sqlite'))
  for (const file of files) {
    const db = new DatabaseSync(path.join(state, file))
    if (db.prepare(`select 1 from sqlite_master where name = 'tokens'`).get()) db.exec(sql)
    db.close()
  }
}

describe('the first admin', () => {
  it('comes in by the setup code, once, with a passkey, and by the passkey from then on', async () => {
    const hub = await emptyHub()
    const ada = await someone()
    await ada.page.goto(hub.url)
    await ada.page.getByRole('button', { name: 'I have a setup code' }).click()
    await ada.page.getByLabel('Setup code').fill('not the code')
    await ada.page.getByLabel('Your name').fill('Ada')
    await ada.page.getByRole('button', { name: 'Create a passkey' }).click()
    await ada.page.getByText('This is not the setup code').waitFor()
    expect(await ada.page.getByLabel('Setup code').getAttribute('aria-invalid')).toBe('true')

    await setUp(ada, hub, 'Ada')
    expect((await asked(ada, 'GET', '/api/v1/me')).json).toMatchObject({ name: 'Ada', role: 'super_admin', via: 'passkey' })
    await signOut(ada)
    expect((await asked(ada, 'GET', '/api/v1/me')).status).toBe(401)
    // Nobody is asked for a setup code that is used.
    expect(await ada.page.getByRole('button', { name: 'I have a setup code' }).count()).toBe(0)
    await ada.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await ada.page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(ada.errors).toEqual([])
  })

  it('is led to the name of a hub that was opened by its address, and can make a token there', async () => {
    const hub = await emptyHub()
    const byAddress = hub.url.replace('localhost', '127.0.0.1')
    const ada = await someone()
    await ada.page.goto(`${byAddress}/sign-in?returnTo=/incidents`)
    const link = ada.page.getByRole('link', { name: hub.url })
    expect(await link.getAttribute('href')).toMatch(new RegExp(`^${hub.url}/sign-in\\?returnTo=`))
    await ada.page.getByRole('button', { name: 'I have a setup code' }).click()
    await ada.page.getByLabel('Setup code').fill('setup-code-of-the-tests')
    await ada.page.getByLabel('Your name').fill('Ada')
    await ada.page.getByRole('button', { name: 'Make the first API token' }).click()
    expect(await ada.page.locator('code').textContent()).toMatch(/^sbx_/)
    await ada.page.getByRole('button', { name: 'I have kept it' }).click()
    await ada.page.getByRole('heading', { name: 'Incidents', exact: true }).waitFor()
  })
})

describe('who was invited', () => {
  it('becomes a viewer, who sees no button that would be refused, and is refused all the same', async () => {
    const hub = await emptyHub()
    const [ada, vera] = [await someone(), await someone()]
    await setUp(ada, hub, 'Ada')
    const link = await invite(ada, hub, 'Vera', 'Viewer')
    expect(link).toMatch(new RegExp(`^${hub.url}/invitation#sbi_`))
    await ada.page.getByRole('list', { name: 'Open invitations' }).getByText('Vera').waitFor()
    await accept(vera, link)
    expect((await asked(vera, 'GET', '/api/v1/me')).json).toMatchObject({ name: 'Vera', role: 'viewer' })

    await vera.page.goto(`${hub.url}/settings`)
    const tabs = vera.page.getByRole('navigation', { name: 'Settings' })
    await tabs.getByRole('button', { name: 'Sign-in' }).waitFor()
    for (const name of ['People', 'API tokens', 'Encryption', 'Audit log'])
      expect([name, await tabs.getByRole('button', { name }).count()]).toEqual([name, 0])
    await vera.page.goto(`${hub.url}/connectors?connector=grafana`)
    await vera.page.getByRole('heading', { name: 'Grafana' }).first().waitFor()
    expect(await vera.page.getByRole('link', { name: /^Connect / }).count()).toBe(0)

    const { id } = (await asked(vera, 'GET', '/api/v1/me')).json
    for (const [method, path, body] of [
      ['PATCH', `/api/v1/users/${id}`, { role: 'super_admin' }],
      ['POST', '/api/v1/invitations', { name: 'x', role: 'super_admin' }],
      ['POST', '/api/v1/tokens', { name: 'x', role: 'viewer' }],
      ['POST', '/api/v1/services', { name: 'x' }],
      ['GET', '/api/v1/users', undefined],
      ['GET', '/api/v1/audit', undefined],
      ['GET', '/api/v1/encryption', undefined],
    ] as const)
      expect([method, path, (await asked(vera, method, path, body)).status]).toEqual([method, path, 403])

    // The link is used up; and who is signed in is not made somebody else by it.
    const late = await someone()
    await late.page.goto(link)
    await late.page.getByRole('button', { name: 'Create a passkey' }).click()
    await late.page.getByText('This invitation cannot be used').waitFor()
    await vera.page.goto(link)
    await vera.page.getByText('You are signed in as Vera').waitFor()
    expect(await vera.page.getByRole('button', { name: 'Create a passkey' }).count()).toBe(0)
    expect([...ada.errors, ...vera.errors]).toEqual([])
  })
})

describe('who is not let in any more', () => {
  it('is led to the sign-in by a session that was ended, and back to the page they were on', async () => {
    const hub = await emptyHub()
    const ada = await someone()
    await setUp(ada, hub, 'Ada')
    const { page } = ada
    await page.goto(`${hub.url}/incidents?view=resolved`)
    await page.getByRole('heading', { name: 'Incidents', exact: true }).waitFor()
    const { json } = await api<{ items: { id: string }[] }>(hub, 'GET /users')
    expect((await api(hub, `DELETE /users/${json.items[0]?.id}/sessions`)).status).toBe(204)
    // Nothing is clicked: the feed says so.
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('heading', { name: 'Incidents', exact: true }).waitFor()
    expect(new URL(page.url()).search).toBe('?view=resolved')
    expect((await asked(ada, 'GET', '/api/v1/me')).status).toBe(200)
  })

  it('is led there once, however many answers say so and however late', async () => {
    const hub = await emptyHub()
    const ada = await someone()
    await setUp(ada, hub, 'Ada')
    const { page } = ada
    await page.goto('about:blank')
    const { json } = await api<{ items: { id: string }[] }>(hub, 'GET /users')
    expect((await api(hub, `DELETE /users/${json.items[0]?.id}/sessions`)).status).toBe(204)
    // Each list is refused after the one before, and who is signed in is known last.
    let asked = 0
    await page.route('**/api/v1/**', async (route) => {
      const isMe = route.request().url().endsWith('/me')
      await new Promise((done) => setTimeout(done, isMe ? 800 : 100 * ++asked))
      await route.continue()
    })
    await page.goto(`${hub.url}/incidents?view=resolved`)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
    expect(asked).toBeGreaterThan(2)
    await page.unroute('**/api/v1/**')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('heading', { name: 'Incidents', exact: true }).waitFor()
    expect(new URL(page.url()).search).toBe('?view=resolved')
  })

  it('is led there by a token that has expired, and back by another way in', async () => {
    const state = temporaryFolder()
    const hub = await emptyHub({ state })
    const { page } = await someone()
    const { json: token } = await api<{ id: string; token: string }>(hub, 'POST /tokens', { name: 'short', role: 'viewer' })
    await page.goto(`${hub.url}/incidents?view=all`)
    await page.getByRole('button', { name: 'Use an API token' }).click()
    await page.getByLabel('API token').fill(token.token)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Incidents', exact: true }).waitFor()
    await hub.stop()
    inD1(state, `update tokens set expires_at = 1 where id = '${token.id}'`)
    await emptyHub({ state, port: hub.port })
    // Nothing is clicked: the feed is refused, and the page asks why. It tries less and less often.
    await page.getByRole('heading', { name: 'Sign in' }).waitFor({ timeout: 90_000 })
    expect(await page.evaluate(() => sessionStorage.getItem('signalbox.token'))).toBe(null)
    await page.getByRole('button', { name: 'Use an API token' }).click()
    await page.getByLabel('API token').fill(token.token)
    await page.keyboard.press('Enter')
    await page.getByText('This token is not known, has expired or was revoked').waitFor()
    await page.getByLabel('API token').fill(ADMIN_TOKEN)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Incidents', exact: true }).waitFor()
    expect(new URL(page.url()).search).toBe('?view=all')
  })

  it('is told why by the sign-in page, in words that axe has nothing against', async () => {
    const hub = await emptyHub()
    const { page } = await someone()
    for (const [problem, words] of [
      ['off', 'is not set up'],
      ['unavailable', 'does not answer'],
      ['refused', 'said no'],
      ['stale', 'Begin again'],
      ['no-role', 'none of your groups'],
      ['disabled', 'switched off'],
      ['limited', 'Too many tries'],
      ['constructor', 'did not work'],
    ]) {
      await page.goto(`${hub.url}/sign-in?problem=${problem}`)
      await page
        .getByRole('alert')
        .getByText(words ?? '')
        .waitFor()
    }
    expect(await violations(page)).toEqual([])
  })

  it('is told that no passkey was used, and tries again', async () => {
    const hub = await emptyHub()
    const ada = await someone()
    await setUp(ada, hub, 'Ada')
    await signOut(ada)
    const { cdp, id: authenticatorId } = ada.authenticator
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await ada.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await ada.page.getByRole('alert').getByText('cancelled, took too long').waitFor()
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
    await ada.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await ada.page.getByRole('heading', { name: 'Overview' }).waitFor()
  })
})

it('signs in by the identity provider, and comes back to where it began', async () => {
  const provider = new OAuth2Server()
  await provider.issuer.keys.generate('RS256')
  await provider.start(0, 'localhost')
  onTestFinished(() => provider.stop())
  provider.service.on('beforeTokenSigning', ({ payload }) => Object.assign(payload, { sub: 'p1', name: 'Olga', groups: 'ops' }))
  const signIn = { OIDC_ISSUER: provider.issuer.url ?? '', OIDC_CLIENT_ID: 'signalbox', OIDC_ROLE_MAP: '{"ops":"itsm_manager"}' }
  const hub = await emptyHub({ signIn })
  const olga = await someone()
  await olga.page.goto(`${hub.url}/incidents?view=all`)
  await olga.page.getByRole('button', { name: 'Continue with your organisation' }).click()
  await olga.page.getByRole('heading', { name: 'Incidents', exact: true }).waitFor()
  expect(new URL(olga.page.url()).search).toBe('?view=all')
  expect((await asked(olga, 'GET', '/api/v1/me')).json).toMatchObject({ name: 'Olga', role: 'itsm_manager', via: 'oidc' })
  await signOut(olga)
  // Signed out at the hub, with the page forgotten too.
  await olga.page.goBack()
  await olga.page.getByRole('heading', { name: 'Sign in' }).waitFor()
})
