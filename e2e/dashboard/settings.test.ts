import { describe, expect, it } from 'vitest'
import { api, eventually } from '../client.ts'
import { searchOf } from './pages.ts'
import { accept, asked, emptyHub, invite, person, setUp, withBrowser } from './people.ts'

const browser = withBrowser()
const someone = () => person(browser.current)

describe('the people of a hub', () => {
  it('always have a super admin: the form says why the last one stays', async () => {
    const hub = await emptyHub()
    const ada = await someone()
    await setUp(ada, hub, 'Ada')
    const { page } = ada
    await page.goto(`${hub.url}/settings`)
    await page.getByRole('link', { name: 'Ada (you)' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByLabel('Role').selectOption('viewer')
    await drawer.getByRole('button', { name: 'Save' }).click()
    await drawer.getByRole('alert').getByText('This is the last active super_admin').waitFor()
    expect(await drawer.getByLabel('Role').getAttribute('aria-invalid')).toBe('true')
    await drawer.getByRole('button', { name: 'Undo' }).click()
    await drawer.getByLabel('Gets in').uncheck()
    await drawer.getByRole('button', { name: 'Save' }).click()
    await drawer.getByRole('alert').getByText('This is the last active super_admin').waitFor()
    await drawer.getByRole('button', { name: 'Delete user' }).click()
    const confirm = page.getByRole('alertdialog')
    await confirm.getByLabel('Type “Ada” to confirm').fill('Ada')
    await confirm.getByRole('button', { name: 'Delete user' }).click()
    await confirm.getByRole('alert').getByText('Give the role to somebody else first').waitFor()
    expect((await asked(ada, 'GET', '/api/v1/me')).json).toMatchObject({ role: 'super_admin' })
  })

  it('are edited by one admin at a time: the second sees both versions and chooses', async () => {
    const hub = await emptyHub()
    const [ada, bea, vera] = [await someone(), await someone(), await someone()]
    await setUp(ada, hub, 'Ada')
    await accept(bea, await invite(ada, hub, 'Bea', 'Super admin'))
    await accept(vera, await invite(ada, hub, 'Vera', 'Viewer'))
    const { json } = await api<{ items: { id: string; name: string }[] }>(hub, 'GET /users')
    const id = json.items.find(({ name }) => name === 'Vera')?.id ?? ''
    const form = ({ page }: typeof ada) => page.getByRole('form', { name: 'Change the user' })
    for (const admin of [ada, bea]) {
      await admin.page.goto(`${hub.url}/settings?user=${id}`)
      await form(admin).getByLabel('Name').waitFor()
    }
    await form(ada).getByLabel('Role').selectOption('itsm_manager')
    await form(ada).getByRole('button', { name: 'Save' }).click()
    await ada.page.getByText('Vera is saved').waitFor()

    await form(bea).getByLabel('Name').fill('Vera Lind')
    await form(bea).getByRole('button', { name: 'Save' }).click()
    await form(bea).getByRole('alert').getByText('Somebody else has changed this user').waitFor()
    const cells = await form(bea).getByRole('table', { name: 'Both versions' }).locator('tbody tr').allInnerTexts()
    expect(cells.map((row) => row.split(/\s*\t\s*/))).toEqual([
      ['Name', 'Vera Lind', 'Vera'],
      ['Role', 'Viewer', 'ITSM manager'],
    ])
    const user = async () => (await api<{ name: string; role: string }>(hub, `GET /users/${id}`)).json
    expect(await user()).toMatchObject({ name: 'Vera', role: 'itsm_manager' })
    await form(bea).getByRole('button', { name: 'Take the saved version' }).click()
    expect(await form(bea).getByLabel('Role').inputValue()).toBe('itsm_manager')
    await form(bea).getByLabel('Name').fill('Vera Lind')
    await form(bea).getByRole('button', { name: 'Save' }).click()
    await bea.page.getByText('Vera Lind is saved').waitFor()
    expect(await user()).toMatchObject({ name: 'Vera Lind', role: 'itsm_manager' })

    // The other way: what one has typed is saved over it.
    await form(ada).getByLabel('Name').fill('V. Lind')
    await form(ada).getByRole('button', { name: 'Save' }).click()
    await form(ada).getByRole('button', { name: 'Save mine over it' }).click()
    await ada.page.getByText('V. Lind is saved').waitFor()
    expect(await user()).toMatchObject({ name: 'V. Lind', role: 'itsm_manager' })

    // Who did what, found and compared; the drawer is a place of its own.
    await ada.page.goto(`${hub.url}/settings?tab=audit`)
    await ada.page.getByRole('button', { name: 'What', exact: true }).click()
    await ada.page.getByRole('menuitemradio', { name: 'User', exact: true }).click()
    await ada.page.getByRole('button', { name: 'Who', exact: true }).click()
    await ada.page.getByRole('menuitemradio', { name: 'Bea', exact: true }).click()
    await ada.page.getByRole('link', { name: 'User: changed' }).click()
    const changes = ada.page.getByRole('table', { name: 'Before and after' })
    await changes.waitFor()
    expect((await changes.locator('tbody tr').allInnerTexts()).map((row) => row.split(/\s*\t\s*/))).toEqual([
      ['name', 'Vera', 'Vera Lind'],
    ])
    await ada.page.reload()
    await changes.waitFor()
    await ada.page.getByRole('button', { name: 'All of this one' }).click()
    await eventually(
      () => ada.page.getByRole('link', { name: 'User: changed' }).count(),
      (count) => count === 1,
    )
    expect(Object.fromEntries(searchOf(ada.page))).toEqual({
      tab: 'audit',
      action: 'user',
      actor: 'user:Bea',
      subject: id,
    })
    expect([...ada.errors, ...bea.errors]).toEqual([])
  })
})

it('makes tokens that are shown once and revoked by name, and says what a hub has', async () => {
  const hub = await emptyHub()
  const ada = await someone()
  await setUp(ada, hub, 'Ada')
  const { page } = ada
  await page.goto(`${hub.url}/settings?tab=tokens`)
  await page.getByRole('button', { name: 'Make a token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('ci')
  await dialog.getByLabel('Role').selectOption('itsm_manager')
  await dialog.getByRole('button', { name: 'Make it' }).click()
  const token = (await dialog.locator('code').textContent()) ?? ''
  expect((await api<{ role: string }>(hub, 'GET /me', undefined, token)).json.role).toBe('itsm_manager')
  await dialog.getByRole('button', { name: 'I have kept it' }).click()
  expect(await page.content()).not.toContain(token)
  await page.getByRole('button', { name: 'Actions for ci' }).click()
  await page.getByRole('menuitem', { name: 'Revoke' }).click()
  await page.getByLabel('Type “ci” to confirm').fill('ci')
  await page.getByRole('button', { name: 'Revoke token' }).click()
  await page.getByRole('row', { name: /^ci/ }).getByText('Revoked').waitFor()
  expect((await api(hub, 'GET /me', undefined, token)).status).toBe(401)

  await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Encryption' }).click()
  await page.getByRole('row', { name: /^k1/ }).getByText('Seals').waitFor()
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Sign-in' }).click()
  await page.getByText('They belong to localhost').waitFor()
  expect(ada.errors).toEqual([])
})

it('lets everybody keep their own passkeys and sessions, by keys alone', async () => {
  const hub = await emptyHub()
  const ada = await someone()
  await setUp(ada, hub, 'Ada')
  const { page } = ada
  await page.getByRole('button', { name: /account and appearance/ }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'My account' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'My account' }).waitFor()
  await page.getByText('This is your only one').waitFor()
  // The last way in stays.
  await page.getByRole('button', { name: /^Actions for / }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByRole('button', { name: 'Remove passkey' }).click()
  await page.getByRole('alert').getByText('Register another passkey first').waitFor()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: /^Actions for / }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Laptop')
  await page.keyboard.press('Enter')
  await page.getByRole('list', { name: 'Passkeys' }).getByText('Laptop').waitFor()
  // This device has one already; a second device has not.
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByText('This device has a passkey for you already').waitFor()
  const { cdp, id } = ada.authenticator
  await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: id })
  const options = {
    protocol: 'ctap2',
    transport: 'usb',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
  } as const
  await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } })
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await eventually(
    () => page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem').count(),
    (count) => count === 2,
  )
  await page.getByRole('button', { name: 'Actions for Laptop' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByRole('button', { name: 'Remove passkey' }).click()
  await page.getByText('This is your only one').waitFor()

  // A second session, as from another browser, seen and ended.
  const phone = await browser.current.newContext()
  await phone.addCookies(await page.context().cookies())
  await page.context().clearCookies()
  await page.goto(`${hub.url}/account`)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('list', { name: 'Sessions' }).getByText('This one').waitFor()
  const other = await phone.newPage()
  await other.goto(`${hub.url}/incidents`)
  await other.getByRole('heading', { name: 'Incidents' }).waitFor()
  await page.getByRole('button', { name: /^End the session of / }).click()
  await page.getByText('The session has ended').waitFor()
  await other.reload()
  await other.getByRole('heading', { name: 'Sign in' }).waitFor()
  await phone.close()
  expect(ada.errors).toEqual([])
})

it('says how long things are kept, changes what is typed alone, and says at its field what cannot be', async () => {
  const hub = await emptyHub()
  const ada = await someone()
  await setUp(ada, hub, 'Ada')
  const { page } = ada
  const kept = async () => (await api<{ retention: Record<string, number> }>(hub, 'GET /settings')).json.retention
  const before = await kept()
  await page.goto(`${hub.url}/settings?tab=retention`)
  const field = (kind: string) => page.getByLabel(`${kind}, days`, { exact: true })
  const row = (kind: string) => page.getByRole('listitem').filter({ has: field(kind) })
  const save = page.getByRole('button', { name: 'Save' })
  await row('Incidents').getByText('5 to 3650 days; 365 unless changed.').waitFor()
  expect(await field('Incidents').inputValue()).toBe('365')
  expect(await save.isDisabled()).toBe(true)

  await field('Incidents').fill('1')
  await field('Audit').fill('4000')
  await save.click()
  await row('Incidents').getByRole('alert').getByText('5').waitFor()
  await row('Audit').getByRole('alert').getByText('3650').waitFor()
  expect(await field('Incidents').getAttribute('aria-invalid')).toBe('true')
  expect(await field('Deliveries').getAttribute('aria-invalid')).toBe('false')
  expect(await kept()).toEqual(before)
  await field('Incidents').fill('')
  await save.click()
  await row('Incidents').getByRole('alert').getByText('5').waitFor()

  // What somebody else changes meanwhile stays as they want it.
  expect((await api(hub, 'PATCH /settings', { retention: { heldDays: 20 } })).status).toBe(200)
  await field('Incidents').fill('30')
  await field('Audit').fill('400')
  await save.click()
  await page.getByText('What is kept how long is saved').waitFor()
  expect(await kept()).toEqual({ ...before, incidentsDays: 30, heldDays: 20 })
  expect(await field('Held').inputValue()).toBe('20')
  expect(await row('Incidents').getByRole('alert').count()).toBe(0)
  await page.reload()
  await field('Incidents').waitFor()
  expect(await field('Incidents').inputValue()).toBe('30')
  expect(ada.errors).toEqual([])
})
