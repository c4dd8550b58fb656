import type { OperatorEventType, Severity } from '../../connectors/contract'
import { iso } from '../../kit/clock'

/** Something that those who run the hub should hear of. */
export interface OperatorFact {
  type: OperatorEventType
  /** What the fact is: told once, however often it is seen. */
  key: string
  /** What it is about; null: the hub. */
  integrationId: string | null
  title: string
  detail: Record<string, string>
}

export const severityOfOperatorEvent: Record<OperatorEventType, Severity> = {
  'integration.failing': 'error',
  'integration.recovered': 'info',
  'integration.disabled': 'critical',
  'delivery.failed': 'error',
  'delivery.held': 'warning',
  'queue.stalled': 'critical',
  'credential.expiring': 'warning',
  'rotation.failed': 'error',
}

interface Named {
  id: string
  name: string
}

const HOUR_MS = 3_600_000

/** `times`: the first time, and again after an hour, a day and three days. */
export const failing = ({ id, name }: Named, sinceMs: number, times: number, code: string, reason: string): OperatorFact => ({
  type: 'integration.failing',
  key: `failing ${id} ${sinceMs} ${times}`,
  integrationId: id,
  title: times === 1 ? `Nothing arrives at ${name}: ${code}` : `Still nothing arrives at ${name}: ${code}`,
  detail: { reason, since: iso(sinceMs) },
})

export const recovered = ({ id, name }: Named, failingSinceMs: number): OperatorFact => ({
  type: 'integration.recovered',
  key: `recovered ${id} ${failingSinceMs}`,
  integrationId: id,
  title: `${name} takes deliveries again`,
  detail: { failedSince: iso(failingSinceMs) },
})

export const disabled = ({ id, name }: Named, nowMs: number, reason: string): OperatorFact => ({
  type: 'integration.disabled',
  key: `disabled ${id} ${nowMs}`,
  integrationId: id,
  title: `${name} was switched off`,
  detail: {
    reason,
    next: 'What comes for it is held for 14 days. Mend it, then enable it and say what becomes of what is held.',
  },
})

/** One for all that fail there in the same way within an hour: a receiver that refuses everything must not flood its operators. */
export const failed = ({ id, name }: Named, deliveryId: string, code: string, reason: string, nowMs: number): OperatorFact => ({
  type: 'delivery.failed',
  key: `failed ${id} ${code} ${Math.floor(nowMs / HOUR_MS)}`,
  integrationId: id,
  title: `A delivery to ${name} failed for good: ${code}`,
  detail: {
    delivery: deliveryId,
    reason,
    next: 'Others that fail there in the same way within this hour are only in the delivery log.',
  },
})

/** `sinceMs`: when it was switched off. */
export const held = ({ id, name }: Named, sinceMs: number, count: number): OperatorFact => ({
  type: 'delivery.held',
  key: `held ${id} ${sinceMs}`,
  integrationId: id,
  title: `Deliveries wait for ${name}, which is switched off`,
  detail: {
    held: String(count),
    since: iso(sinceMs),
    next: 'They are kept for 14 days. Enable it and say what becomes of them.',
  },
})

export const stalled = (overdue: number, oldestDueAtMs: number, nowMs: number): OperatorFact => ({
  type: 'queue.stalled',
  key: `stalled ${Math.floor(nowMs / HOUR_MS)}`,
  integrationId: null,
  title: 'Deliveries are due and nobody makes them',
  detail: {
    overdue: String(overdue),
    oldest: iso(oldestDueAtMs),
    next: 'See the queue and its consumer in the Cloudflare dashboard.',
  },
})

export const deadLetter = (deliveryId: string, tries: number, nowMs: number): OperatorFact => ({
  type: 'queue.stalled',
  key: `dead-letter ${Math.floor(nowMs / HOUR_MS)}`,
  integrationId: null,
  title: 'The queue gave a delivery up',
  detail: {
    delivery: deliveryId,
    tries: String(tries),
    next: 'It stays due and is tried again every minute. The log says what failed (queue.deliver-failed).',
  },
})
