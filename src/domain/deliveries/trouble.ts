import type { Outcome } from '../../connectors/contract'
import { iso } from '../../kit/clock'
import type { Noticed } from '../../objects/outlet/protocol'
import type { AttemptRecord, DeliveryToAttempt, DeliveryWithEvent } from '../../store/attempts'
import { expireDelivery } from '../../store/deliveries'
import type { Deps } from '../deps'
import { deliveryItem } from '../feed/items'
import { tell } from '../feed/tell'
import { switchOff } from '../integrations/switch-off'
import { disabled, failed, failing, type OperatorFact, recovered } from '../operator-events/facts'
import { raise } from '../operator-events/raise'

interface Ending {
  outcome: Outcome
  noticed: Noticed
  record: AttemptRecord
}

/** After an attempt: a destination that is gone, or that took nothing for days, is switched off, and those who run the hub hear of trouble and of its end. */
export async function tellTrouble(deps: Deps, loaded: DeliveryWithEvent, ending: Ending): Promise<void> {
  const { outcome, noticed, record } = ending
  const named = namedOf(loaded.delivery)
  const code = record.attempt.code ?? 'unknown'
  const reason = record.attempt.reason ?? ''
  const facts: OperatorFact[] = []

  const over = outcome.kind === 'gone' ? reason : noticed.hopeless && lastAnswer(noticed.hopeless.failingSinceMs, reason)
  if (over !== undefined && (await switchOff(deps, named.id, over))) facts.push(disabled(named, deps.clock(), over))
  if (noticed.failing) facts.push(failing(named, noticed.failing.sinceMs, noticed.failing.times, code, reason))
  if (noticed.recovered) facts.push(recovered(named, noticed.recovered.failingSinceMs))
  if (record.status === 'failed') facts.push(...failedFor(loaded, code, reason, deps.clock()))
  await raise(deps, facts)
}

/** The deadline of a delivery passed before it was made. */
export async function expire(deps: Deps, loaded: DeliveryWithEvent): Promise<void> {
  const nowMs = deps.clock()
  const { meta } = await expireDelivery(deps.db, loaded.delivery.id, nowMs).run()
  if (meta.changes === 0) return
  tell(deps, () => [{ ...deliveryItem(loaded, 'failed', nowMs), code: 'expired', error: 'expired' }])
  await deps
    .outlet(loaded.delivery.integration_id)
    .release(loaded.delivery.id, { kind: 'not-begun' }, { status: 'failed', latencyMs: null })
  await raise(deps, failedFor(loaded, 'expired', 'its deadline passed before it was made', nowMs))
}

/** That an operator event could not be told is no event: who should hear of it would not hear of it either. */
const failedFor = ({ delivery, about }: DeliveryWithEvent, code: string, reason: string, nowMs: number): OperatorFact[] =>
  about.kind === 'incident' ? [failed(namedOf(delivery), delivery.id, code, reason, nowMs)] : []

const namedOf = ({ integration_id, destination_name }: DeliveryToAttempt) => ({
  id: integration_id,
  name: destination_name ?? '',
})

const lastAnswer = (sinceMs: number, reason: string) =>
  `nothing has arrived there since ${iso(sinceMs)}; the last answer: ${reason || 'none'}`
