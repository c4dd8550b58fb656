// The ways in. Which of them this hub has, it says itself; a hub without people has setup code and tokens only.
import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'
import { ask } from './client'
import { ApiProblem } from './problem'
import { forgetToken, keepToken } from './session'

export interface WaysIn {
  /** Whether the setup code has been used. */
  setUp: boolean
  passkey: boolean
  /** The same hub by a name, where passkeys need one. */
  openInstead: string | null
  oidc: boolean
}
const tokensOnly: WaysIn = { setUp: false, passkey: false, openInstead: null, oidc: false }

export async function waysIn(): Promise<WaysIn> {
  try {
    return { ...tokensOnly, ...((await (await ask('/api/auth/options')).json()) as Partial<WaysIn>) }
  } catch (thrown) {
    if (thrown instanceof ApiProblem && thrown.status === 404) return tokensOnly
    throw thrown
  }
}

const post = async <T>(path: string, body: unknown = {}): Promise<T> =>
  (await ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()

export async function enterWithPasskey(): Promise<void> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const optionsJSON = await post<PublicKeyCredentialRequestOptionsJSON>('/api/auth/passkeys/options')
  await post('/api/auth/passkeys', { response: await startAuthentication({ optionsJSON }) })
}

/** What lets a new user make a passkey: the setup code for the first admin, the code of an invitation for everybody else. */
export type Ticket = { setupCode: string; name: string; email: string | null } | { invitation: string; name?: string }

export async function registerPasskey(ticket: Ticket): Promise<void> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  const optionsJSON = await post<PublicKeyCredentialCreationOptionsJSON>('/api/auth/passkeys/new/options', ticket)
  await post('/api/auth/passkeys/new', { response: await startRegistration({ optionsJSON }) })
}

/** Where the identity provider's sign-in begins. */
export const oidcUrl = (returnTo: string): string => `/api/auth/oidc/start?returnTo=${encodeURIComponent(returnTo)}`

/** Keeps the token for this tab, if the hub knows it. */
export async function enterWithToken(token: string): Promise<void> {
  keepToken(token)
  try {
    await ask('/api/v1/connectors?limit=1')
  } catch (thrown) {
    forgetToken()
    throw thrown instanceof ApiProblem && thrown.status === 401
      ? new ApiProblem({ status: 401, code: 'not-authenticated', title: 'This token is not known, has expired or was revoked' })
      : thrown
  }
}

/** The setup code for the first token of role super_admin; it is shown once, and signs in. */
export async function tokenForCode(code: string, name: string): Promise<string> {
  const { token } = await post<{ token: string }>('/api/v1/setup', { code, name })
  keepToken(token)
  return token
}
