import { expect, it } from 'vitest'
import { fillHub } from '../../src/build/demo-content.ts'
import { api, eventually } from '../client.ts'
import { ADMIN_TOKEN } from '../hub.ts'
import { startSink } from '../sink.ts'
import { searchOf, settled, violations } from './pages.ts'
import { accept, emptyHub, invite, person, setUp, withBrowser } from './people.ts'

const browser = withBrowser()

interface Listed {
  items: { id: string; number: number; assignee: { id: string; name: string } | null }[]
}

/** A hub with demo content and three people: Ada, who is signed in and may do all, Grace, and Vera, who only reads. */
async function staffed() {
  const hub = await emptyHub()
  const { url: sinkUrl } = await startSink()
  await fillHub({ url: hub.url, token: ADMIN_TOKEN, sinkUrl })
  const [ada, grace, vera] = [await person(browser.current), await person(browser.current), await person(browser.current)]
  await setUp(ada, hub, 'Ada Lovelace')
  await accept(grace, await invite(ada, hub, 'Grace Hopper', 'ITSM manager'))
  await accept(vera, await invite(ada, hub, 'Vera Rubin', 'Viewer'))
  /** The names of the assignees of what is open, by number. */
  const assigned = async () =>
    Object.fromEntries(
      (await api<Listed>(hub, 'GET /incidents?status=open')).json.items.flatMap(({ number, assignee }) =>
        assignee ? [[number, assignee.name]] : [],
      ),
    )
  const becomes = (expected: Record<number, string>) =>
    eventually(assigned, (seen) => JSON.stringify(seen) === JSON.stringify(expected))
  return { hub, ada, vera, becomes }
}

it('gives many incidents to somebody at once, takes that back, and finds what is mine', async () => {
  const { hub, ada, vera, becomes } = await staffed()
  const { page } = ada
  await page.goto(`${hub.url}/incidents`)
  await page.getByRole('checkbox', { name: /^Select #6/ }).click()
  await page.getByRole('checkbox', { name: /^Select #5/ }).click()
  await page.getByRole('toolbar').getByRole('button', { name: 'Assign' }).click()
  const choices = page.getByRole('menuitem')
  await choices.getByText('Grace Hopper').waitFor()
  expect((await choices.allTextContents()).map((text) => text.replace(/^[A-Z]{2}(?=[A-Z])/, ''))).toEqual([
    'Me (Ada Lovelace)',
    'Grace Hopper',
    'Vera Rubin',
    'Nobody',
  ])
  expect(await violations(page)).toEqual([])
  await choices.getByText('Grace Hopper').click()
  await page.getByText('2 incidents are assigned to Grace Hopper').waitFor()
  await page.getByRole('row', { name: /#6/ }).getByRole('cell', { name: 'Grace Hopper', exact: true }).waitFor()
  await becomes({ 5: 'Grace Hopper', 6: 'Grace Hopper' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('2 incidents are assigned to nobody').waitFor()
  await becomes({})

  // By keys alone: the first one is mine.
  await page.locator('h1').click()
  await page.keyboard.press('j')
  const drawer = page.getByRole('dialog').filter({ has: page.getByRole('region', { name: 'Details' }) })
  await drawer.getByRole('heading', { name: /Search does not answer/ }).waitFor()
  await page.keyboard.press('m')
  await page.getByText('#6 is assigned to Ada Lovelace').waitFor()
  await becomes({ 6: 'Ada Lovelace' })
  await drawer.getByText('Assigned to Ada Lovelace').waitFor()
  await drawer.getByText('· Ada Lovelace').first().waitFor()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Assigned to' }).click()
  await page.getByRole('menuitemradio', { name: 'Me' }).click()
  await settled(page)
  await eventually(
    () => page.getByRole('row').count(),
    (count) => count === 2,
  )
  expect(searchOf(page).get('assignee')).toBe('me')

  await vera.page.goto(`${hub.url}/incidents?assignee=none`)
  await vera.page.getByRole('link', { name: /18,400 messages/ }).click()
  await vera.page.getByRole('region', { name: 'Details' }).getByText('nobody', { exact: true }).waitFor()
  expect(await vera.page.getByRole('button', { name: /^Assign( to me)?$/ }).count()).toBe(0)
})

it('gives an incident away from its detail, in both themes without a fault', async () => {
  const { hub, ada, becomes } = await staffed()
  const { page } = ada
  await page.goto(`${hub.url}/incidents`)
  await page.getByRole('link', { name: /Search does not answer/ }).click()
  const details = page.getByRole('region', { name: 'Details' })
  await details.getByRole('button', { name: 'Assign to me' }).click()
  await becomes({ 6: 'Ada Lovelace' })
  await details.getByRole('button', { name: 'Reassign' }).click()
  expect(await page.getByRole('menuitem', { name: 'Me (Ada Lovelace)' }).getAttribute('aria-disabled')).toBe('true')
  await page.getByRole('menuitem', { name: 'Grace Hopper' }).click()
  await page.getByText('#6 is assigned to Grace Hopper').waitFor()
  await becomes({ 6: 'Grace Hopper' })
  await details.getByText('Assigned to Grace Hopper').waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page)).toEqual([])
  }
})
