// Everything behind the sign-in: the shell, and in it the page.
import type { QueryClient } from '@tanstack/react-query'
import { createFileRoute, redirect } from '@tanstack/react-router'
import { lastPrincipal, type Principal } from '../api/principal'
import { signedOut } from '../api/session'
import { principalQuery } from '../components/can'
import { Shell } from '../shell/shell'

export const Route = createFileRoute('/_app')({
  beforeLoad: async ({ context: { queries }, location }) => {
    const last = queries.getQueryData(principalQuery.queryKey) === undefined ? lastPrincipal() : null
    if (last) return confirm(queries, last)
    const who = await queries.ensureQueryData(principalQuery)
    if (!who) throw redirect({ to: '/sign-in', search: { returnTo: location.href } })
  },
  component: Shell,
})

/** Draws for whom it was the last time, and asks the hub meanwhile. */
function confirm(queries: QueryClient, last: Principal): void {
  queries.setQueryData(principalQuery.queryKey, last, { updatedAt: 0 })
  queries.fetchQuery(principalQuery).then(
    (who) => who ?? signedOut(),
    // Offline: whatever the page asks for says so.
    () => {},
  )
}
