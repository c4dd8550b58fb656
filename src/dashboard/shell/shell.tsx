import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useNavigate, useRouter, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
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
  const typedAhead = useRef('')
  const openPalette = () => {
    typedAhead.current = ''
    setOver('palette')
  }
  const queries = useQueryClient()
  useEffect(() => startFeed(queries), [queries])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu that led there
  useEffect(() => setOver((open) => (open === 'menu' ? null : open)), [path])
  useHotkeys(
    [
      { keys: 'mod+k', does: 'Find anything', run: openPalette },
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
        <TopBar openMenu={() => setOver('menu')} openPalette={openPalette} openShortcuts={() => setOver('shortcuts')} />
        <main id="main" tabIndex={-1} className="grow outline-none">
          <Outlet />
        </main>
      </div>
      {over === 'palette' && (
        <Suspense fallback={<Listening typed={typedAhead} />}>
          <Palette typed={typedAhead} close={close} go={(to) => void navigate({ href: to })} />
        </Suspense>
      )}
      <Suspense>
        {over === 'menu' && <SidebarDrawer close={close} />}
        {over === 'shortcuts' && <Shortcuts close={close} />}
      </Suspense>
    </div>
  )
}

/** Whoever opens the palette types at once: what is typed until it is there is not lost. */
function Listening({ typed }: { typed: { current: string } }) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key.length === 1) typed.current += event.key
      else if (event.key === 'Backspace') typed.current = typed.current.slice(0, -1)
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('keydown', listen, { capture: true })
    return () => window.removeEventListener('keydown', listen, { capture: true })
  }, [typed])
  return null
}
