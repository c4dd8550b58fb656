import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { withStage } from './pages'
import { signOut } from './people'

const stage = withStage()

/** What is asked of the API until the list is there, and how many scripts had been asked for before each. */
async function visited(page: Page, where: string): Promise<{ path: string; scripts: number }[]> {
  const asked: { path: string; scripts: number }[] = []
  let scripts = 0
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url())
    if (pathname.startsWith('/assets/') && pathname.endsWith('.js')) scripts++
    if (pathname.startsWith('/api/v1/')) asked.push({ path: pathname + search, scripts })
  })
  await page.goto(stage.url + where)
  await page.locator('tbody tr').first().waitFor()
  await page.waitForLoadState('networkidle')
  page.removeAllListeners('request')
  return asked
}

it('asks on the second visit for the list before the code that shows it is there, and for nothing twice', async () => {
  const page = await stage.open('/settings')
  const first = await visited(page, '/incidents')
  const second = await visited(page, '/incidents')
  const list = (asked: typeof first) => asked.filter(({ path }) => path.startsWith('/api/v1/incidents?'))
  expect(list(first)).toHaveLength(1)
  expect(list(second)).toHaveLength(1)
  // The entry and what it imports are named by the page itself; the list's own script is asked for by them.
  expect(list(second)[0]!.scripts).toBeLessThan(list(first)[0]!.scripts)
  expect(second.map(({ path }) => path).sort()).toEqual([...new Set(second.map(({ path }) => path))].sort())
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
