import type { Issue } from '../../connectors/contract'
import { ok, type Result } from '../../kit/result'
import type { SetupState } from '../../objects/setup-session/protocol'
import { auditRow, insertAudit } from '../../store/audit'
import type { Caller } from '../caller'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { keptDraft, type SetupDraft } from './draft'
import { fitting } from './fitting'
import { standing } from './read'

interface Wish {
  step?: string
  integrationId?: string | null
  draft?: SetupDraft
}

/** The wizard goes on. Undefined where there is no such session any more. */
export async function changeSetup(
  deps: Deps,
  id: string,
  { draft, ...change }: Wish,
  caller: Caller,
): Promise<Result<SetupState, Issue[]> | undefined> {
  const before = await standing(deps, id, caller)
  const connector = before && connectorOf(before.connector)
  if (!connector) return undefined
  const fits = await fitting(deps, before.connector, change.integrationId ?? null)
  if (!fits.ok) return fits
  const kept = draft && keptDraft(connector, draft)
  if (kept && !kept.ok) return kept
  const isOther = change.integrationId !== undefined && change.integrationId !== before.integrationId
  // What somebody types changes nothing yet, and would bury what does.
  if (Object.keys(change).length > 0)
    await insertAudit(deps.db, auditRow(deps.clock(), caller.actor, 'setup-session.changed', id, change))
  const { setup } = await deps.setupSession(caller.id).change(id, {
    ...change,
    ...(kept && { draft: kept.value }),
    // What another integration received says nothing of this one; and what was typed is in the integration now.
    ...(isOther && { draft: '{}', lastSamples: [], firstMessageAt: null }),
  })
  return setup ? ok(setup) : undefined
}
