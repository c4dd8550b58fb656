import { auditRow, insertAudit } from '../../store/audit'
import type { Deps } from '../deps'
import { integrationById } from './list'

/** The outlet forgets what it held against its destination: the next delivery goes at once. False where there is none. */
export async function resetOutlet(deps: Deps, id: string, actor: string): Promise<boolean> {
  const row = await integrationById(deps.db, id)
  if (!row?.delivers) return false
  await insertAudit(deps.db, auditRow(deps.clock(), actor, 'integration.outlet-reset', id, { name: row.name }))
  await deps.outlet(id).reset()
  return true
}
