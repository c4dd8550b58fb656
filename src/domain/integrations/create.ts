import type { Issue, Severity } from '../../connectors/contract'
import { hubKey, newId } from '../../kit/id'
import { err, ok, type Result } from '../../kit/result'
import { type IntegrationRow, insertIntegration, putCredential } from '../../store/integrations'
import type { DeliverySettings } from '../../store/schema'
import { serviceById } from '../../store/services'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { hashOf } from '../tokens'
import { change, sealed } from './change'
import { expiryAfter, type GivenExpiry } from './credential-expiry'
import { INBOUND } from './credentials'
import { deliveryIssues, outboundIssues, valuesOf } from './outbound'
import { madeFor } from './rotate'
import { rotationSchedule } from './rotation-schedule'
import { shapeOf } from './shape'

export const RATE_LIMIT_DEFAULT = { perMinute: 100, burst: 100 } as const
export const FLAP_WINDOW_DEFAULT_SECONDS = 300
export const SEVERITY_DEFAULT: Severity = 'error'

export interface NewIntegration {
  connector: string
  name: string
  serviceId?: string | null
  settings?: Record<string, unknown>
  credentials?: Record<string, unknown>
  auth?: 'signature' | 'key'
  rateLimit?: { perMinute: number; burst: number } | null
  enabled?: boolean
  defaultSeverity?: Severity | null
  flapWindowSeconds?: number | null
  /** Of a polled integration; the connector's own pace where absent. */
  pollEverySeconds?: number | null
  delivery?: DeliverySettings | null
  heartbeatMinutes?: number | null
  /** When pasted credentials end. */
  credentialExpiry?: GivenExpiry
  /** How often the secrets that we sign its deliveries with are replaced; null: when somebody asks. */
  rotateEveryDays?: number | null
}

/** What is shown this once. */
export interface Secrets {
  key?: string
  signingSecret?: string
  /** Other credentials that were made, by field. */
  generated?: Record<string, string>
}

export async function createIntegration(
  deps: Deps,
  given: NewIntegration,
  actor: string,
): Promise<Result<{ integration: IntegrationRow; secrets: Secrets }, Issue[]>> {
  const connector = connectorOf(given.connector)
  if (!connector)
    return err([{ path: 'connector', message: `there is no connector "${given.connector}"; GET /api/v1/connectors lists them` }])
  if (given.serviceId && !(await serviceById(deps.db, given.serviceId)))
    return err([{ path: 'serviceId', message: 'there is no such service' }])
  const enabled = given.enabled ?? true
  const sides = {
    settings: given.settings ?? {},
    credentials: given.credentials ?? {},
    enabled,
    ...(given.auth && { auth: given.auth }),
  }
  const shape = await shapeOf(connector, sides, { certificates: deps.certificates })
  if (!shape.ok) return shape
  const delivery = given.delivery ?? null
  const wrong = deliveryIssues(deps, shape.value, delivery)
  if (wrong.length > 0) return err(wrong)
  const issues = await outboundIssues(deps, connector, shape.value, {
    delivery,
    settings: shape.value.settings,
    credentials: valuesOf(shape.value.outbound),
  })
  if (issues.length > 0) return err(issues)
  const { auth, inboundSecret, outbound, delivers, polls, settings, publicKeys } = shape.value
  if (!deps.ring.ok) return err([{ path: 'credentials', message: `secrets cannot be kept: ${deps.ring.error}` }])
  const ring = deps.ring.value

  const nowMs = deps.clock()
  const fields = [...(inboundSecret ? ['secret'] : []), ...Object.keys(outbound)]
  const credentialExpiry = expiryAfter({}, given.credentialExpiry, { fields, replaced: [], nowMs })
  if (!credentialExpiry.ok) return credentialExpiry
  const rotation = rotationSchedule(given.rotateEveryDays, madeFor({ connector, integration: { delivers } }), nowMs)
  if (!rotation.ok) return rotation
  const id = newId('int', nowMs)
  const key = auth === 'key' ? hubKey() : undefined
  const row: IntegrationRow = {
    id,
    connector: connector.id,
    name: given.name,
    serviceId: given.serviceId ?? null,
    enabled,
    auth,
    delivers,
    ...pollTimes(polls ? (given.pollEverySeconds ?? connector.poller?.everySeconds) : undefined, nowMs),
    heartbeatMinutes: given.heartbeatMinutes ?? null,
    settings,
    delivery,
    rateLimit: given.rateLimit === undefined ? { ...RATE_LIMIT_DEFAULT } : given.rateLimit,
    defaultSeverity: given.defaultSeverity ?? SEVERITY_DEFAULT,
    flapWindowSeconds: given.flapWindowSeconds ?? FLAP_WINDOW_DEFAULT_SECONDS,
    keyHash: key ? await hashOf(key) : null,
    retiringKeyHash: null,
    retiringKeyUntil: null,
    publicKeys,
    rotateEveryDays: null,
    rotateDueAt: null,
    ...rotation.value,
    secretUnseen: false,
    credentialExpiry: credentialExpiry.value,
    configVersion: 1,
    disabledReason: null,
    breakerOpenSince: null,
    createdAt: nowMs,
    updatedAt: nowMs,
    deletedAt: null,
  }
  const target = { connector: connector.id, id }
  const secrets = { ...(inboundSecret && { [`${INBOUND}secret`]: inboundSecret }), ...outbound }
  const credentials = await Promise.all(
    Object.entries(secrets).map(([field, { value }]) => sealed(deps, ring, target, field, value)),
  )
  await change(deps, id, [insertIntegration(deps.db, row), ...credentials.map((one) => putCredential(deps.db, one))], {
    actor,
    action: 'integration.created',
    detail: { connector: connector.id, name: given.name, auth, delivers, polls, enabled, ...(delivery && { delivery }) },
  })
  return ok({ integration: row, secrets: secretsShown(key, inboundSecret, outbound) })
}

/** The first run comes with the next tick. */
const pollTimes = (everySeconds: number | undefined, nowMs: number) => ({
  pollEverySeconds: everySeconds ?? null,
  pollDueAt: everySeconds === undefined ? null : nowMs,
  polledAt: null,
  pollFailures: 0,
  pollError: null,
})

/** Only what we made is shown; what the admin pasted, the admin has. */
function secretsShown(
  key: string | undefined,
  inbound: { value: string; generated: boolean } | null,
  outbound: Record<string, { value: string; generated: boolean }>,
): Secrets {
  const made = Object.fromEntries(
    Object.entries(outbound)
      .filter(([, { generated }]) => generated)
      .map(([field, { value }]) => [field, value]),
  )
  const { signingSecret: outgoing, ...rest } = made
  const signingSecret = inbound?.generated ? inbound.value : outgoing
  const generated = inbound?.generated && outgoing ? { ...rest, signingSecret: outgoing } : rest
  return { ...(key && { key }), ...(signingSecret && { signingSecret }), ...(Object.keys(generated).length > 0 && { generated }) }
}
