// Where the link of an invitation leads. The code is behind the #, so that no server sees it.
import { createFileRoute, useRouterState } from '@tanstack/react-router'
import { principalQuery } from '../components/can'
import { SignIn } from '../pages/sign-in/sign-in'

export const Route = createFileRoute('/invitation')({
  beforeLoad: ({ context }) => context.queries.ensureQueryData(principalQuery),
  component: InvitationPage,
})

function InvitationPage() {
  const { queries } = Route.useRouteContext()
  const code = useRouterState({ select: ({ location }) => location.hash })
  const navigate = Route.useNavigate()
  const enter = async () => {
    queries.clear()
    await queries.fetchQuery({ ...principalQuery, staleTime: 0 })
    await navigate({ to: '/' })
  }
  return <SignIn enter={enter} returnTo="/" invitation={code} />
}
