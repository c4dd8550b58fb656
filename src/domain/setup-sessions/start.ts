import type { Issue } from '../../connectors/contract'
import { newId } from '../../kit/id'
import { err, ok, type Result } from '../../kit/result'
import type { SetupState } from '../../objects/setup-session/protocol'
import { auditRow, insertAudit } from '../../store/audit'
import type { Caller } from '../caller'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { keptDraft, type SetupDraft } from './draft'
import { fitting } from './fitting'

const KEPT_MS = 86_400_000

interface Wish {
  connector: string
  step: string
  integrationId: string | null
  draft: SetupDraft
}

/** Somebody opened the wizard for a connector, or for an integration that is there already. */
export async function startSetup(
  deps: Deps,
  { connector, step, integrationId, draft }: Wish,
  caller: Caller,
): Promise<Result<SetupState, Issue[]>> {
  const known = connectorOf(connector)
  if (!known)
    return err([{ path: 'connector', message: `there is no connector "${connector}"; GET /api/v1/connectors lists them` }])
  const fits = await fitting(deps, connector, integrationId)
  if (!fits.ok) return fits
  const kept = keptDraft(known, draft)
  if (!kept.ok) return kept
  const nowMs = deps.clock()
  const id = newId('stp', nowMs)
  await insertAudit(deps.db, auditRow(nowMs, caller.actor, 'setup-session.started', id, { connector, integrationId }))
  const setup: SetupState = {
    id,
    connector,
    integrationId,
    step,
    draft: kept.value,
    lastSamples: [],
    firstMessageAt: null,
    createdAt: nowMs,
    expiresAt: nowMs + KEPT_MS,
  }
  await deps.setupSession(caller.id).begin(setup)
  return ok(setup)
}
