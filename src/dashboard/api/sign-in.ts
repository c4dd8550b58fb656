// The ways in. Which of them this hub has, it says itself.
import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'
import { deviceOf } from '../components/device'
import { ask } from './client'
import { ApiProblem } from './problem'
import { forgetToken, keepToken } from './session'

/** As `GET /api/auth/options` says it. */
export interface WaysIn {
  /** Whether the setup code has been used. */
  setUp: boolean
  passkey: boolean
  /** The same hub by a name, where passkeys need one. */
  openInstead: string | null
  oidc: boolean
  access: boolean
}

export const waysInQuery = {
  queryKey: ['ways-in'],
  queryFn: async (): Promise<WaysIn> => (await ask('/api/auth/options')).json(),
}

const post = async <T>(path: string, body: unknown = {}): Promise<T> =>
  (await ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()

export async function enterWithPasskey(): Promise<void> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const optionsJSON = await post<PublicKeyCredentialRequestOptionsJSON>('/api/auth/passkeys/options')
  const response = await asked(() => startAuthentication({ optionsJSON }))
  await post('/api/auth/passkeys', { response })
}

/** What lets a new user make a passkey: the setup code for the first admin, the code of an invitation for everybody else. */
export type Ticket = { setupCode: string; name: string; email: string | null } | { invitation: string; name?: string }

/** The first passkey of a new user, who is signed in by it. */
export const registerPasskey = (ticket: Ticket): Promise<void> => register('/api/auth/passkeys/new', ticket)

/** One more for who is signed in. */
export const addPasskey = (): Promise<void> => register('/api/v1/me/passkeys')

async function register(path: string, ticket?: Ticket): Promise<void> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  const optionsJSON = await post<PublicKeyCredentialCreationOptionsJSON>(`${path}/options`, ticket)
  const response = await asked(() => startRegistration({ optionsJSON }))
  await post(path, { response, name: deviceOf(navigator.userAgent) ?? 'Passkey' })
}

/** What a browser says where there was no passkey is the same for all causes, on purpose. */
async function asked<T>(ceremony: () => Promise<T>): Promise<T> {
  try {
    return await ceremony()
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown
    if (thrown.name === 'InvalidStateError')
      throw said('known-already', 'This device has a passkey for you already', 'Sign in with it, or use another device.')
    if (thrown.name === 'NotAllowedError' || thrown.name === 'AbortError')
      throw said(
        'cancelled',
        'No passkey was used',
        'It was cancelled, took too long, or this device has none for this hub. Try again.',
      )
    throw said('no-passkey', 'This browser cannot use passkeys here', thrown.message)
  }
}
const said = (code: string, title: string, detail: string) => new ApiProblem({ status: 0, code, title, detail })

/** Where the identity provider's sign-in begins. */
export const oidcUrl = (returnTo: string): string => `/api/auth/oidc/start?returnTo=${encodeURIComponent(returnTo)}`

/** Keeps the token for this tab, if the hub knows it. */
export async function enterWithToken(token: string): Promise<void> {
  keepToken(token)
  try {
    await ask('/api/v1/me')
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
