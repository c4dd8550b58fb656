/**
 * SimpleWebAuthn, set up when the first passkey is asked for: it brings an ASN.1 library (65 ms of CPU, where all the rest of the Worker
 * takes 90), which an isolate that only receives messages does not need.
 */
export const webauthn = () => import('@simplewebauthn/server')
export const webauthnHelpers = () => import('@simplewebauthn/server/helpers')

/** EdDSA, ES256 and RS256 (IANA, COSE Algorithms): what browsers and authenticators of today have. The first that fits is taken. */
export const algorithms = [-8, -7, -257]
