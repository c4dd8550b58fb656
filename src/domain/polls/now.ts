import { auditRow, insertAudit } from '../../store/audit'
import type { Deps } from '../deps'
import { type Run, runPoll } from './run'

/** A run because somebody asked for it. Undefined where there is nothing to poll. */
export async function pollNow(deps: Deps, integrationId: string, actor: string): Promise<Run | undefined> {
  const run = await runPoll(deps, integrationId)
  if (run) await insertAudit(deps.db, auditRow(deps.clock(), actor, 'integration.polled', integrationId, { ended: run.kind }))
  return run
}
