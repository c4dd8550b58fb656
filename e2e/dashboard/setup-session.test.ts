import { expect, it } from 'vitest'
import { api, eventually, integrate } from '../client.ts'
import { startSink } from '../sink.ts'
import { searchOf, shownSecret, violations, withStage } from './pages.ts'

const stage = withStage({ isEmpty: true })

interface Setup {
  id: string
  step: string
  integrationId: string | null
  draft: Record<string, unknown>
}
const setups = async () => (await api<{ items: Setup[] }>(stage, 'GET /setup-sessions')).json.items

it('goes on after a reload in each step, and on another device, until it is done', async () => {
  const desk = await stage.open('/connect/webhook')
  await desk.getByLabel('Name', { exact: true }).fill('Überwachung')
  await desk.getByRole('radio', { name: /^Hub key/ }).check()
  await desk.getByText('What you typed is kept for a day').waitFor()
  await eventually(setups, ([one]) => one?.draft.auth === 'key')
  await desk.reload()
  expect(await desk.getByLabel('Name', { exact: true }).inputValue()).toBe('Überwachung')
  expect(await desk.getByRole('radio', { name: /^Hub key/ }).isChecked()).toBe(true)

  const phone = await stage.open('/setup', { width: 375 })
  const unfinished = phone.getByRole('list', { name: 'Unfinished setups' })
  await unfinished.getByText('Connecting Überwachung was begun just now and stands at “Details”.').waitFor()
  await unfinished.getByRole('link', { name: 'Go on with it' }).click()
  await phone.getByLabel('Name', { exact: true }).waitFor()
  expect(await phone.getByLabel('Name', { exact: true }).inputValue()).toBe('Überwachung')
  await phone.getByRole('button', { name: 'Go on', exact: true }).click()
  const first = await shownSecret(phone)
  const integrationId = searchOf(phone).get('integration')
  const [kept] = await eventually(setups, ([one]) => one?.step === 'set-up')
  expect(kept).toMatchObject({ integrationId, draft: {} })
  expect(JSON.stringify(kept)).not.toContain(first)

  // What is shown once is shown to nobody a second time; another can be made.
  await phone.reload()
  await phone.getByText('cannot be shown again').waitFor()
  await desk.goto(`${stage.url}/connectors`)
  await desk.getByRole('list', { name: 'Unfinished setups' }).getByText('stands at “Set up”').waitFor()
  await desk.getByRole('link', { name: 'Go on with it' }).click()
  await desk.getByRole('button', { name: 'Make another key' }).click()
  const second = await shownSecret(desk)
  expect(second).toMatch(/^sbk/)
  expect(second).not.toBe(first)
  await desk.getByRole('button', { name: 'Go on to the first message' }).click()
  await desk.getByText('Waiting for the first message …').waitFor()
  await desk.reload()
  await desk.getByText('Waiting for the first message …').waitFor()
  await eventually(setups, ([one]) => one?.step === 'wait')

  await phone.goto(`${stage.url}/connect/webhook`)
  await phone.getByText('stands at “First message”').waitFor()
  await phone.getByRole('link', { name: 'Go on with it' }).click()
  await phone.getByRole('button', { name: 'Send a sample' }).click()
  await phone.getByText('The first message is here').waitFor()
  await phone.reload()
  await phone.getByText('The first message is here').waitFor()
  await phone.getByRole('button', { name: 'Go on', exact: true }).click()
  await phone.getByRole('heading', { name: 'Überwachung is connected' }).waitFor()
  await eventually(setups, ({ length }) => length === 0)
  await phone.waitForURL((url) => !url.searchParams.has('setup'))
  await phone.reload()
  await phone.getByRole('heading', { name: 'Überwachung is connected' }).waitFor()

  // The other device is told, and loses nothing.
  await desk.reload()
  await desk.getByText('There is nothing to go on with').waitFor()
  await desk.getByRole('link', { name: 'Go on with the integration' }).click()
  await desk.getByText('The first message is here').waitFor()
  expect(await setups()).toEqual([])
})

it('goes on in the test of a destination, and is forgotten on demand', async () => {
  const sink = await startSink()
  const page = await stage.open('/connect/webhook?sides=["sends"]')
  await page.getByLabel('Name', { exact: true }).fill('Our receiver')
  await page.getByLabel('URL', { exact: true }).fill(`${sink.url}/hook`)
  await page.getByText('What you typed is kept for a day').waitFor()
  await eventually(setups, ([one]) => one?.draft.name === 'Our receiver')
  // A URL of a webhook is a credential, as is every secret: it is typed again.
  expect(JSON.stringify(await setups())).not.toContain(sink.url)
  await page.reload()
  expect(await page.getByRole('checkbox', { name: /^Send/ }).isChecked()).toBe(true)
  await page.getByLabel('URL', { exact: true }).fill(`${sink.url}/hook`)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('heading', { name: 'Test the connection' }).waitFor()
  await eventually(setups, ([one]) => one?.step === 'test')
  await page.reload()
  await page.getByRole('button', { name: 'Test connection' }).click()
  await page.getByText('The connection works').waitFor()

  await page.goto(`${stage.url}/setup`)
  const unfinished = page.getByRole('list', { name: 'Unfinished setups' })
  await unfinished.getByText('stands at “Test”').waitFor()
  expect(await violations(page)).toEqual([])
  await unfinished.getByRole('button', { name: 'Forget it' }).click()
  await unfinished.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await unfinished.getByText('stands at “Test”').waitFor()
  await unfinished.getByRole('button', { name: 'Forget it' }).click()
  await unfinished.waitFor({ state: 'detached' })
  expect(await setups()).toEqual([])
})

it('says plainly what it cannot go on with', async () => {
  const { id } = await integrate(stage, { connector: 'webhook', auth: 'key', name: 'Of somebody else' })
  const page = await stage.open('/connect/webhook')
  // Long after a setup is forgotten: what never received anything is offered.
  await page.getByText('has not received anything yet').waitFor()
  await page.getByRole('link', { name: 'Go on with it' }).click()
  await page.getByText('cannot be shown again').waitFor()
  expect(searchOf(page).get('integration')).toBe(id)

  await page.goto(`${stage.url}/connect/webhook?setup=stp_${'0'.repeat(26)}`)
  await page.getByText('There is nothing to go on with').waitFor()
  await page.getByRole('link', { name: 'Connect Webhook anew' }).click()
  await page.getByLabel('Name', { exact: true }).waitFor()
  const { json } = await api<Setup>(stage, 'POST /setup-sessions', { connector: 'grafana', draft: { name: 'Elsewhere' } })
  await page.goto(`${stage.url}/connect/webhook?setup=${json.id}`)
  await page.getByText('This setup is for another tool.').waitFor()
  await page.getByRole('link', { name: 'Go on with Grafana' }).click()
  await page.getByRole('heading', { name: 'Connect Grafana' }).waitFor()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Elsewhere')
  await page.goto(`${stage.url}/connect/webhook?integration=int_gone&step=wait`)
  await page.getByText('This integration was deleted.').waitFor()
  await page.goto(`${stage.url}/connect/nagios-2`)
  await page.getByText('There is no connector “nagios-2”.').waitFor()
})
