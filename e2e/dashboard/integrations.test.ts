import { expect, it } from 'vitest'
import { api, eventually, type Integration, integrate, postKeyed, subscribe } from '../client.ts'
import { startSink } from '../sink.ts'
import { drawerOf, searchOf, settled, withStage } from './pages.ts'

const stage = withStage()
const found = async (id: string) => (await api<Integration & Record<string, unknown>>(stage, `GET /integrations/${id}`)).json

it('lists what is connected by what is asked, and walks it by j and k', async () => {
  const page = await stage.open('/integrations?direction=sends')
  await page.getByRole('link', { name: 'Status page' }).waitFor()
  expect(await page.getByRole('row').count()).toBe(2)
  await page.getByRole('row', { name: /Status page.*Webhook/ }).waitFor()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.getByRole('link', { name: 'Grafana, production' }).waitFor()
  await page.getByPlaceholder('Search integrations').fill('nothing has this name')
  await page.getByText('Nothing matches').waitFor()
  expect(searchOf(page).get('q')).toBe('nothing has this name')
  await page.getByRole('button', { name: 'Clear filters' }).last().click()
  await page.getByRole('table', { name: 'Integrations' }).waitFor()
  await page.getByRole('heading', { name: 'Integrations' }).click()
  await page.keyboard.press('j')
  await drawerOf(page).getByText('Status page').first().waitFor()
  // What holds for sources alone is not said of a destination.
  await drawerOf(page).getByText('Made', { exact: true }).waitFor()
  expect(await drawerOf(page).getByText('Rate limit').count()).toBe(0)
  await page.keyboard.press('j')
  await drawerOf(page).getByText('Datadog, infrastructure').first().waitFor()
  await page.keyboard.press('Escape')
  await drawerOf(page).waitFor({ state: 'detached' })
})

it('changes settings, says at the field what is wrong, and shows a conflict with both versions', async () => {
  const made = await integrate(stage, { connector: 'grafana', name: 'To be changed' })
  const page = await stage.open(`/integrations?integration=${made.id}&tab=settings`)
  const drawer = drawerOf(page)
  await drawer.getByLabel('Signature header').fill('not a header')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await drawer.getByText('Some fields are not right').waitFor()
  expect(await drawer.getByLabel('Signature header').getAttribute('aria-invalid')).toBe('true')
  await drawer.getByLabel('Signature header').fill('')
  await drawer.getByLabel('Severity label').fill('prio')
  await drawer.getByLabel('Expect a message every').fill('60')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
  expect(await found(made.id)).toMatchObject({
    settings: { severityLabel: 'prio' },
    heartbeatMinutes: 60,
    defaultSeverity: 'error',
  })

  await drawer.getByLabel('Name', { exact: true }).fill('Mine')
  await api(stage, `PATCH /integrations/${made.id}`, { name: 'Theirs', defaultSeverity: 'info' })
  await drawer.getByRole('button', { name: 'Save' }).click()
  await drawer.getByText('Somebody changed this meanwhile.').waitFor()
  await drawer.getByRole('region', { name: 'As it is now' }).getByText('Theirs').waitFor()
  await drawer.getByRole('button', { name: 'Save mine over it' }).click()
  await eventually(
    () => found(made.id),
    ({ name }) => name === 'Mine',
  )
  // What was not touched here stays as the other left it.
  expect((await found(made.id)).defaultSeverity).toBe('info')
})

it('takes away what was cleared: to the default where there is one, to nothing where there is none', async () => {
  const { json: service } = await api<{ id: string }>(stage, 'POST /services', { name: 'Payments' })
  const made = await integrate(stage, {
    connector: 'grafana',
    name: 'To be cleared',
    serviceId: service.id,
    settings: { severityLabel: 'prio' },
    rateLimit: { perMinute: 5, burst: 7 },
    ...{ defaultSeverity: 'info', flapWindowSeconds: 7, heartbeatMinutes: 60 },
  })
  const page = await stage.open(`/integrations?integration=${made.id}&tab=settings`)
  const drawer = drawerOf(page)
  await drawer.getByLabel('Service').selectOption('None')
  await drawer.getByLabel('Severity where the message names none').selectOption('As usual: error')
  for (const field of ['Severity label', 'Expect a message every', 'Flap window', 'Messages a minute', 'At once'])
    await drawer.getByLabel(field).fill('')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
  expect(await found(made.id)).toMatchObject({
    serviceId: null,
    settings: {},
    rateLimit: null,
    ...{ defaultSeverity: 'error', flapWindowSeconds: 300, heartbeatMinutes: null },
  })
})

it('makes a new key that is shown once, beside the old one', async () => {
  const made = await integrate(stage, { connector: 'webhook', name: 'Rotated', auth: 'key' })
  const page = await stage.open(`/integrations?integration=${made.id}&tab=secrets`)
  await drawerOf(page).getByRole('button', { name: 'Make a new hub key' }).click()
  const key = (await page.getByRole('region', { name: 'Shown this once' }).locator('code').first().textContent()) ?? ''
  const event = { event_action: 'trigger', dedup_key: 'r', payload: { summary: 'r', source: 'r', severity: 'info' } }
  expect([(await postKeyed(made, event)).status, (await postKeyed({ ...made, key }, event)).status]).toEqual([202, 202])
  await page.reload()
  await drawerOf(page).getByRole('button', { name: 'Make a new hub key' }).waitFor()
  expect(await page.getByText(key).count()).toBe(0)

  await postKeyed({ ...made, key: `sbk${'x'.repeat(29)}` }, event)
  await drawerOf(page).getByRole('button', { name: 'Refusals' }).click()
  await drawerOf(page).getByText('The key was wrong').waitFor()
})

it('pauses a destination, says what is held, and discards or sends it when it is enabled', async () => {
  const sink = await startSink()
  const source = await integrate(stage, { connector: 'webhook', name: 'Talks', auth: 'key' })
  const destination = await subscribe(stage, `${sink.url}/hook`, { name: 'Held back' })
  const page = await stage.open(`/integrations?integration=${destination.id}`)
  const drawer = drawerOf(page)
  await drawer.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Held back is paused').waitFor()
  const held = { event_action: 'trigger', dedup_key: 'held', payload: { summary: 'held', source: 'h', severity: 'info' } }
  await postKeyed(source, held)
  const waiting = `GET /deliveries?integrationId=${destination.id}&status=held`
  await eventually(
    async () => (await api<{ items: unknown[] }>(stage, waiting)).json.items,
    ({ length }) => length === 1,
  )
  await drawer.getByRole('button', { name: 'Enable' }).click()
  await page.getByText('1 delivery was held').waitFor()
  await page.getByRole('radio', { name: 'Discard them' }).check()
  await page.getByRole('button', { name: 'Enable' }).last().click()
  await page.getByText('Held back is on again').waitFor()
  expect((await api<{ items: unknown[] }>(stage, waiting)).json.items).toEqual([])
  expect(sink.received).toEqual([])
})

it('is not deleted while something leads to it, and then by name alone', async () => {
  const sink = await startSink()
  const destination = await subscribe(stage, `${sink.url}/hook`, { name: 'In use' })
  const page = await stage.open(`/integrations?integration=${destination.id}`)
  await drawerOf(page).getByRole('button', { name: 'Delete' }).click()
  await page.getByText('In use is in use').waitFor()
  await page.getByRole('alertdialog').getByRole('link', { name: 'test' }).waitFor()
  await page.getByRole('button', { name: 'Close', exact: true }).last().click()
  const { json } = await api<{ items: { id: string }[] }>(stage, `GET /subscriptions?integrationId=${destination.id}`)
  await api(stage, `DELETE /subscriptions/${json.items[0]?.id}`)
  await drawerOf(page).getByRole('button', { name: 'Delete' }).click()
  const remove = page.getByRole('button', { name: 'Delete integration' })
  await remove.waitFor()
  expect(await remove.isDisabled()).toBe(true)
  await page.getByLabel('Type “In use” to confirm').fill('In use')
  await remove.click()
  await page.getByText('In use is deleted').waitFor()
  await settled(page)
  expect((await api(stage, `GET /integrations/${destination.id}`)).status).toBe(404)
  expect(searchOf(page).has('integration')).toBe(false)
})

it('shows a viewer how it does, and nothing to press that would be refused', async () => {
  const { json } = await api<{ token: string }>(stage, 'POST /tokens', { name: 'looks', role: 'viewer' })
  const page = await stage.open(`/integrations?integration=${stage.integrationId}`, { token: json.token })
  const drawer = drawerOf(page)
  await drawer.getByText('Inbound URL').waitFor()
  for (const name of ['Pause', 'Delete', 'Send a sample', 'Test connection'])
    expect([name, await drawer.getByRole('button', { name }).count()]).toEqual([name, 0])
})
