import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import { toBase64Url, utf8 } from '../../kit/bytes'
import { err, ok, type Result } from '../../kit/result'
import { passkeyWithUser, recordPasskeyUse } from '../../store/passkeys'
import type { UserRow } from '../../store/users'
import type { Visitor } from '../caller'
import type { Deps } from '../deps'
import { CHALLENGE_MS, issueChallenge, redeemChallenge } from '../sign-in/challenge'
import { startSession } from '../sign-in/sessions'
import { webauthn } from './library'
import { type AuthenticationResponseJSON, provenAuthentication } from './prove'
import type { Asked } from './register'
import type { Site } from './site'

export type { PublicKeyCredentialRequestOptionsJSON }

/** What a browser needs to sign in with any passkey that it has for this site. Nobody is named, so nobody can be asked about. */
export async function askSignIn(
  deps: Deps,
  { rpId }: Site,
  browser: string | undefined,
): Promise<Asked<PublicKeyCredentialRequestOptionsJSON>> {
  const challenge = await issueChallenge(deps, { kind: 'sign-in' }, browser)
  const { generateAuthenticationOptions } = await webauthn()
  const options = await generateAuthenticationOptions({
    rpID: rpId,
    challenge: challenge.bytes,
    timeout: CHALLENGE_MS,
    userVerification: 'required',
  })
  return { options, browser: challenge.browser }
}

/** `disabled` is only said to who has proved to be that user. */
export type SignInRefusal = 'not-proved' | 'disabled'

export async function signInWithPasskey(
  deps: Deps,
  site: Site,
  {
    response,
    browser,
    before,
  }: { response: AuthenticationResponseJSON; browser: string | undefined; before: string | undefined },
  visitor: Visitor,
): Promise<Result<{ user: UserRow; session: string }, SignInRefusal>> {
  const found = await passkeyWithUser(deps.db, response.id)
  if (!found) return err('not-proved')
  const { passkey, user } = found
  const { userHandle } = response.response
  if (userHandle !== undefined && userHandle !== toBase64Url(utf8(user.id))) return err('not-proved')
  const isChallenge = async (text: string) => (await redeemChallenge(deps, { text, browser, kinds: ['sign-in'] })) !== undefined
  const proven = await provenAuthentication(response, site, passkey, isChallenge)
  if (!proven) return err('not-proved')
  const used = await recordPasskeyUse(deps.db, { id: passkey.id, ...proven, at: deps.clock() })
  if (used.meta.changes === 0) return err('not-proved')
  const session = await startSession(deps, user, { via: 'passkey', visitor, before })
  return session === null ? err('disabled') : ok({ user, session })
}
