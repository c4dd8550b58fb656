import type { Access, Target, TokenRequest } from '../../connectors/contract'
import { sha256, toHex } from '../../kit/bytes'
import { log } from '../../kit/log'
import type { TokenFailure, TokenFetched } from '../../objects/outlet/token-cache'
import { liveCredential, resealCredential } from '../../store/integrations'
import { open, seal } from '../../vault/seal'
import type { Deps } from '../deps'
import { credentialName } from '../integrations/credentials'
import { type Granted, grantToken } from './grant-token'

/** Short enough that an attempt has time for two of them within its lease. */
const TIMEOUT_MS = 10_000
const BODY_TIMEOUT_MS = 2_000

export interface TokenOwner {
  integrationId: string
  connector: string
  /** Everything secret of the attempt; the tokens are added, so that they are taken out of what is recorded as well. */
  secrets: string[]
  /** Whether the integration asks for plain http. */
  allowHttp: boolean
}

/** The access tokens of one attempt. The outlet remembers them and lets one attempt at a time fetch; the secrets stay in the attempt. */
export function accessTokens(deps: Deps, owner: TokenOwner): Target<unknown, unknown>['accessToken'] {
  return async (request, refused) => {
    const answer = await deps.outlet(owner.integrationId).token(await nameOf(request), refused)
    switch (answer.kind) {
      case 'token':
        owner.secrets.push(answer.token)
        return answer
      case 'fetch':
        return fetched(deps, owner, request, answer.lease)
      case 'retry':
      case 'rejected':
        return answer
    }
  }
}

/** Which token is wanted: another client, secret, scope or server is another one. A refresh token is left out, since it changes by itself. */
const nameOf = async ({ grant, ...request }: TokenRequest): Promise<string> =>
  toHex(await sha256(JSON.stringify([grant.kind, Object.entries(request).sort()])))

async function fetched(deps: Deps, owner: TokenOwner, request: TokenRequest, lease: string): Promise<Access> {
  let granted: Granted = { kind: 'retry', code: 'oauth_lost', reason: 'the token request ended without a record' }
  try {
    granted = await grant(deps, owner, request)
  } finally {
    // Whatever happened, the others do not wait for it any longer.
    await deps.outlet(owner.integrationId).tokenFetched(lease, forOthers(granted))
  }
  return granted.kind === 'token' ? { kind: 'token', token: granted.token } : granted
}

/** A refresh token is nobody's but the vault's. */
const forOthers = (granted: Granted): TokenFetched =>
  granted.kind === 'token' ? { kind: 'token', token: granted.token, expiresInSeconds: granted.expiresInSeconds } : granted

async function grant(deps: Deps, owner: TokenOwner, request: TokenRequest): Promise<Granted> {
  const { secrets, allowHttp } = owner
  const send = deps.sender({ secrets, allowHttp, timeoutMs: TIMEOUT_MS, bodyTimeoutMs: BODY_TIMEOUT_MS })
  const how = { send, allowHttp: deps.httpAllowed && (allowHttp || deps.flags.stage === 'local') }
  if (request.grant.kind === 'client_credentials') return noted(owner, await grantToken(request, undefined, how))

  const kept = await refreshTokenOf(deps, owner, request.grant.refreshToken)
  if (kept.kind !== 'refresh-token') return kept
  secrets.push(kept.value)
  const granted = noted(owner, await grantToken(request, kept.value, how))
  if (granted.kind === 'token' && granted.refreshToken !== undefined && granted.refreshToken !== kept.value)
    await kept.replace(granted.refreshToken)
  return granted
}

function noted({ secrets }: TokenOwner, granted: Granted): Granted {
  if (granted.kind === 'token') secrets.push(granted.token, ...(granted.refreshToken ? [granted.refreshToken] : []))
  return granted
}

/** As it is now: an attempt before this one may have been given another, and the one that this attempt began with is then worth nothing. */
async function refreshTokenOf(
  { db, ring }: Deps,
  { integrationId, connector }: TokenOwner,
  field: string,
): Promise<{ kind: 'refresh-token'; value: string; replace(value: string): Promise<void> } | TokenFailure> {
  const name = credentialName(connector, integrationId, field)
  const row = await liveCredential(db, integrationId, name)
  if (!row || !ring.ok) return noRefreshToken(ring.ok ? 'the refresh token is gone: give a new one' : ring.error)
  const opened = await open(ring.value, name, row.sealed)
  if (!opened.ok) return noRefreshToken(`credential "${field}" cannot be opened: ${opened.error.reason}`)
  return {
    kind: 'refresh-token',
    value: opened.value,
    async replace(value) {
      // Not over one that an admin has given meanwhile.
      await resealCredential(db, row, await seal(ring.value, name, value))
      log.info('oauth.refresh-token-replaced', { integration: integrationId })
    },
  }
}

const noRefreshToken = (reason: string): TokenFailure => ({ kind: 'retry', code: 'config', reason })
