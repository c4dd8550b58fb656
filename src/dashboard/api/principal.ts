import type { ApiEnv } from '../../http/auth'
import { ask } from './client'
import { ApiProblem } from './problem'
import { forgetToken, signedOut, tokenOf } from './session'

export type Role = ApiEnv['Variables']['caller']['role']
export interface Principal {
  id: string
  name: string
  role: Role
}

/** Who the hub says we are; null where it knows nobody. */
export async function principal(): Promise<Principal | null> {
  try {
    return principalOf(await (await ask('/api/v1/me')).json())
  } catch (thrown) {
    if (thrown instanceof ApiProblem && thrown.status === 401) return nobody()
    if (thrown instanceof ApiProblem && thrown.status === 404) return byToken()
    throw thrown
  }
}

function principalOf(said: unknown): Principal {
  const { id, name, role } = said as Partial<Principal>
  return { id: id ?? '', name: name || 'You', role: role ?? 'viewer' }
}

/** A hub without people: only a token says who asks, and its role shows by what it may see. */
async function byToken(): Promise<Principal | null> {
  if (!tokenOf()) return null
  try {
    await ask('/api/v1/tokens?limit=1')
    return { id: 'token', name: 'API token', role: 'super_admin' }
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem)) throw thrown
    if (thrown.status === 401) return nobody()
    return { id: 'token', name: 'API token', role: /itsm_manager\.$/.test(thrown.detail ?? '') ? 'itsm_manager' : 'viewer' }
  }
}

function nobody(): null {
  forgetToken()
  return null
}

/** Ends the session here and at the hub. */
export async function signOut(): Promise<void> {
  const token = tokenOf()
  if (!token) await ask('/api/auth/sign-out', { method: 'POST' }).catch(() => {})
  signedOut()
}
