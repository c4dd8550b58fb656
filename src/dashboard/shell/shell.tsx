import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useNavigate, useRouter, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { startFeed } from '../api/feed'
import { useHotkeys } from '../components/hotkeys'
import { pages } from '../pages'
import { Sidebar } from './sidebar'
import { TopBar } from './top-bar'

const Palette = lazy(() => import('./palette'))
const SidebarDrawer = lazy(() => import('./sidebar-drawer'))
const Shortcuts = lazy(() => import('./shortcuts'))

/** Sidebar, top bar, the page, and what can be opened over it: palette and shortcut sheet. */
export function Shell() {
  const [over, setOver] = useState<'palette' | 'shortcuts' | 'menu' | null>(null)
  const navigate = useNavigate()
  const router = useRouter()
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const close = () => setOver(null)
  const queries = useQueryClient()
  useEffect(() => startFeed(queries), [queries])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu that led there
  useEffect(() => setOver((open) => (open === 'menu' ? null : open)), [path])
  useHotkeys(
    [
      { keys: 'mod+k', does: 'Find anything', run: () => setOver('palette') },
      { keys: '?', does: 'Show the shortcuts', run: () => setOver('shortcuts') },
      { keys: '/', does: 'Search this list', run: () => document.querySelector<HTMLElement>('[data-search]')?.focus() },
    ],
    'Everywhere',
  )
  useHotkeys(
    pages.map(({ path, title, key }) => ({ keys: `g ${key}`, does: title, run: () => void router.navigate({ to: path }) })),
    'Go to',
  )
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-lg bg-kumo-brand px-3 py-2 font-medium text-white focus:translate-y-0"
      >
        Skip to the page
      </a>
      <Sidebar />
      <div className="flex min-w-0 grow flex-col">
        <TopBar
          openMenu={() => setOver('menu')}
          openPalette={() => setOver('palette')}
          openShortcuts={() => setOver('shortcuts')}
        />
        <main id="main" tabIndex={-1} className="grow outline-none">
          <Outlet />
        </main>
      </div>
      <Suspense>
        {over === 'palette' && <Palette close={close} go={(to) => void navigate({ href: to })} />}
        {over === 'menu' && <SidebarDrawer close={close} />}
        {over === 'shortcuts' && <Shortcuts close={close} />}
      </Suspense>
    </div>
  )
}
