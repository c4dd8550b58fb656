import type { Issue } from '../../connectors/contract'
import { ok, type Result } from '../../kit/result'
import type { SetupState } from '../../objects/setup-session/protocol'
import { auditRow, insertAudit } from '../../store/audit'
import type { Deps } from '../deps'
import { fitting } from './fitting'
import { standing } from './read'

/** The wizard goes on. Undefined where there is no such session any more. */
export async function changeSetup(
  deps: Deps,
  id: string,
  change: { step?: string; integrationId?: string | null },
  actor: string,
): Promise<Result<SetupState, Issue[]> | undefined> {
  const before = await standing(deps, id)
  if (!before) return undefined
  const fits = await fitting(deps, before.connector, change.integrationId ?? null)
  if (!fits.ok) return fits
  const isOther = change.integrationId !== undefined && change.integrationId !== before.integrationId
  await insertAudit(deps.db, auditRow(deps.clock(), actor, 'setup-session.changed', id, change))
  // What another integration received says nothing of this one.
  const { setup } = await deps.setupSession(id).change({ ...change, ...(isOther && { lastSamples: [], firstMessageAt: null }) })
  return setup ? ok(setup) : undefined
}
