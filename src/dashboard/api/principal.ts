import type { ApiEnv } from '../../http/auth'
import { api, ask, read } from './client'
import { ApiProblem } from './problem'
import { forgetToken } from './session'

export type Role = ApiEnv['Variables']['caller']['role']
export type Principal = Awaited<ReturnType<typeof whoAmI>>

const whoAmI = () => read(api.me.$get(undefined, { fetch: ask }))

/** Who the hub says we are; null where it knows nobody. */
export async function principal(): Promise<Principal | null> {
  try {
    return await whoAmI()
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem && thrown.status === 401)) throw thrown
    forgetToken()
    return null
  }
}

/** Ends the session at the hub and forgets all that this tab holds; a token is only forgotten. Throws where the hub cannot be reached. */
export async function signOut({ via }: Principal): Promise<void> {
  if (via === 'passkey' || via === 'oidc') await ask('/api/auth/sign-out', { method: 'POST' })
  forgetToken()
  location.assign(via === 'access' ? '/cdn-cgi/access/logout' : '/sign-in')
}
