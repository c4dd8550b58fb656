import { createFileRoute, redirect } from '@tanstack/react-router'
import { principalQuery } from '../components/can'
import { SignIn } from '../pages/sign-in/sign-in'
import { filters, text } from '../search'

const signInSearch = filters({ returnTo: text, problem: text })

export const Route = createFileRoute('/sign-in')({
  validateSearch: (search) => signInSearch(search),
  beforeLoad: async ({ context, search }) => {
    const who = await context.queries.ensureQueryData(principalQuery)
    if (who) throw redirect({ href: hereOnly(search.returnTo) })
  },
  component: SignInPage,
})

function SignInPage() {
  const { queries } = Route.useRouteContext()
  const { returnTo, problem } = Route.useSearch()
  const navigate = Route.useNavigate()
  const enter = async () => {
    await queries.fetchQuery({ ...principalQuery, staleTime: 0 })
    await navigate({ href: hereOnly(returnTo) })
  }
  return <SignIn enter={enter} returnTo={hereOnly(returnTo)} problem={problem} />
}

/** A path of this dashboard; anything else a link might carry leads to the overview. */
const hereOnly = (returnTo: string | undefined): string =>
  returnTo && /^\/(?![/\\])/.test(returnTo) && !returnTo.startsWith('/sign-in') ? returnTo : '/'
