import * as oauth from 'oauth4webapi'
import { log, said } from '../../kit/log'
import { err, ok, type Result } from '../../kit/result'
import type { UserRow } from '../../store/users'
import type { Visitor } from '../caller'
import type { Deps } from '../deps'
import { hashOf } from '../tokens'
import { issueChallenge, redeemChallenge } from './challenge'
import { identityOf } from './claims'
import type { OidcConfig } from './config'
import { userOfIdentity } from './identity'
import { startSession } from './sessions'

/** Why somebody did not get in: `off`, the provider cannot be used; `refused`, it or we said no; `stale`, the way back took too long or is another browser's. */
export type OidcRefusal = 'off' | 'unavailable' | 'refused' | 'stale' | 'no-role' | 'disabled'

const KEPT_MS = 600_000
const DOCUMENT_BYTES_MAX = 131_072
const discovered = new Map<string, { server: oauth.AuthorizationServer; atMs: number }>()

export const callbackUrl = (origin: string): string => `${origin}/api/auth/oidc/callback`

/** Where to send the browser (authorization code with PKCE), and what its cookie holds meanwhile. `returnTo` is a path of ours. */
export async function startOidc(
  deps: Deps,
  { origin, returnTo, browser }: { origin: string; returnTo: string; browser: string | undefined },
): Promise<Result<{ url: string; browser: string }, OidcRefusal>> {
  const { oidc } = deps.signIn()
  if (!oidc) return err('off')
  const server = await serverOf(deps, oidc)
  if (!server?.authorization_endpoint) return err('unavailable')
  const challenge = await issueChallenge(deps, { kind: 'oidc', returnTo }, browser)
  const { verifier, nonce } = await derived(challenge.text, challenge.browser)
  const url = new URL(server.authorization_endpoint)
  const parameters = {
    client_id: oidc.clientId,
    redirect_uri: callbackUrl(origin),
    response_type: 'code',
    scope: oidc.scope,
    state: challenge.text,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return ok({ url: String(url), browser: challenge.browser })
}

/** The provider has sent the browser back to `url`. */
export async function finishOidc(
  deps: Deps,
  { url, origin, browser, before }: { url: URL; origin: string; browser: string | undefined; before: string | undefined },
  visitor: Visitor,
): Promise<Result<{ user: UserRow; session: string; returnTo: string }, OidcRefusal>> {
  const { oidc } = deps.signIn()
  if (!oidc) return err('off')
  const state = url.searchParams.get('state') ?? ''
  const purpose = await redeemChallenge(deps, { text: state, browser, kinds: ['oidc'] })
  if (!purpose || !browser) return err('stale')
  const server = await serverOf(deps, oidc)
  if (!server) return err('unavailable')
  const claims = await claimsFor(deps, oidc, server, { url, origin, state, browser })
  const identity = claims && identityOf(oidc.issuer, claims, [oidc.roleClaim])
  if (!identity) return err('refused')
  const user = await userOfIdentity(deps, identity, oidc.roles)
  if (!user.ok) return user
  const session = await startSession(deps, user.value, { via: 'oidc', visitor, before })
  return session === null ? err('disabled') : ok({ user: user.value, session, returnTo: purpose.returnTo })
}

/** From what only this browser and the redirect know, so that nothing of use lies in D1 meanwhile. */
async function derived(state: string, browser: string): Promise<{ verifier: string; nonce: string }> {
  const [verifier, nonce] = await Promise.all(['verifier', 'nonce'].map((use) => hashOf(`${use} ${state} ${browser}`)))
  return { verifier: verifier ?? '', nonce: nonce ?? '' }
}

/** Null where the issuer does not answer, or not as one. Kept ten minutes per isolate. */
async function serverOf(deps: Deps, oidc: OidcConfig): Promise<oauth.AuthorizationServer | null> {
  const known = discovered.get(oidc.issuer)
  if (known && deps.clock() - known.atMs < KEPT_MS) return known.server
  return unlessThrown('oidc.unavailable', async () => {
    const issuer = new URL(oidc.issuer)
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, through(deps, oidc)))
    discovered.set(oidc.issuer, { server, atMs: deps.clock() })
    return server
  })
}

/** What the ID token says, signed by a key of the issuer, for this client, this nonce, now; null where any of it is not so. */
function claimsFor(
  deps: Deps,
  oidc: OidcConfig,
  server: oauth.AuthorizationServer,
  { url, origin, state, browser }: { url: URL; origin: string; state: string; browser: string },
): Promise<oauth.IDToken | null> {
  return unlessThrown('oidc.refused', async () => {
    const client: oauth.Client = { client_id: oidc.clientId }
    const options = through(deps, oidc)
    const { verifier, nonce } = await derived(state, browser)
    const parameters = oauth.validateAuthResponse(server, client, url, state)
    const authentication = clientAuthentication(oidc, server)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      callbackUrl(origin),
      verifier,
      options,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
    // OpenID Connect Core 3.1.3.7 would let TLS stand for the signature; a local start has no TLS.
    await oauth.validateApplicationLevelSignature(server, response, options)
    return oauth.getValidatedIdTokenClaims(tokens) ?? null
  })
}

/** HTTP Basic unless the issuer says that it knows only the form. */
function clientAuthentication(
  { clientSecret }: OidcConfig,
  { token_endpoint_auth_methods_supported: methods }: oauth.AuthorizationServer,
) {
  if (clientSecret === null) return oauth.None()
  const basic = !methods || methods.includes('client_secret_basic')
  return basic ? oauth.ClientSecretBasic(clientSecret) : oauth.ClientSecretPost(clientSecret)
}

/** Through the only way out. */
function through({ sender, flags }: Deps, { clientSecret }: OidcConfig) {
  const send = sender({ secrets: clientSecret === null ? [] : [clientSecret] })
  return {
    [oauth.allowInsecureRequests]: flags.stage === 'local',
    async [oauth.customFetch](
      url: string,
      { method, headers, body }: { method: string; headers: Record<string, string>; body?: unknown },
    ): Promise<Response> {
      const reply = await send({
        method: method === 'POST' ? 'POST' : 'GET',
        url,
        headers,
        ...(body instanceof URLSearchParams && { text: body.toString() }),
        responseBytesMax: DOCUMENT_BYTES_MAX,
      })
      if (reply.failure) throw new Error(reply.failure.reason)
      const told = ['content-type', 'www-authenticate'].flatMap((name) => [[name, reply.headers.get(name) ?? '']])
      return new Response(reply.body, {
        status: reply.status,
        headers: told.filter(([, value]) => value !== '') as [string, string][],
      })
    },
  }
}

/** oauth4webapi speaks in exceptions, also of what any provider or stranger can send. */
async function unlessThrown<T>(event: string, run: () => Promise<T>): Promise<T | null> {
  try {
    return await run()
  } catch (thrown) {
    log.warn(event, { said: said(thrown) })
    return null
  }
}
