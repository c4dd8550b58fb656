import * as z from 'zod'
import type { Checked, Issue } from '../contract'

/** Headers that we, HTTP or Cloudflare write. */
export const OUR_HEADERS =
  '(?!webhook-|content-|cf-|host$|transfer-encoding$|connection$|keep-alive$|upgrade$|te$|trailer$|expect$|traceparent$|tracestate$)'
const headerName = z
  .string()
  .trim()
  .regex(
    new RegExp(`^${OUR_HEADERS}[a-z0-9_-]{1,64}$`, 'i'),
    'the name of a header that is not ours: not Host, Content-*, webhook-* and the like',
  )

const oauth2 = z.strictObject({
  kind: z.literal('oauth2'),
  grant: z.enum(['client_credentials', 'refresh_token']).default('client_credentials').meta({
    title: 'Grant',
    description:
      'refresh_token where a person has consented: the refresh token is then a credential, and is replaced when the server replaces it.',
  }),
  tokenUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .meta({ title: 'Token URL', description: 'The token endpoint of the authorization server.' }),
  clientId: z.string().trim().min(1).max(512).meta({ title: 'Client id', description: 'As the authorization server knows us.' }),
  clientAuthentication: z.enum(['basic', 'post']).default('basic').meta({
    title: 'Client authentication',
    description: 'Where client id and secret go: basic (a header, the standard) or post (in the form).',
  }),
  scope: z.string().trim().max(1024).optional().meta({ title: 'Scope', description: 'Separated by spaces.' }),
  audience: z.string().trim().max(1024).optional().meta({ title: 'Audience', description: 'Where the server asks for one.' }),
})

const hmac = z.strictObject({
  kind: z.literal('hmac'),
  header: headerName.default('X-Signature').meta({ title: 'Header', description: 'Where the signature goes.' }),
  hash: z.enum(['sha256', 'sha1', 'sha512']).default('sha256').meta({ title: 'Hash', description: 'The hash function.' }),
  encoding: z.enum(['hex', 'base64']).default('hex').meta({ title: 'Encoding', description: 'How the signature is written.' }),
  prefix: z
    .string()
    .max(64)
    .regex(/^[\x20-\x7e]*$/)
    .default('')
    .meta({ title: 'Prefix', description: 'Text before the signature, such as sha256=.' }),
  timestampHeader: headerName.optional().meta({
    title: 'Timestamp header',
    description: 'If given, it carries the seconds since 1970, and what is signed is these, the joiner and the body.',
  }),
  timestampJoiner: z.string().max(8).default('.').meta({ title: 'Timestamp joiner', description: 'Between time and body.' }),
})

/** How the receiver knows that it is us, next to the signatures of Standard Webhooks, which are always there. */
export const auth = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('bearer') }),
    z.strictObject({
      kind: z.literal('basic'),
      username: z
        .string()
        .min(1)
        .max(256)
        .regex(/^[^:\p{Cc}]+$/u, 'without a colon')
        .meta({ title: 'User name', description: 'Of HTTP Basic.' }),
    }),
    z.strictObject({ kind: z.literal('header'), name: headerName.meta({ title: 'Header', description: 'Its name.' }) }),
    hmac,
    oauth2,
    z.strictObject({
      kind: z.literal('mtls'),
      certificate: z
        .string()
        .trim()
        .min(1)
        .max(64)
        .meta({ title: 'Certificate', description: 'The name of its mtls_certificates binding.' }),
    }),
  ])
  .default({ kind: 'none' })
  .meta({
    title: 'Authentication',
    description:
      'none, bearer, basic, header, hmac, oauth2 or mtls, next to the signatures of Standard Webhooks. Its secrets are credentials. See docs/destinations-auth.md.',
  })
export type Auth = z.output<typeof auth>

/** Shorter secrets stand in too many innocent places to be taken out of logs. */
const secret = () => z.string().min(6, 'at least 6 characters').max(8192)
const printable = (title: string, description: string) =>
  secret()
    .regex(/^[\x20-\x7e]+$/, 'printable ASCII')
    .optional()
    .meta({ title, description })

export const authCredentials = {
  bearerToken: printable('Bearer token', 'For auth bearer: sent as Authorization: Bearer ….'),
  basicPassword: secret().optional().meta({ title: 'Password', description: 'For auth basic.' }),
  headerValue: printable('Header value', 'For auth header: sent as it is.'),
  hmacSecret: secret().optional().meta({ title: 'HMAC secret', description: 'For auth hmac: its UTF-8 bytes are the key.' }),
  oauthClientSecret: secret().optional().meta({ title: 'Client secret', description: 'For auth oauth2.' }),
  oauthRefreshToken: secret().optional().meta({
    title: 'Refresh token',
    description: 'For auth oauth2 with the grant refresh_token. Replaced by itself when the server replaces it.',
  }),
}
export type AuthCredentials = { [field in keyof typeof authCredentials]?: string | undefined }
type Field = keyof typeof authCredentials

/** Which credentials a kind of authentication must have, and which it may have. */
function uses(auth: Auth): { needed: readonly Field[]; optional?: readonly Field[] } {
  switch (auth.kind) {
    case 'none':
    case 'mtls':
      return { needed: [] }
    case 'bearer':
      return { needed: ['bearerToken'] }
    case 'basic':
      return { needed: ['basicPassword'] }
    case 'header':
      return { needed: ['headerValue'] }
    case 'hmac':
      return { needed: ['hmacSecret'] }
    case 'oauth2':
      return auth.grant === 'refresh_token'
        ? { needed: ['oauthRefreshToken'], optional: ['oauthClientSecret'] }
        : { needed: ['oauthClientSecret'] }
  }
}

/** Credentials that are missing or would never be sent, and headers that would stand in each other's place. */
export function checkAuth({
  settings: { auth, extraHeaders },
  credentials,
  named,
}: Checked<{ auth: Auth; extraHeaders: Record<string, string> }, AuthCredentials>): Issue[] {
  const { needed, optional = [] } = uses(auth)
  const missing = needed
    .filter((field) => credentials[field] === undefined)
    .map((field) => ({ path: `credentials.${field}`, message: `the authentication "${auth.kind}" needs it` }))
  const unused = named
    .filter((field) => field in authCredentials && ![...needed, ...optional].some((one) => one === field))
    .map((field) => ({
      path: `credentials.${field}`,
      message: `the authentication "${auth.kind}" does not send it: set settings.auth.kind, or leave it out`,
    }))
  return [...missing, ...unused, ...collisions(auth, Object.keys(extraHeaders))]
}

function collisions(auth: Auth, extra: readonly string[]): Issue[] {
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
  const own = auth.kind === 'header' ? [auth.name] : auth.kind === 'hmac' ? [auth.header, auth.timestampHeader ?? []].flat() : []
  const twice = auth.kind === 'hmac' && auth.timestampHeader !== undefined && same(auth.header, auth.timestampHeader)
  return [
    ...(twice ? [{ path: 'settings.auth.timestampHeader', message: 'the signature has this header already' }] : []),
    ...extra
      .filter((name) => own.some((one) => same(one, name)))
      .map((name) => ({ path: `settings.extraHeaders.${name}`, message: 'the authentication has this header already' })),
  ]
}
