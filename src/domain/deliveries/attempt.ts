import type { Outcome } from '../../connectors/contract'
import type { Trace } from '../../kit/trace'
import {
  beginAttempt,
  type DeliveryToAttempt,
  type DeliveryWithEvent,
  deliveryToAttempt,
  recordAttempt,
  recordLateAttempt,
} from '../../store/attempts'
import { cancelDelivery, holdDelivery, postponeDelivery } from '../../store/deliveries'
import type { DeliverySettings, StoredAttempt } from '../../store/schema'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { attemptedItem, begunItem, deliveryItem } from '../feed/items'
import { tell } from '../feed/tell'
import { paceOf } from '../integrations/outbound'
import { announce } from '../project'
import { incidentEventOf, operatorEventOf } from './event'
import { observed } from './observed'
import { endedOf, recordOf } from './record'
import { type Address, saidOf, speak, type Told } from './speak'
import { traceOfDelivery } from './trace'
import { expire, tellTrouble } from './trouble'

/** Longer than the slowest attempt; then the delivery is anybody's again. */
const LEASE_MS = 45_000
/** Queue messages may come a little before the clock says so. */
const EARLY_MS = 1_000
/** Shorter waits are the outlet's usual business and not worth a row. */
const WRITTEN_WAIT_MS = 30_000
/** What waits longer than this is left to the sweep. */
const QUEUE_DELAY_MAX_SECONDS = 43_200

export type AttemptAnswer = 'nothing-to-do' | 'waits' | 'held' | 'cancelled' | 'expired' | Outcome['kind']

/** One try at a delivery. Safe to call twice, at once or later: only the holder of the lease in D1 speaks to the destination. */
export async function attempt(deps: Deps, deliveryId: string): Promise<AttemptAnswer> {
  const loaded = await deliveryToAttempt(deps.db, deliveryId)
  if (!loaded || !isDue(loaded.delivery, deps.clock())) return 'nothing-to-do'
  const { delivery } = loaded
  // Whoever finishes the earlier one calls this one.
  if (delivery.behind) return 'waits'
  const trigger = delivery.next_trigger ?? 'automatic'
  const destination = connectorOf(delivery.connector ?? '')?.destination
  if (!destination || delivery.destination_deleted_at !== null)
    return ended(deps, loaded, await cancelDelivery(deps.db, deliveryId, deps.clock()).run(), 'cancelled')
  if (trigger === 'automatic' && delivery.expires_at !== null && delivery.expires_at <= deps.clock())
    return given(await expire(deps, loaded), 'expired')
  if (delivery.destination_enabled !== 1) return ended(deps, loaded, await holdDelivery(deps.db, deliveryId).run(), 'held')

  const how: DeliverySettings = JSON.parse(delivery.delivery ?? '{}')
  const outlet = deps.outlet(delivery.integration_id)
  const permit = await outlet.acquire(deliveryId, paceOf(destination.pace, how))
  if (permit.kind === 'wait') return waits(deps, deliveryId, permit.untilMs)
  const startedAt = deps.clock()
  const trace = traceOfDelivery(delivery)
  const begun: StoredAttempt = { ...unknownAttempt, number: delivery.attempts + 1, trigger, startedAt, status: 'inflight' }
  if (!(await beginAttempt(deps.db, delivery, begun, startedAt + LEASE_MS, startedAt)))
    return given(await outlet.release(deliveryId, { kind: 'not-begun' }), 'nothing-to-do')
  tell(deps, () => [begunItem(loaded, begun)])

  const spoken = await speak(deps, destination, addressOf(loaded, how, trace), toldOf(loaded), startedAt)
  const { outcome } = spoken
  const record = recordOf(delivery, outcome, { ...begun, ...saidOf(spoken), latencyMs: deps.clock() - startedAt }, deps.clock())
  const { late, next } = await recordAttempt(deps.db, record)
  if (late) await recordLateAttempt(deps.db, record)
  else tell(deps, () => [attemptedItem(loaded, record, deps.clock())])
  const noticed = await outlet.release(deliveryId, endedOf(outcome), {
    // An attempt that was overtaken has decided nothing.
    status: late ? 'scheduled' : record.status,
    latencyMs: record.attempt.latencyMs,
  })

  observed(deps, delivery, record, trace, spoken.exchange)
  await tellTrouble(deps, loaded, { outcome, noticed, record })
  if (record.status === 'scheduled') await later(deps, deliveryId, (record.dueAt - deps.clock()) / 1000)
  if (next) await announce(deps.queue, [next])
  return outcome.kind
}

/** Without an attempt. */
function ended<S extends 'cancelled' | 'held'>(deps: Deps, loaded: DeliveryWithEvent, { meta }: D1Result, status: S): S {
  if (meta.changes > 0) tell(deps, () => [deliveryItem(loaded, status, deps.clock())])
  return status
}

/** A long wait is written down, so that the sweep does not take what waits for what was lost. */
async function waits(deps: Deps, deliveryId: string, untilMs: number): Promise<'waits'> {
  const waitMs = untilMs - deps.clock()
  if (waitMs > WRITTEN_WAIT_MS) await postponeDelivery(deps.db, deliveryId, untilMs).run()
  await later(deps, deliveryId, waitMs / 1000)
  return 'waits'
}

function isDue({ status, due_at }: DeliveryToAttempt, nowMs: number): boolean {
  switch (status) {
    case 'planned':
      return true
    case 'scheduled':
      return due_at <= nowMs + EARLY_MS
    case 'inflight':
      return due_at <= nowMs
    case 'held':
    case 'delivered':
    case 'failed':
    case 'cancelled':
      return false
  }
}

const addressOf = ({ delivery, sealed }: DeliveryWithEvent, how: DeliverySettings, trace: Trace): Address => ({
  integrationId: delivery.integration_id,
  connector: delivery.connector ?? '',
  deliveryId: delivery.id,
  settings: JSON.parse(delivery.settings ?? '{}'),
  delivery: how,
  externalId: delivery.external_id,
  credentials: sealed.map(({ expires_at, created_at, ...row }) => ({
    ...row,
    expiresAt: expires_at,
    integrationId: delivery.integration_id,
    createdAt: created_at,
  })),
  template: delivery,
  trace,
})

const toldOf = ({ delivery, about }: DeliveryWithEvent): Told =>
  about.kind === 'incident'
    ? { kind: 'incident', event: incidentEventOf(delivery, about.told) }
    : { kind: 'operator', event: operatorEventOf(delivery, about.told) }

/** Waiting is never a retry of the queue's: that would spend its count. Lost messages are the sweep's. */
async function later(deps: Deps, deliveryId: string, seconds: number): Promise<void> {
  if (seconds > QUEUE_DELAY_MAX_SECONDS) return
  await deps.queue.send({ deliveryId }, { delaySeconds: Math.max(0, Math.ceil(seconds)) })
}

const unknownAttempt = { latencyMs: null, code: null, reason: null, externalId: null, request: null, response: null }

const given = <T>(_done: unknown, answer: T): T => answer
