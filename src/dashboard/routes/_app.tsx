// Everything behind the sign-in: the shell, and in it the page.
import { createFileRoute, redirect } from '@tanstack/react-router'
import { principalQuery } from '../components/can'
import { Shell } from '../shell/shell'

export const Route = createFileRoute('/_app')({
  beforeLoad: async ({ context, location }) => {
    const who = await context.queries.ensureQueryData(principalQuery)
    if (!who) throw redirect({ to: '/sign-in', search: { returnTo: location.href } })
  },
  component: Shell,
})
