import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { fromBase64, toBase64Url } from '../../kit/bytes'
import { log, said } from '../../kit/log'
import type { PasskeyRow } from '../../store/passkeys'
import { algorithms, webauthn, webauthnHelpers } from './library'
import type { Site } from './site'

export type { AuthenticationResponseJSON, RegistrationResponseJSON }

export type NewCredential = Pick<PasskeyRow, 'id' | 'publicKey' | 'counter' | 'transports' | 'backedUp'>

/**
 * The credential that a browser has made, or null where the answer does not prove it. `isChallenge` is asked once, and redeems.
 * An attestation with certificates is not read: none was asked for, and to check one the library would ask servers that the sender names.
 */
export async function provenRegistration(
  response: RegistrationResponseJSON,
  { origin, rpId }: Site,
  isChallenge: (text: string) => Promise<boolean>,
): Promise<NewCredential | null> {
  return unlessThrown('passkey.registration_refused', async () => {
    const bytes = fromBase64(response.response.attestationObject)
    const { decodeAttestationObject } = await webauthnHelpers()
    if (!bytes || decodeAttestationObject(bytes).get('attStmt').get('x5c')) return null
    const { verifyRegistrationResponse } = await webauthn()
    const { registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: isChallenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    })
    if (!registrationInfo) return null
    const { id, publicKey, counter } = registrationInfo.credential
    const transports = response.response.transports ?? []
    return { id, publicKey: toBase64Url(publicKey), counter, transports, backedUp: registrationInfo.credentialBackedUp }
  })
}

/** The counter after this signature, or null where it was not made by the passkey. */
export async function provenAuthentication(
  response: AuthenticationResponseJSON,
  { origin, rpId }: Site,
  { id, publicKey, counter }: PasskeyRow,
  isChallenge: (text: string) => Promise<boolean>,
): Promise<{ counter: number; backedUp: boolean } | null> {
  return unlessThrown('passkey.refused', async () => {
    const { verifyAuthenticationResponse } = await webauthn()
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: isChallenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      credential: { id, publicKey: fromBase64(publicKey) ?? new Uint8Array(), counter },
      requireUserVerification: true,
    })
    return verified ? { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp } : null
  })
}

/** SimpleWebAuthn speaks in exceptions, also of what any stranger can send. */
async function unlessThrown<T>(event: string, prove: () => Promise<T | null>): Promise<T | null> {
  try {
    return await prove()
  } catch (thrown) {
    log.warn(event, { said: said(thrown) })
    return null
  }
}
