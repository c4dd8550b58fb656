import type { Context } from 'hono'
import * as z from 'zod'
import type { RegistrationRefusal } from '../domain/passkeys/register'
import { type Site, siteOf } from '../domain/passkeys/site'
import type { Result } from '../kit/result'
import type { ApiEnv } from './auth'
import type { Problem } from './reply'
import { publicOriginOf } from './same-origin'

const base64Url = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .regex(/^[\w-]+$/, 'must be base64url without padding')
const credential = { id: base64Url(1400), rawId: base64Url(1400), type: z.literal('public-key') }
const extensions = z.record(z.string(), z.unknown()).default({})
const attachment = z.enum(['platform', 'cross-platform']).optional()

/** What `navigator.credentials.create` gives, as `PublicKeyCredential.toJSON` writes it (WebAuthn 3, 5.1). */
export const registrationResponse = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: base64Url(8000),
      attestationObject: base64Url(40_000),
      transports: z.array(z.string().max(40)).max(10).optional(),
    }),
    clientExtensionResults: extensions,
    authenticatorAttachment: attachment,
  })
  .meta({ id: 'RegistrationResponse' })

/** What `navigator.credentials.get` gives. */
export const authenticationResponse = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: base64Url(8000),
      authenticatorData: base64Url(8000),
      signature: base64Url(8000),
      userHandle: base64Url(200).optional(),
    }),
    clientExtensionResults: extensions,
    authenticatorAttachment: attachment,
  })
  .meta({ id: 'AuthenticationResponse' })

/** `PublicKeyCredentialCreationOptionsJSON` or `PublicKeyCredentialRequestOptionsJSON`: the browser's own words, passed on as they are. */
export const ceremonyOptions = z.looseObject({ challenge: z.string() }).meta({
  id: 'PasskeyOptions',
  description:
    'For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`. Good once, for five minutes, in this browser.',
})

export const passkeyName = z.string().trim().min(1).max(100).default('Passkey').meta({ description: 'What the user calls it.' })

/** The site that passkeys belong to, as this request names it. */
export const siteFor = (c: Context<ApiEnv>): Result<Site, 'needs-name'> => siteOf(publicOriginOf(c.get('deps'), c.req.raw))

/** The same place under a name that passkeys can belong to. */
export function namedAddress(c: Context<ApiEnv>): string | null {
  const url = new URL(publicOriginOf(c.get('deps'), c.req.raw))
  if (url.hostname !== '127.0.0.1' && url.hostname !== '[::1]') return null
  url.hostname = 'localhost'
  return url.origin
}

export function needsName(c: Context<ApiEnv>): Problem {
  const named = namedAddress(c)
  const detail = named ? `Open ${named}.` : 'Open the hub by its host name; PUBLIC_URL says which that is.'
  return { status: 409, code: 'needs-name', title: 'Passkeys belong to a host name, not to an address', detail }
}

export function registrationProblem(why: RegistrationRefusal): Problem {
  switch (why) {
    case 'not-proved':
      return {
        status: 403,
        code: 'not-proved',
        title: 'The passkey was not accepted',
        detail: 'It took longer than five minutes, came from another browser, or was not made for this hub. Begin again.',
      }
    case 'known-already':
      return { status: 409, code: 'known-already', title: 'This passkey is registered already' }
    case 'gone':
      return {
        status: 409,
        code: 'gone',
        title: 'This code was used meanwhile',
        detail: 'Somebody else finished first, or it was withdrawn. Ask an admin for an invitation.',
      }
  }
}
