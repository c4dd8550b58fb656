import { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { ApiProblem } from './api/problem'
import { onSignedOut } from './api/session'
import { Bones, Failed } from './components/list-state'
import { NotFound } from './components/not-found'
import { routeTree } from './routeTree.gen'

/** What the API refuses it refuses again; only what may pass by itself is tried twice. */
const mayPass = (thrown: unknown) => !(thrown instanceof ApiProblem) || thrown.status === 0 || thrown.status >= 500

export const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 20_000, retry: (count, thrown) => count < 2 && mayPass(thrown) } },
})

export const router = createRouter({
  routeTree,
  context: { queries },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  // A route waits for nothing but what is as good as here; were it not, its bones are shown soon, and no longer than it takes.
  defaultPendingMs: 150,
  defaultPendingMinMs: 0,
  defaultPendingComponent: () => (
    <div className="p-7">
      <Bones />
    </div>
  ),
  defaultErrorComponent: ({ error, reset }) => (
    <div className="mx-auto max-w-2xl p-7">
      <Failed error={error} retry={reset} />
    </div>
  ),
  defaultNotFoundComponent: NotFound,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

let isLeaving = false
onSignedOut(() => {
  const { pathname, href } = router.latestLocation
  // Whatever was asked is refused, one answer after the other; the first leads to the sign-in, and what that asks is not to be forgotten.
  if (isLeaving || pathname === '/sign-in') return
  isLeaving = true
  queries.clear()
  void router.navigate({ to: '/sign-in', search: { returnTo: href } }).finally(() => {
    isLeaving = false
  })
})
