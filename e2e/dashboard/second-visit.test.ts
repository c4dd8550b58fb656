import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { withStage } from './pages'
import { signOut } from './people'

const stage = withStage()

/** What is asked of the API until the page has nothing more to ask. */
async function visited(page: Page, where: string): Promise<string[]> {
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url())
    if (pathname.startsWith('/api/v1/')) asked.push(pathname + search)
  })
  await page.goto(stage.url + where)
  await page.locator('tbody tr').first().waitFor()
  await page.waitForLoadState('networkidle')
  page.removeAllListeners('request')
  return asked
}

it('asks on the second visit for the list before the code is there that shows it, and for nothing twice', async () => {
  const page = await stage.open('/settings')
  const isList = (path: string) => path.startsWith('/api/v1/incidents?')
  expect((await visited(page, '/incidents')).filter(isList)).toHaveLength(1)
  // No code runs before the list was asked for.
  const listAsked = page.waitForRequest((request) => isList(new URL(request.url()).pathname + new URL(request.url()).search))
  await page.route('**/assets/index-*.js', async (route) => {
    await listAsked
    await route.continue()
  })
  const second = await visited(page, '/incidents')
  expect(second.filter(isList)).toHaveLength(1)
  expect(second.sort()).toEqual([...new Set(second)].sort())
  expect(stage.errors).toEqual([])
})

it('keeps nothing of what was filtered, and asks for nothing early once nobody is signed in', async () => {
  const page = await stage.open('/settings')
  const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key === 'signalbox.asks-first /incidents'))
  await visited(page, '/incidents?view=resolved')
  expect(await kept()).toEqual([])
  await visited(page, '/incidents')
  expect(await kept()).toEqual(['signalbox.asks-first /incidents'])

  // For the stage, which signs every page in.
  await page.evaluate(() => sessionStorage.setItem('left', 'yes'))
  await signOut({ page })
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto(`${stage.url}/incidents`)
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(asked.filter((path) => path.startsWith('/api/v1/incidents'))).toEqual([])
})
