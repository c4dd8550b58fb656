import { auditRow, insertAudit } from '../../store/audit'
import type { Caller } from '../caller'
import type { Deps } from '../deps'
import { standing } from './read'

/** The wizard is done, or given up: nothing is left to go on with. What it has made stays. False where there is no such session any more. */
export async function endSetup(deps: Deps, id: string, caller: Caller): Promise<boolean> {
  const setup = await standing(deps, id, caller)
  if (!setup) return false
  const { connector, integrationId, step } = setup
  await insertAudit(deps.db, auditRow(deps.clock(), caller.actor, 'setup-session.ended', id, { connector, integrationId, step }))
  return (await deps.setupSession(caller.id).end(id)).ended
}
