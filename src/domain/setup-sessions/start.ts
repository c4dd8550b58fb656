import type { Issue } from '../../connectors/contract'
import { newId } from '../../kit/id'
import { err, ok, type Result } from '../../kit/result'
import type { SetupState } from '../../objects/setup-session/protocol'
import { auditRow, insertAudit } from '../../store/audit'
import { connectorOf } from '../connector'
import type { Deps } from '../deps'
import { fitting } from './fitting'

const KEPT_MS = 86_400_000

/** Somebody opened the wizard for a connector, or for an integration that is there already. */
export async function startSetup(
  deps: Deps,
  { connector, step, integrationId }: { connector: string; step: string; integrationId: string | null },
  actor: string,
): Promise<Result<SetupState, Issue[]>> {
  if (!connectorOf(connector))
    return err([{ path: 'connector', message: `there is no connector "${connector}"; GET /api/v1/connectors lists them` }])
  const fits = await fitting(deps, connector, integrationId)
  if (!fits.ok) return fits
  const nowMs = deps.clock()
  const id = newId('stp', nowMs)
  await insertAudit(deps.db, auditRow(nowMs, actor, 'setup-session.started', id, { connector, integrationId }))
  return ok(
    await deps.setupSession(id).begin({
      id,
      connector,
      integrationId,
      step,
      lastSamples: [],
      firstMessageAt: null,
      createdAt: nowMs,
      expiresAt: nowMs + KEPT_MS,
    }),
  )
}
