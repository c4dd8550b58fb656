import { log } from '../../kit/log'
import { auditRow, insertAudit } from '../../store/audit'
import { integrationWithCredentials, updateIntegration } from '../../store/integrations'
import type { Deps } from '../deps'
import { integrationItem } from '../feed/items'
import { tell } from '../feed/tell'
import { gateConfigOf } from './find'

/**
 * The destination said 410, or took nothing for days: nothing more is sent there until an admin looks. What comes meanwhile is held.
 * False where it was off already.
 */
export async function switchOff(deps: Deps, integrationId: string, reason: string): Promise<boolean> {
  const nowMs = deps.clock()
  const found = await integrationWithCredentials(deps.db, integrationId)
  if (!found?.integration.enabled) return false
  await updateIntegration(deps.db, integrationId, { enabled: false, disabledReason: reason, updatedAt: nowMs })
  await insertAudit(deps.db, auditRow(nowMs, 'signalbox', 'integration.disabled', integrationId, { reason }))
  const after = await integrationWithCredentials(deps.db, integrationId)
  if (after) await deps.gate(integrationId).configure(gateConfigOf(after.integration, deps.flags.rateLimit))
  tell(deps, () => [integrationItem(integrationId, after?.integration, nowMs)])
  log.warn('integration.disabled', { integration: integrationId, reason })
  return true
}
