import { iso } from '../../kit/clock'
import {
  everyCredential,
  integrationsThatExpire,
  integrationsToRotate,
  integrationWithCredentials,
} from '../../store/integrations'
import { open } from '../../vault/seal'
import type { Deps } from '../deps'
import type { OperatorFact } from '../operator-events/facts'
import { expiryFacts } from './credential-expiry'
import { rotateDue, rotationFailed } from './rotation-schedule'

const DAY_MS = 86_400_000

/**
 * Rotates what is due, and looks after credentials: those that end, and, where `daily`, whether each can be opened and no rotation is a
 * day late. Answers what operators should hear.
 */
export async function watchCredentials(deps: Deps, { daily }: { daily: boolean }): Promise<OperatorFact[]> {
  const rotated = await rotateDue(deps)
  const expiring = (await integrationsThatExpire(deps.db)).flatMap((one) => expiryFacts(one, deps.clock()))
  return [...rotated, ...expiring, ...(daily ? [...(await unopened(deps)), ...(await overdue(deps))] : [])]
}

/** One fact per integration: its first credential that the key ring does not open. */
async function unopened(deps: Deps): Promise<OperatorFact[]> {
  const nowMs = deps.clock()
  const facts = new Map<string, OperatorFact>()
  for await (const row of everyCredential(deps.db)) {
    if (facts.has(row.integrationId) || (row.expiresAt !== null && row.expiresAt <= nowMs)) continue
    const opened = deps.ring.ok ? await open(deps.ring.value, row.name, row.sealed) : deps.ring
    if (opened.ok) continue
    const name = (await integrationWithCredentials(deps.db, row.integrationId))?.integration.name ?? row.integrationId
    facts.set(row.integrationId, {
      type: 'rotation.failed',
      integrationId: row.integrationId,
      key: `${row.integrationId}/unopened/${Math.floor(nowMs / DAY_MS)}`,
      title: `The credential "${row.field}" of "${name}" cannot be opened`,
      detail: { credential: row.field, reason: typeof opened.error === 'string' ? opened.error : opened.error.reason },
    })
  }
  return [...facts.values()]
}

async function overdue(deps: Deps): Promise<OperatorFact[]> {
  const nowMs = deps.clock()
  const late = await integrationsToRotate(deps.db, nowMs - DAY_MS)
  return late.map((one) => rotationFailed(one, nowMs, `it has been due since ${iso(one.rotateDueAt ?? nowMs)}`))
}
