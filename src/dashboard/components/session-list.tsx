/** The live sessions of somebody, each with a way to end it. */
import { Button } from '@cloudflare/kumo/components/button'
import { deviceOf } from './device'
import { When } from './when'

export interface Session {
  id: string
  via: 'passkey' | 'oidc'
  createdAt: string
  lastSeenAt: string
  expiresAt: string
  userAgent: string | null
  country: string | null
  current: boolean
}

const ways = { passkey: 'passkey', oidc: 'identity provider' } as const

export function SessionList({ sessions, end }: { sessions: readonly Session[]; end: (session: Session) => void }) {
  if (sessions.length === 0) return <p className="text-kumo-subtle">Nobody is signed in.</p>
  return (
    <ul aria-label="Sessions" className="divide-y divide-kumo-hairline">
      {sessions.map((session) => {
        const device = deviceOf(session.userAgent) ?? 'Unknown device'
        return (
          <li key={session.id} className="flex items-center gap-3 py-2.5">
            <div className="min-w-0 grow">
              <p className="flex flex-wrap items-center gap-x-2">
                <span className="font-medium" title={session.userAgent ?? ''}>
                  {device}
                </span>
                {session.country && <span className="text-kumo-subtle">{session.country}</span>}
                {session.current && (
                  <span className="rounded-full bg-good-tint px-2 text-xs leading-5 font-medium text-good">This one</span>
                )}
              </p>
              <p className="text-[13px] text-kumo-subtle">
                Seen <When at={session.lastSeenAt} /> · by {ways[session.via]} since <When at={session.createdAt} /> · ends{' '}
                <When at={session.expiresAt} />
              </p>
            </div>
            {!session.current && (
              <Button size="sm" onClick={() => end(session)} aria-label={`End the session of ${device}`}>
                End
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
