import type { Exchange } from '../../egress/send'
import { utf8 } from '../../kit/bytes'
import { log } from '../../kit/log'
import type { Trace } from '../../kit/trace'
import type { AttemptRecord, DeliveryToAttempt } from '../../store/attempts'
import type { Deps } from '../deps'
import { writePoint } from '../points'

/** The one line of an attempt in the log, and its data point. */
export function observed(
  deps: Deps,
  delivery: DeliveryToAttempt,
  { attempt, status }: AttemptRecord,
  trace: Trace,
  exchange: Exchange | undefined,
): void {
  const bytes = exchange ? utf8(exchange.request.body).byteLength : 0
  log.info('delivery.attempt', {
    delivery: delivery.id,
    integration: delivery.integration_id,
    connector: delivery.connector,
    incident: delivery.incident_id,
    type: delivery.event_type,
    attempt: attempt.number,
    trigger: attempt.trigger,
    outcome: attempt.status,
    code: attempt.code,
    latencyMs: attempt.latencyMs,
    bytes,
    deliveryStatus: status,
    traceId: trace.traceId,
  })
  writePoint(deps, {
    kind: 'attempt',
    integration: delivery.integration_id,
    connector: delivery.connector ?? '',
    outcome: attempt.status,
    code: attempt.code,
    latencyMs: attempt.latencyMs ?? 0,
    bytes,
  })
}
