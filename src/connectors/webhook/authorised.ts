import { toBase64, utf8 } from '../../kit/bytes'
import type { Access, Outcome, Outgoing, Reply, TokenRequest } from '../contract'
import { type HmacOptions, hmacHeaders } from '../verify/hmac'
import type { Auth } from './auth'
import type { WebhookTarget } from './forms'

/** An attempt has 45 s in all, 15 of them for a token: a destination that took longer to refuse one is asked again by the next attempt. */
const SECOND_TRY_MS = 8_000
const SECOND_TOKEN_MS = 25_000

/** Sends with the authentication of the settings; `read` says what an answer means. */
export async function authorised(
  request: Outgoing & { text: string },
  target: WebhookTarget,
  read: (reply: Reply) => Outcome,
): Promise<Outcome> {
  const { auth } = target.settings
  if (auth.kind === 'oauth2') return withToken(request, target, auth, read)
  const proof = await proofOf(auth, utf8(request.text), target)
  return read(await target.send({ ...request, headers: { ...request.headers, ...proof } }))
}

type Plain = Exclude<Auth, { kind: 'oauth2' }>

/** What the authentication adds to the headers. That its credentials exist was checked when they were saved. */
async function proofOf(
  auth: Plain,
  body: ReturnType<typeof utf8>,
  { credentials, nowMs }: WebhookTarget,
): Promise<Record<string, string>> {
  switch (auth.kind) {
    case 'none':
    // The certificate is shown by the connection.
    case 'mtls':
      return {}
    case 'bearer':
      return { authorization: `Bearer ${credentials.bearerToken}` }
    case 'basic':
      return { authorization: `Basic ${toBase64(utf8(`${auth.username}:${credentials.basicPassword}`))}` }
    case 'header':
      return { [auth.name]: credentials.headerValue ?? '' }
    case 'hmac':
      return hmacHeaders(hmacOptionsOf(auth), body, credentials.hmacSecret ?? '', nowMs)
  }
}

const hmacOptionsOf = ({
  header,
  hash,
  encoding,
  prefix,
  timestampHeader,
  timestampJoiner,
}: Extract<Auth, { kind: 'hmac' }>): HmacOptions => ({
  headers: [header],
  hash,
  encoding,
  prefix,
  ...(timestampHeader && { timestamp: { header: timestampHeader, joiner: timestampJoiner, required: true } }),
})

/** A token that the destination refuses may have been revoked before its time: it is dropped, and a fresh one is tried once. */
async function withToken(
  request: Outgoing,
  target: WebhookTarget,
  auth: Extract<Auth, { kind: 'oauth2' }>,
  read: (reply: Reply) => Outcome,
): Promise<Outcome> {
  const wanted = tokenRequestOf(auth, target)
  const first = await target.accessToken(wanted)
  if (first.kind !== 'token') return first
  const reply = await target.send(bearing(request, first))
  const tookMs = reply.receivedAtMs - target.nowMs
  if (reply.status !== 401 || tookMs > SECOND_TOKEN_MS) return read(reply)
  const second = await target.accessToken(wanted, first.token)
  if (second.kind !== 'token') return second
  if (tookMs > SECOND_TRY_MS) return read(reply)
  return read(await target.send(bearing(request, second)))
}

const bearing = (request: Outgoing, { token }: Extract<Access, { kind: 'token' }>): Outgoing => ({
  ...request,
  headers: { ...request.headers, authorization: `Bearer ${token}` },
})

const tokenRequestOf = (
  { grant, tokenUrl, clientId, clientAuthentication, scope, audience }: Extract<Auth, { kind: 'oauth2' }>,
  { credentials }: WebhookTarget,
): TokenRequest => ({
  tokenUrl,
  clientId,
  clientAuthentication,
  ...(credentials.oauthClientSecret && { clientSecret: credentials.oauthClientSecret }),
  ...(scope && { scope }),
  ...(audience && { audience }),
  grant: grant === 'refresh_token' ? { kind: grant, refreshToken: 'oauthRefreshToken' } : { kind: grant },
})
