import { Button } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { signOut } from '../../api/principal'
import { saidOf } from '../../api/problem'
import { enterWithPasskey, oidcUrl, type WaysIn, waysInQuery } from '../../api/sign-in'
import { usePrincipal } from '../../components/can'
import { FingerprintIcon } from '../../components/icons'
import { Failed } from '../../components/list-state'
import { Wordmark } from '../../components/mark'
import { FirstRun } from './first-run'
import { problemWords } from './problems'
import { TokenForm } from './token-form'

type Way = 'choose' | 'token' | 'first-run'

interface SignInProps {
  enter: () => Promise<void>
  returnTo: string
  /** Why the identity provider's sign-in ended here. */
  problem?: string | undefined
  /** The code of an invitation, from its link; empty where the link was not copied whole. */
  invitation?: string
}

export function SignIn({ enter, returnTo, problem, invitation }: SignInProps) {
  const [way, setWay] = useState<Way>(invitation === undefined ? 'choose' : 'first-run')
  const ways = useQuery(waysInQuery)
  const who = usePrincipal()
  useEffect(() => {
    document.title = 'Sign in · Signalbox'
  }, [])
  return (
    <main className="grid min-h-dvh lg:grid-cols-[minmax(380px,44%)_1fr]">
      <div className="flex flex-col justify-center px-6 py-10 sm:px-14">
        <div className="mx-auto w-full max-w-[380px]">
          <Wordmark size={34} />
          <h1 className="mt-8 text-[24px] leading-8 font-semibold">
            {way !== 'first-run' ? 'Sign in' : invitation === undefined ? 'Set up this hub' : 'You are invited'}
          </h1>
          {problem && way !== 'first-run' && (
            <p role="alert" className="mt-3 rounded-lg bg-critical-tint px-3 py-2 text-critical">
              {problemWords(problem)}
            </p>
          )}
          {ways.error ? (
            <div className="mt-5">
              <Failed error={ways.error} retry={() => void ways.refetch()} />
            </div>
          ) : ways.isPending ? (
            <div role="status" aria-label="Loading" className="mt-6 space-y-3">
              <div className="bone h-10" />
              <div className="bone h-10" />
            </div>
          ) : who ? (
            <div className="mt-6 space-y-4">
              <p>
                You are signed in as <b>{who.name}</b>. An invitation makes a new user: sign out, then open its link again.
              </p>
              <Button onClick={() => void signOut(who)}>Sign out</Button>
            </div>
          ) : way === 'first-run' ? (
            <>
              <FirstRun ways={ways.data} invitation={invitation} enter={enter} back={() => setWay('choose')} />
              <OpenInstead ways={ways.data} />
            </>
          ) : (
            <>
              {ways.data.passkey && <Passkey enter={enter} />}
              {ways.data.oidc && (
                <Button className="mt-3 w-full justify-center" size="lg" onClick={() => location.assign(oidcUrl(returnTo))}>
                  Continue with your organisation
                </Button>
              )}
              {ways.data.access && (
                <Button className="mt-3 w-full justify-center" size="lg" onClick={() => location.assign(returnTo)}>
                  Continue through Cloudflare Access
                </Button>
              )}
              <OpenInstead ways={ways.data} />
              {way === 'token' || !(ways.data.passkey || ways.data.oidc || ways.data.access) ? (
                <TokenForm enter={enter} />
              ) : (
                <Other onClick={() => setWay('token')}>Use an API token</Other>
              )}
              {!ways.data.setUp && <Other onClick={() => setWay('first-run')}>I have a setup code</Other>}
            </>
          )}
        </div>
      </div>
      <Poster />
    </main>
  )
}

/** The same page by the name that passkeys need. */
function OpenInstead({ ways: { openInstead } }: { ways: WaysIn }) {
  if (!openInstead) return null
  const { pathname, search, hash } = location
  return (
    <p className="mt-4 text-kumo-subtle">
      Passkeys need a name instead of an address: open{' '}
      <a href={`${openInstead}${pathname}${search}${hash}`} className="text-kumo-link underline underline-offset-2">
        {openInstead}
      </a>
      .
    </p>
  )
}

function Passkey({ enter }: { enter: () => Promise<void> }) {
  const [state, setState] = useState<{ isBusy: boolean; error?: string }>({ isBusy: false })
  const go = async () => {
    setState({ isBusy: true })
    try {
      await enterWithPasskey()
      await enter()
    } catch (thrown) {
      const { title, detail } = saidOf(thrown)
      setState({ isBusy: false, error: detail ?? title })
    }
  }
  return (
    <div className="mt-6">
      <Button
        variant="primary"
        size="lg"
        className="w-full justify-center"
        icon={<FingerprintIcon />}
        loading={state.isBusy}
        onClick={() => void go()}
      >
        Sign in with a passkey
      </Button>
      {state.error && (
        <p role="alert" className="mt-2 text-kumo-danger">
          {state.error}
        </p>
      )}
    </div>
  )
}

const Other = ({ onClick, children }: { onClick: () => void; children: ReactNode }) => (
  <button type="button" onClick={onClick} className="mt-4 block text-kumo-link underline underline-offset-2">
    {children}
  </button>
)

/** What the hub is for, in one picture: many lines come in, one goes on. */
const Poster = () => (
  <aside aria-hidden="true" className="relative hidden overflow-hidden bg-rail text-rail-text lg:block">
    <svg aria-hidden="true" viewBox="0 0 800 900" preserveAspectRatio="xMidYMid slice" className="absolute inset-0 size-full">
      <g fill="none" stroke="var(--rail-raised)" strokeWidth="10" strokeLinecap="round">
        {[90, 210, 330, 570, 690, 810].map((y) => (
          <path key={y} d={`M-20 ${y}C180 ${y} 260 450 440 450`} />
        ))}
        <path d="M-20 450H820" stroke="var(--rail-dim)" strokeOpacity="0.5" />
      </g>
      <g transform="translate(440 450)">
        <circle r="46" fill="var(--rail)" stroke="var(--rail-dim)" strokeOpacity="0.5" strokeWidth="10" />
        <circle r="18" fill="var(--lamp)" />
      </g>
    </svg>
    <p className="absolute right-12 bottom-12 left-12 max-w-[30ch] text-[22px] leading-8 font-medium text-white">
      <span className="block">Every alarm on one line.</span> Nobody told twice.
    </p>
  </aside>
)
