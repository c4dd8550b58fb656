import { provenClaims } from '../../connectors/verify/jwt'
import { log } from '../../kit/log'
import { touchUser } from '../../store/users'
import type { Caller } from '../caller'
import type { Deps } from '../deps'
import { identityOf } from './claims'
import { userOfIdentity } from './identity'
import { callerOf, SEEN_EVERY_MS } from './sessions'

/** Where Cloudflare puts what it has found out about a visitor. The header, not the cookie, which it leaves unchecked on bypassed paths. */
export const ACCESS_HEADER = 'cf-access-jwt-assertion'

/** Groups are a custom claim: at the top, or under `custom`, as Access passes on those of an OpenID Connect provider. */
const GROUP_CLAIMS = ['groups', 'custom.groups']

/**
 * Who Cloudflare Access let through; undefined where the token is not its, not for this application, too old, or its user is disabled.
 * https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/
 */
export async function callerByAccess(deps: Deps, token: string): Promise<Caller | undefined> {
  const { access } = deps.signIn()
  if (!access) return undefined
  const { issuer, audience } = access
  const nowMs = deps.clock()
  const proven = await provenClaims(
    token,
    { issuer, audience, jwksUrl: `${issuer}/cdn-cgi/access/certs` },
    { nowMs, send: deps.sender({ secrets: [] }) },
  )
  if (!proven.ok) return refused(proven.why)
  const identity = identityOf(issuer, proven.value, GROUP_CLAIMS)
  if (!identity) return refused('nobody')
  const user = await userOfIdentity(deps, identity, access.roles)
  if (!user.ok) return refused(user.error)
  if (nowMs - (user.value.lastSeenAt ?? 0) >= SEEN_EVERY_MS) await touchUser(deps.db, user.value.id, nowMs)
  return callerOf(user.value, 'access')
}

function refused(why: string): undefined {
  log.warn('access.refused', { why })
}
