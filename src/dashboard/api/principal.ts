import type { ApiEnv } from '../../http/auth'
import { api, ask, read } from './client'
import { ApiProblem } from './problem'
import { forgetToken } from './session'

export type Role = ApiEnv['Variables']['caller']['role']
export type Principal = Awaited<ReturnType<typeof whoAmI>>

const LAST = 'signalbox.last-principal'

const whoAmI = () => read(api.me.$get(undefined, { fetch: ask }))

/** Who the hub says we are; null where it knows nobody. */
export async function principal(): Promise<Principal | null> {
  try {
    const who = await whoAmI()
    localStorage.setItem(LAST, JSON.stringify(who))
    return who
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem && thrown.status === 401)) throw thrown
    forgetToken()
    localStorage.removeItem(LAST)
    return null
  }
}

/**
 * Who we were when we last asked, in this browser: enough to draw with until the hub has said who we are. What somebody may do the hub alone
 * decides.
 */
export function lastPrincipal(): Principal | null {
  try {
    // Nobody else writes it.
    return JSON.parse(localStorage.getItem(LAST) ?? 'null') as Principal | null
  } catch {
    return null
  }
}

/** Ends the session at the hub and forgets all that this tab holds; a token is only forgotten. Throws where the hub cannot be reached. */
export async function signOut({ via }: Principal): Promise<void> {
  if (via === 'passkey' || via === 'oidc') await ask('/api/auth/sign-out', { method: 'POST' })
  forgetToken()
  localStorage.removeItem(LAST)
  location.assign(via === 'access' ? '/cdn-cgi/access/logout' : '/sign-in')
}
