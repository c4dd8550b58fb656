import { err, ok, type Result } from '../../kit/result'

/** What browsers tie a passkey to. */
export interface Site {
  /** `https://hub.example.com` */
  origin: string
  /** `hub.example.com` */
  rpId: string
}

/** Passkeys belong to a name: browsers refuse them on an address (WebAuthn, "effective domain"). */
export function siteOf(origin: string): Result<Site, 'needs-name'> {
  const { hostname } = new URL(origin)
  return /^[\d.]+$|:/.test(hostname) ? err('needs-name') : ok({ origin, rpId: hostname })
}
