import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { waysInQuery } from '../../api/sign-in'
import { StatusBadge } from '../../components/badges'
import { Bones, Failed } from '../../components/list-state'
import { healthzQuery } from './queries'

/** Which ways in are on; they are set where the hub is deployed, so that nobody can lock everybody out from here. */
export function SignInWays() {
  const query = useQuery(waysInQuery)
  const health = useQuery(healthzQuery)
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Bones rows={4} height={64} />
  const { setUp, passkey, openInstead, oidc, access } = query.data
  const warnings = health.data?.warnings ?? []
  return (
    <>
      <p className="mb-3 max-w-[68ch] text-kumo-subtle">
        Nobody has a password here. The ways in are variables of the Worker, set where it is deployed; docs/sign-in.md says how.
      </p>
      <ul aria-label="Ways in" className="card divide-y divide-kumo-hairline">
        <Way name="Passkeys" isOn={passkey} {...(!passkey && { word: 'Not here' })}>
          {passkey
            ? `They belong to ${location.hostname} and work under no other name.`
            : `They need a name instead of an address${openInstead ? `: open ${openInstead}` : ''}.`}
        </Way>
        <Way name="OpenID Connect" isOn={oidc}>
          {oidc
            ? 'Your identity provider signs people in, and may give their roles by group.'
            : 'On with OIDC_ISSUER and OIDC_CLIENT_ID.'}
        </Way>
        <Way name="Cloudflare Access" isOn={access}>
          {access ? 'What Access lets through has the role of its groups.' : 'On with ACCESS_TEAM_DOMAIN and ACCESS_AUD.'}
        </Way>
        <Way name="API tokens" isOn>
          For programs, each with a role and an end.
        </Way>
        <Way name="Setup code" isOn={!setUp} {...(!setUp && { status: 'silent' })} word={setUp ? 'Used' : 'Not used yet'}>
          {setUp ? 'It made the first way in and opens nothing any more.' : 'Whoever has it can still make the first admin.'}
        </Way>
      </ul>
      {warnings.length > 0 && (
        <section className="mt-6">
          <h2 className="mb-2 text-base font-semibold">What is less safe than it could be</h2>
          <ul className="list-disc space-y-1 pl-5">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

interface WayProps {
  name: string
  isOn: boolean
  status?: string
  word?: string
  children: ReactNode
}
const Way = ({ name, isOn, status, word, children }: WayProps) => (
  <li className="flex items-center gap-4 px-4 py-3">
    <div className="min-w-0 grow">
      <p className="font-medium">{name}</p>
      <p className="text-[13px] text-kumo-subtle">{children}</p>
    </div>
    <StatusBadge status={status ?? (isOn ? 'enabled' : 'cancelled')} word={word ?? (isOn ? 'On' : 'Off')} />
  </li>
)
