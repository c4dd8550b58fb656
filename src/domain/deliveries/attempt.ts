import type { Destination, Outcome, UntypedTarget } from '../../connectors/contract'
import { redactor } from '../../egress/redact'
import type { Exchange } from '../../egress/send'
import type { Trace } from '../../kit/trace'
import type { Ended } from '../../objects/outlet/protocol'
import {
  type AttemptRecord,
  beginAttempt,
  cancelDelivery,
  type DeliveryToAttempt,
  type DeliveryWithEvent,
  deliveryToAttempt,
  holdDelivery,
  postponeDelivery,
  recordAttempt,
  recordLateAttempt,
} from '../../store/deliveries'
import type { DeliverySettings, StoredAttempt } from '../../store/schema'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { type OpenCredentials, openCredentials } from '../integrations/credentials'
import { paceOf, senderOptionsOf } from '../integrations/outbound'
import { announce } from '../project'
import { TEMPLATE_FAILED, type Words, wordsFor } from '../templates/words'
import { incidentEventOf, operatorEventOf } from './event'
import { observed } from './observed'
import { nextDelaySeconds, scheduleOf } from './schedule'
import { headersOfTrace, traceOfDelivery } from './trace'
import { expire, tellTrouble } from './trouble'

/** Longer than the slowest attempt; then the delivery is anybody's again. */
const LEASE_MS = 45_000
/** For all requests of an attempt together; what is left of the lease is for reading the last answer and for recording. */
const SPEAKING_MS = 35_000
/** Queue messages may come a little before the clock says so. */
const EARLY_MS = 1_000
/** Shorter waits are the outlet's usual business and not worth a row. */
const WRITTEN_WAIT_MS = 30_000
/** What waits longer than this is left to the sweep. */
const QUEUE_DELAY_MAX_SECONDS = 43_200

export type AttemptAnswer = 'nothing-to-do' | 'waits' | 'held' | 'cancelled' | 'expired' | Outcome['kind']

/** One try at a delivery. Safe to call twice, at once or later: only the holder of the lease in D1 speaks to the destination. */
export async function attempt(
  deps: Deps,
  deliveryId: string,
  trigger: 'automatic' | 'manual' = 'automatic',
): Promise<AttemptAnswer> {
  const loaded = await deliveryToAttempt(deps.db, deliveryId)
  if (!loaded || !isDue(loaded.delivery, deps.clock())) return 'nothing-to-do'
  const { delivery, sealed } = loaded
  // Whoever finishes the earlier one calls this one.
  if (delivery.behind) return 'waits'
  const destination = connectorOf(delivery.connector ?? '')?.destination
  if (!destination || delivery.destination_deleted_at !== null)
    return given(await cancelDelivery(deps.db, deliveryId, deps.clock()).run(), 'cancelled')
  if (trigger === 'automatic' && delivery.expires_at !== null && delivery.expires_at <= deps.clock())
    return given(await expire(deps, loaded), 'expired')
  if (delivery.destination_enabled !== 1) return given(await holdDelivery(deps.db, deliveryId).run(), 'held')

  const how: DeliverySettings = JSON.parse(delivery.delivery ?? '{}')
  const outlet = deps.outlet(delivery.integration_id)
  const permit = await outlet.acquire(deliveryId, paceOf(destination.pace, how))
  if (permit.kind === 'wait') return waits(deps, deliveryId, permit.untilMs)
  const startedAt = deps.clock()
  const trace = traceOfDelivery(delivery)
  const begun: StoredAttempt = { ...unknownAttempt, number: delivery.attempts + 1, trigger, startedAt, status: 'inflight' }
  if (!(await beginAttempt(deps.db, delivery, begun, startedAt + LEASE_MS, startedAt)))
    return given(await outlet.release(deliveryId, { kind: 'not-begun' }), 'nothing-to-do')

  const rows = sealed.map(({ expires_at, ...row }) => ({
    ...row,
    expiresAt: expires_at,
    integrationId: delivery.integration_id,
    createdAt: 0,
  }))
  const credentials = await openCredentials(deps.ring, rows, startedAt)
  const { outcome, ...seen } = credentials.ok
    ? await spoken(deps, destination, loaded, credentials.value, { how, trace, startedAt })
    : { outcome: { kind: 'retry', code: 'config', reason: credentials.error } satisfies Outcome }
  const record = recordOf(
    delivery,
    outcome,
    { ...begun, ...attemptOf(outcome, seen), latencyMs: deps.clock() - startedAt },
    deps.clock(),
  )
  const { late, next } = await recordAttempt(deps.db, record)
  if (late) await recordLateAttempt(deps.db, deliveryId, record.attempt)
  const noticed = await outlet.release(deliveryId, endedOf(outcome), {
    // An attempt that was overtaken has decided nothing.
    status: late ? 'scheduled' : record.status,
    latencyMs: record.attempt.latencyMs,
  })

  observed(deps, delivery, record, trace, seen.exchange)
  await tellTrouble(deps, loaded, { outcome, noticed, record })
  if (record.status === 'scheduled') await later(deps, deliveryId, (record.dueAt - deps.clock()) / 1000)
  if (next) await announce(deps.queue, [next])
  return outcome.kind
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

/** What an attempt saw besides how it ended. */
interface Seen {
  exchange?: Exchange | undefined
  template?: StoredAttempt['template']
}

async function spoken(
  deps: Deps,
  destination: Destination,
  { delivery, about }: DeliveryWithEvent,
  credentials: OpenCredentials,
  { how, trace, startedAt: nowMs }: { how: DeliverySettings; trace: Trace; startedAt: number },
): Promise<Seen & { outcome: Outcome }> {
  // What the hub says of itself is said in the destination's own words, which no template can break.
  const words: Words =
    about.kind === 'incident' ? wordsFor(destination, delivery, incidentEventOf(delivery, about.told)) : { kind: 'own' }
  const used = words.template && { template: words.template }
  if (words.kind === 'rejected') return { outcome: words.outcome, ...used }
  const secrets = [...Object.values(credentials.live), ...Object.values(credentials.retiring)]
  let exchange: Exchange | undefined
  const target: UntypedTarget = {
    settings: JSON.parse(delivery.settings ?? '{}'),
    credentials: credentials.live,
    retiring: credentials.retiring,
    nowMs,
    deliveryId: delivery.id,
    ...(delivery.external_id && { previous: { externalId: delivery.external_id } }),
    ...(words.kind === 'rendered' && { rendered: words.rendered }),
    send: deps.sender({
      secrets,
      headers: headersOfTrace(trace),
      ...senderOptionsOf(how),
      budgetMs: SPEAKING_MS,
      record: (one) => (exchange = one),
    }),
  }
  const outcome =
    about.kind === 'incident'
      ? await destination.deliver(incidentEventOf(delivery, about.told), target)
      : await destination.notify(operatorEventOf(delivery, about.told), target)
  return { outcome: withoutSecrets(outcome, redactor(secrets)), exchange, ...used }
}

/** A vendor may quote our own secret back to us. */
const withoutSecrets = (outcome: Outcome, redact: (text: string, cut: boolean) => string): Outcome =>
  outcome.kind === 'delivered' ? outcome : { ...outcome, reason: redact(outcome.reason, true).slice(0, 500) }

function recordOf(delivery: DeliveryToAttempt, outcome: Outcome, attempt: StoredAttempt, nowMs: number): AttemptRecord {
  const record = { deliveryId: delivery.id, attempt, dueAt: delivery.due_at }
  switch (outcome.kind) {
    case 'delivered':
      return {
        ...record,
        status: 'delivered',
        finishedAt: nowMs,
        ...(outcome.externalId !== undefined && {
          link: {
            integrationId: delivery.integration_id,
            incidentId: delivery.incident_id,
            externalId: outcome.externalId,
            url: outcome.link ?? null,
          },
        }),
      }
    case 'rejected':
    case 'gone':
      return { ...record, status: 'failed', finishedAt: nowMs }
    case 'retry': {
      const delaySeconds = nextDelaySeconds(scheduleOf(delivery.schedule), attempt.number, Math.random(), outcome.afterSeconds)
      if (delaySeconds === undefined) return { ...record, status: 'failed', finishedAt: nowMs }
      const dueAt = nowMs + Math.ceil(delaySeconds * 1000)
      // Nothing is gained by waiting for a try that would come too late.
      if (delivery.expires_at !== null && dueAt > delivery.expires_at) return { ...record, status: 'failed', finishedAt: nowMs }
      return { ...record, status: 'scheduled', dueAt, finishedAt: null }
    }
  }
}

function attemptOf(outcome: Outcome, { exchange, template }: Seen): Partial<StoredAttempt> {
  return {
    status: outcome.kind,
    code: outcome.kind === 'delivered' ? String(exchange?.response?.status ?? '') || null : outcome.code,
    reason: outcome.kind === 'delivered' ? null : outcome.reason,
    externalId: outcome.kind === 'delivered' ? (outcome.externalId ?? null) : null,
    request: exchange?.request ?? null,
    response: exchange?.response ?? null,
    ...(template && { template }),
  }
}

/** Waiting is never a retry of the queue's: that would spend its count. Lost messages are the sweep's. */
async function later(deps: Deps, deliveryId: string, seconds: number): Promise<void> {
  if (seconds > QUEUE_DELAY_MAX_SECONDS) return
  await deps.queue.send({ deliveryId }, { delaySeconds: Math.max(0, Math.ceil(seconds)) })
}

/** Throttled, in the words of HTTP and of our own codes. */
const throttled = new Set(['http_429', 'http_502', 'http_503', 'http_504'])

/** What it says about the destination's health. Trouble of our own (a lost key, a template that fails) says nothing. */
function endedOf(outcome: Outcome): Ended {
  switch (outcome.kind) {
    case 'delivered':
      return { kind: 'delivered' }
    case 'rejected':
      return { kind: outcome.code === TEMPLATE_FAILED ? 'not-begun' : 'refused' }
    case 'gone':
      return { kind: 'refused' }
    case 'retry':
      if (outcome.code === 'config') return { kind: 'not-begun' }
      return {
        kind: 'failed',
        throttled: throttled.has(outcome.code),
        ...(outcome.afterSeconds !== undefined && { pauseSeconds: outcome.afterSeconds }),
      }
  }
}

const unknownAttempt = { latencyMs: null, code: null, reason: null, externalId: null, request: null, response: null }

const given = <T>(_done: unknown, answer: T): T => answer
