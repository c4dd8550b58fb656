import type { Outcome } from '../../connectors/contract'
import type { Ended } from '../../objects/outlet/protocol'
import type { AttemptRecord, DeliveryToAttempt } from '../../store/attempts'
import type { StoredAttempt } from '../../store/schema'
import { TEMPLATE_FAILED } from '../templates/words'
import { nextDelaySeconds, scheduleOf } from './schedule'

/** What becomes of a delivery by the outcome of its attempt. */
export function recordOf(delivery: DeliveryToAttempt, outcome: Outcome, attempt: StoredAttempt, nowMs: number): AttemptRecord {
  const record = { deliveryId: delivery.id, attempt, dueAt: delivery.due_at, erasures: delivery.erasures }
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

/** Throttled, in the words of HTTP and of our own codes. */
const throttled = new Set(['http_429', 'http_502', 'http_503', 'http_504'])

/** What it says about the destination's health. Trouble of our own (a lost key, a template that fails) says nothing. */
export function endedOf(outcome: Outcome): Ended {
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
