import * as oauth from 'oauth4webapi'
import type { Reply, Send, TokenRequest } from '../../connectors/contract'
import { parseJson } from '../../connectors/decode'
import { outcomeOf } from '../../connectors/outcome'
import { isRecord } from '../../connectors/values'
import { said } from '../../kit/log'
import type { TokenFailure } from '../../objects/outlet/token-cache'

export type Granted = { kind: 'token'; token: string; expiresInSeconds: number; refreshToken: string | undefined } | TokenFailure

/** Servers should say how long a token lives (RFC 6749 §5.1); one that does not is asked again soon. */
const EXPIRES_DEFAULT_SECONDS = 300
/** Refusals that may not last. */
const PASSING = ['temporarily_unavailable', 'server_error', 'slow_down']
const OF_THE_CLIENT = ['invalid_client', 'unauthorized_client']

/** One request to the token endpoint: client credentials (RFC 6749 §4.4), or a refresh token (§6) that is given. Never throws. */
export async function grantToken(
  request: TokenRequest,
  refreshToken: string | undefined,
  { send, allowHttp }: { send: Send; allowHttp: boolean },
): Promise<Granted> {
  const server: oauth.AuthorizationServer = { issuer: new URL(request.tokenUrl).origin, token_endpoint: request.tokenUrl }
  const client: oauth.Client = { client_id: request.clientId }
  const parameters = new URLSearchParams({
    ...(request.scope && { scope: request.scope }),
    ...(request.audience && { audience: request.audience }),
  })
  let reply: Reply | undefined
  const options = {
    [oauth.allowInsecureRequests]: allowHttp,
    [oauth.customFetch]: async (url: string, { headers, body }: { headers: Record<string, string>; body?: unknown }) => {
      reply = await send({ method: 'POST', url, headers, text: String(body ?? '') })
      return responseOf(reply)
    },
  }
  try {
    const response =
      refreshToken === undefined
        ? await oauth.clientCredentialsGrantRequest(server, client, authenticationOf(request), parameters, options)
        : await oauth.refreshTokenGrantRequest(server, client, authenticationOf(request), refreshToken, {
            ...options,
            additionalParameters: parameters,
          })
    const failure = reply && failureOf(reply)
    if (failure) return failure
    const granted = await oauth.processRefreshTokenResponse(server, client, response)
    if (granted.token_type !== 'bearer') return unusable(`a token of type ${granted.token_type}, not bearer`)
    return {
      kind: 'token',
      token: granted.access_token,
      expiresInSeconds: granted.expires_in ?? EXPIRES_DEFAULT_SECONDS,
      refreshToken: granted.refresh_token,
    }
  } catch (thrown) {
    // The library throws what the server refused, and what is no answer of a token endpoint.
    return refusalOf(thrown, reply)
  }
}

function authenticationOf({ clientSecret, clientAuthentication }: TokenRequest): oauth.ClientAuth {
  if (clientSecret === undefined) return oauth.None()
  return clientAuthentication === 'basic' ? oauth.ClientSecretBasic(clientSecret) : oauth.ClientSecretPost(clientSecret)
}

/** For the library. Without the challenge, which would hide the error in the body; and without the id token, which is nobody's here. */
function responseOf({ status, headers, body }: Reply): Response {
  const plain = new Headers(headers)
  plain.delete('www-authenticate')
  return new Response(body === '' ? null : withoutIdToken(body), { status: status === 0 ? 599 : status, headers: plain })
}

function withoutIdToken(body: string): string {
  const parsed = parseJson(body)
  if (!parsed.ok || !isRecord(parsed.value)) return body
  const { id_token: _, ...rest } = parsed.value
  return JSON.stringify(rest)
}

/** No answer, or one that says nothing about the request: worth another try, unless it can never be sent. */
function failureOf(reply: Reply): TokenFailure | undefined {
  const outcome = outcomeOf(reply)
  const isOurs = outcome.kind === 'retry' || (outcome.kind === 'rejected' && (reply.failure || reply.status < 400))
  return isOurs ? { ...outcome, reason: `the token endpoint: ${outcome.reason}` } : undefined
}

function refusalOf(thrown: unknown, reply: Reply | undefined): TokenFailure {
  if (!(thrown instanceof oauth.ResponseBodyError))
    return unusable(reply && reply.status !== 200 ? `HTTP ${reply.status}` : said(thrown))
  const { error, error_description: description } = thrown
  const code = `oauth_${error}`.slice(0, 64)
  const refused = OF_THE_CLIENT.includes(error) ? 'the token endpoint refused the client' : 'the token endpoint refused'
  const reason = `${refused}: ${error}${description ? ` (${description})` : ''}`
  return { kind: PASSING.includes(error) ? 'retry' : 'rejected', code, reason }
}

const unusable = (what: string): TokenFailure => ({
  kind: 'rejected',
  code: 'oauth_unusable',
  reason: `the token endpoint gave no token: ${what}`,
})
