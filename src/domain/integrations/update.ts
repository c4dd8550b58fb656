import type { Connector, Issue, Severity } from '../../connectors/contract'
import { err, ok, type Result } from '../../kit/result'
import { cancelOpen, discardHeld, releaseHeld } from '../../store/deliveries'
import {
  deleteCredentialIfChanged,
  deleteCredentials,
  type IntegrationRow,
  integrationWithCredentials,
  putCredentialIfChanged,
  updateIntegration,
} from '../../store/integrations'
import type { DeliverySettings } from '../../store/schema'
import { serviceById } from '../../store/services'
import { deleteSubscriptionsOf, listSubscriptions } from '../../store/subscriptions'
import { differences } from '../audit'
import { type ChangedMeanwhile, changedMeanwhile, later } from '../changed-meanwhile'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { change, sealed } from './change'
import { FLAP_WINDOW_DEFAULT_SECONDS, SEVERITY_DEFAULT } from './create'
import { expiryAfter, type GivenExpiry } from './credential-expiry'
import { credentialName, INBOUND, openCredentials } from './credentials'
import { deliveryIssues, outboundIssues, valuesOf } from './outbound'
import { published } from './public-keys'
import { madeFor } from './rotate'
import { rotationSchedule } from './rotation-schedule'
import { shapeOf } from './shape'

export interface IntegrationChange {
  name?: string
  serviceId?: string | null
  /** Fields that are not named stay as they are; `null` takes one away. */
  settings?: Record<string, unknown>
  /** Fields that are not named stay as they are; `null` takes one away. */
  credentials?: Record<string, unknown>
  credentialExpiry?: GivenExpiry
  rotateEveryDays?: number | null
  rateLimit?: { perMinute: number; burst: number } | null
  enabled?: boolean
  /** null: the default, as of the next two. */
  defaultSeverity?: Severity | null
  flapWindowSeconds?: number | null
  pollEverySeconds?: number | null
  /** As a whole; null: the usual way. */
  delivery?: DeliverySettings | null
  heartbeatMinutes?: number | null
  /** What becomes of the deliveries that were held while it was off; all go out where absent. Only where it is switched on. */
  held?: { release: 'all' } | { release: 'since'; since: string } | { release: 'none' }
}

/** Undefined where there is no such integration; nothing changes where it is not any more as at `since`. */
export async function changeIntegration(
  deps: Deps,
  id: string,
  given: IntegrationChange,
  actor: string,
  since?: number,
): Promise<Result<IntegrationRow, Issue[] | ChangedMeanwhile<IntegrationRow>> | undefined> {
  const found = await integrationWithCredentials(deps.db, id)
  const connector = found && connectorOf(found.integration.connector)
  if (!connector) return undefined
  const { integration } = found
  if (since !== undefined && since !== integration.updatedAt) return err(changedMeanwhile(integration))
  if (given.serviceId && !(await serviceById(deps.db, given.serviceId)))
    return err([{ path: 'serviceId', message: 'there is no such service' }])
  const opened = await openCredentials(deps.ring, found.credentials, deps.clock())
  if (!opened.ok || !deps.ring.ok)
    return err([{ path: 'credentials', message: opened.ok ? 'there are no encryption keys' : opened.error }])
  const ring = deps.ring.value

  const removed = Object.entries(given.credentials ?? {}).flatMap(([field, value]) => (value === null ? [field] : []))
  const made = removed.filter((field) => field === 'secret' || connector.destination?.generate[field])
  if (made.length > 0)
    return err(made.map((field) => ({ path: `credentials.${field}`, message: 'it cannot be without: rotate it instead' })))
  const { [`${INBOUND}secret`]: keptSecret, ...allKept } = opened.value.live
  const kept = without(allKept, removed)
  const enabled = given.enabled ?? integration.enabled
  const { secret: newSecret, ...newCredentials } = withoutNulls(given.credentials ?? {})
  const shape = await shapeOf(
    connector,
    {
      settings: withoutNulls({ ...integration.settings, ...given.settings }),
      credentials: {
        ...newCredentials,
        ...(integration.auth === 'signature' && (newSecret ?? keptSecret) !== undefined && { secret: newSecret ?? keptSecret }),
      },
      enabled,
      ...(integration.auth && { auth: integration.auth }),
    },
    { kept, certificates: deps.certificates },
  )
  if (!shape.ok) return shape
  const wrong = deliveryIssues(deps, shape.value, given.delivery)
  if (wrong.length > 0) return err(wrong)
  const delivery = given.delivery === undefined ? integration.delivery : given.delivery
  const changedSettings = Object.fromEntries(
    Object.entries(shape.value.settings).filter(([field]) => given.settings?.[field] !== undefined),
  )
  const newOutbound = valuesOf(shape.value.outbound)
  // What stays as it was is looked up when it is sent to: a name that is gone for now must not stand against a new title.
  const issues = await outboundIssues(
    deps,
    connector,
    shape.value,
    (delivery?.allowHttp ?? false) === (integration.delivery?.allowHttp ?? false)
      ? { delivery, settings: changedSettings, credentials: newOutbound }
      : { delivery, settings: shape.value.settings, credentials: { ...kept, ...newOutbound } },
  )
  if (issues.length > 0) return err(issues)
  const target = { connector: connector.id, id }
  const { inboundSecret, outbound } = shape.value
  const changed = {
    ...(inboundSecret && inboundSecret.value !== keptSecret && { [`${INBOUND}secret`]: inboundSecret }),
    ...outbound,
  }
  const credentials = await Promise.all(
    Object.entries(changed).map(([field, { value }]) => sealed(deps, ring, target, field, value)),
  )
  const { credentials: _, settings: __, credentialExpiry: ends, rotateEveryDays, held, ...others } = given
  const plain = withDefaults(others, connector)
  const fields = [...(inboundSecret || keptSecret ? ['secret'] : []), ...Object.keys({ ...kept, ...outbound })]
  const replaced = Object.keys(changed).map((field) => field.replace(INBOUND, ''))
  const credentialExpiry = expiryAfter(integration.credentialExpiry, ends, { fields, replaced, nowMs: deps.clock() })
  if (!credentialExpiry.ok) return credentialExpiry
  const rotation = rotationSchedule(
    rotateEveryDays === integration.rotateEveryDays ? undefined : rotateEveryDays,
    madeFor({ connector, integration: shape.value }),
    deps.clock(),
  )
  if (!rotation.ok) return rotation
  if (held && !(enabled && !integration.enabled))
    return err([{ path: 'held', message: 'only with "enabled": true, for an integration that is switched off' }])
  if (given.pollEverySeconds !== undefined && !shape.value.polls)
    return err([{ path: 'pollEverySeconds', message: 'this integration polls nothing' }])
  const row = {
    ...plain,
    // What was wrong may be mended now, so the next tick tries.
    ...(shape.value.polls && { pollDueAt: deps.clock(), pollFailures: 0 }),
    ...rotation.value,
    ...('signingSecret' in changed && { secretUnseen: false }),
    credentialExpiry: credentialExpiry.value,
    settings: shape.value.settings,
    // What an admin pastes over ends at once; what a rotation is retiring goes on.
    publicKeys: published(shape.value.publicKeys, integration.publicKeys, { nowMs: deps.clock(), untilMs: 0 }),
    updatedAt: later(integration.updatedAt, deps.clock()),
    ...(enabled && { disabledReason: null }),
  }
  const detail = {
    ...differences<Partial<IntegrationRow>>(integration, { ...plain, ...(given.settings && { settings: shape.value.settings }) }),
    ...(held && { held: held.release }),
    ...(credentials.length > 0 && { credentials: Object.keys(changed) }),
    ...(removed.length > 0 && { removed }),
    ...(ends && { credentialExpiry: ends }),
    ...(rotateEveryDays !== undefined && { rotateEveryDays }),
  }
  const after = await change(
    deps,
    id,
    [
      updateIntegration(deps.db, id, row, since === undefined ? undefined : integration.configVersion),
      ...credentials.map((one) => putCredentialIfChanged(deps.db, one)),
      ...removed.map((field) =>
        deleteCredentialIfChanged(deps.db, { integrationId: id, name: credentialName(connector.id, id, field) }),
      ),
    ],
    { actor, action: 'integration.changed', detail },
  )
  if (after && since !== undefined && after.updatedAt !== row.updatedAt) return err(changedMeanwhile(after))
  // Whatever was wrong with it may be mended now.
  if (
    integration.delivers &&
    (enabled !== integration.enabled ||
      Object.keys(changed).length > 0 ||
      removed.length > 0 ||
      given.settings ||
      given.delivery !== undefined)
  )
    await deps.outlet(id).reset()
  if (enabled && !integration.enabled) await released(deps, id, held ?? { release: 'all' })
  return after && ok(after)
}

/** As a new integration would have it, where a field was taken away. */
function withDefaults<T extends Pick<IntegrationChange, 'defaultSeverity' | 'flapWindowSeconds' | 'pollEverySeconds'>>(
  { defaultSeverity, flapWindowSeconds, pollEverySeconds, ...others }: T,
  { poller }: Connector,
) {
  return {
    ...others,
    ...(defaultSeverity !== undefined && { defaultSeverity: defaultSeverity ?? SEVERITY_DEFAULT }),
    ...(flapWindowSeconds !== undefined && { flapWindowSeconds: flapWindowSeconds ?? FLAP_WINDOW_DEFAULT_SECONDS }),
    ...(pollEverySeconds !== undefined && { pollEverySeconds: pollEverySeconds ?? poller?.everySeconds ?? null }),
  }
}

/** What waited for the destination goes out; the sweep picks it up within the minute. What nobody wants any more is cancelled. */
async function released(deps: Deps, id: string, held: NonNullable<IntegrationChange['held']>): Promise<void> {
  const nowMs = deps.clock()
  if (held.release === 'all') await releaseHeld(deps.db, id, nowMs).run()
  else
    await deps.db.batch([
      ...(held.release === 'since' ? [releaseHeld(deps.db, id, nowMs, Date.parse(held.since))] : []),
      discardHeld(deps.db, id, nowMs),
    ])
}

/**
 * Gone for every request from now on; its incidents and its log stay. Refused while subscriptions lead to it: their names. Undefined where
 * there was none.
 */
export async function deleteIntegration(
  deps: Deps,
  id: string,
  actor: string,
): Promise<Result<null, { subscriptions: string[] }> | undefined> {
  const found = await integrationWithCredentials(deps.db, id)
  if (!found) return undefined
  const users = await listSubscriptions(deps.db, { integrationId: id, limit: USERS_NAMED })
  if (users.length > 0) return err({ subscriptions: users.map(({ name }) => name) })
  const nowMs = deps.clock()
  // The gate first: a crash in between leaves it closed, never open.
  const { name, connector, configVersion } = found.integration
  await deps.gate(id).close(configVersion + 1)
  await change(
    deps,
    id,
    [
      updateIntegration(deps.db, id, { enabled: false, deletedAt: nowMs, updatedAt: nowMs }),
      deleteCredentials(deps.db, id),
      // Those that came since it was looked.
      deleteSubscriptionsOf(deps.db, id),
    ],
    { actor, action: 'integration.deleted', detail: { name, connector } },
  )
  await cancelOpen(deps.db, id, nowMs).run()
  return ok(null)
}

const without = <T>(object: Record<string, T>, fields: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)))
const USERS_NAMED = 10

const withoutNulls = (object: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null))
