import type { Connector, Source } from '../../connectors/contract'
import type { Verifier } from '../../connectors/verify'
import { TokenBucket } from '../../kit/bucket'
import { log, said } from '../../kit/log'
import type { GateConfig } from '../../objects/gate/protocol'
import { type IntegrationRow, integrationWithCredentials } from '../../store/integrations'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { INBOUND, openCredentials, secretsIn } from './credentials'

/** How long an isolate asks nobody. Then it goes on with what it knows while it reads again: a gate that knows better says `stale-config`. */
const FRESH_MS = 30_000
/** How long after a look into D1 the next one waits, also where D1 did not answer. */
const RETRY_MS = 5_000
/** Strangers cannot make us read D1 more often than this per integration. */
const RELOAD_EVERY_MS = 5_000
const UNKNOWN_KEPT_MS = 5_000
const CACHED_MAX = 2_000
const REFUSALS_PER_SECOND = 5

/** All that receiving a message takes, opened and parsed at most once per isolate and 30 s. */
export interface Inbound {
  integrationId: string
  connector: Connector
  source: Source | undefined
  settings: unknown
  auth: 'signature' | 'key' | null
  verifier: Verifier | null
  /** Whatever proves the sender: the vendor writes its secret into the body all the same. */
  redact: Verifier['redact']
  secrets: readonly string[]
  /** SHA-256 of the hub keys that are live, hex. */
  keyHashes: readonly string[]
  config: GateConfig
  /** Why its secrets cannot be read: the sender is told to come again. */
  vaultProblem: string | undefined
  loadedAtMs: number
  /** When a secret or a key of it stops being live: nobody may go on with it then. */
  endsAtMs: number
  /** How many refusals of this isolate reach the gate. */
  refusals: TokenBucket
}

/** What an isolate knows of an id; times and values alone, since a promise belongs to the request that made it. */
interface Known {
  inbound: Inbound | undefined
  /** When it is read again. */
  freshUntilMs: number
}

const cache = new Map<string, Known>()

/**
 * Undefined where there is no such integration (or it was deleted). What is known serves on while it is read again behind the answer, so that
 * neither a slow D1 nor one that is down keeps a message waiting.
 */
export async function findInbound(deps: Deps, id: string): Promise<Inbound | undefined> {
  const nowMs = deps.clock()
  const known = cache.get(id)
  if (known && nowMs < known.freshUntilMs) return known.inbound
  if (!known?.inbound || nowMs >= known.inbound.endsAtMs) return load(deps, id)
  known.freshUntilMs = nowMs + RETRY_MS
  deps.later(load(deps, id).catch((thrown: unknown) => log.warn('integration.not-read', { integration: id, said: said(thrown) })))
  return known.inbound
}

/** Reads again what may have changed; where `because` is a failed verification, once per 5 s or when the gate knows of a newer configuration. */
export async function reloadInbound(
  deps: Deps,
  stale: Inbound,
  because: 'stale-config' | 'refused',
): Promise<Inbound | undefined> {
  if (because === 'refused' && deps.clock() - stale.loadedAtMs < RELOAD_EVERY_MS) {
    // A secret that was rotated this moment is known to the gate, which is asked without a look into D1.
    if (stale.refusals.take(deps.clock()) > 0) return stale
    if ((await deps.gate(stale.integrationId).version()) <= stale.config.version) return stale
  }
  return load(deps, stale.integrationId)
}

async function load(deps: Deps, id: string): Promise<Inbound | undefined> {
  const nowMs = deps.clock()
  const found = /^int_[0-9a-z]{26}$/.test(id) ? await integrationWithCredentials(deps.db, id) : undefined
  const connector = found && connectorOf(found.integration.connector)
  const inbound = found && connector ? await opened(deps, found, connector, nowMs) : undefined
  if (cache.size >= CACHED_MAX) cache.delete(cache.keys().next().value!)
  cache.delete(id)
  cache.set(id, { inbound, freshUntilMs: nowMs + (inbound ? FRESH_MS : UNKNOWN_KEPT_MS) })
  return inbound
}

async function opened(
  deps: Deps,
  { integration, credentials }: NonNullable<Awaited<ReturnType<typeof integrationWithCredentials>>>,
  connector: Connector,
  nowMs: number,
): Promise<Inbound> {
  const { source } = connector
  const inboundRows = credentials.filter(({ field }) => field.startsWith(INBOUND))
  const secrets = await openCredentials(deps.ring, inboundRows, nowMs)
  const ends = [integration.retiringKeyUntil, ...inboundRows.map(({ expiresAt }) => expiresAt)]
  const verifier = source?.verifier(integration.settings) ?? null
  const keyHashes = [integration.keyHash, (integration.retiringKeyUntil ?? 0) > nowMs ? integration.retiringKeyHash : null]
  return {
    integrationId: integration.id,
    connector,
    source,
    settings: integration.settings,
    auth: integration.auth,
    verifier: integration.auth === 'signature' ? verifier : null,
    redact: verifier?.redact,
    secrets: secrets.ok ? secretsIn(secrets.value) : [],
    keyHashes: keyHashes.filter((hash) => hash !== null),
    config: gateConfigOf(integration, deps.flags.rateLimit),
    vaultProblem: secrets.ok ? undefined : secrets.error,
    loadedAtMs: nowMs,
    endsAtMs: Math.min(...ends.filter((endMs): endMs is number => endMs !== null && endMs > nowMs)),
    refusals: new TokenBucket(REFUSALS_PER_SECOND, REFUSALS_PER_SECOND * 10, nowMs),
  }
}

export const gateConfigOf = (integration: IntegrationRow, rateLimited = true): GateConfig => ({
  integrationId: integration.id,
  name: integration.name,
  version: integration.configVersion,
  enabled: integration.enabled && integration.deletedAt === null,
  serviceId: integration.serviceId,
  rateLimit: rateLimited ? integration.rateLimit : null,
  flapWindowMs: integration.flapWindowSeconds * 1000,
  defaultSeverity: integration.defaultSeverity,
  heartbeatMinutes: integration.heartbeatMinutes,
})
