import type { BatchItem } from 'drizzle-orm/batch'
import { auditRow, insertAuditIfChanged } from '../../store/audit'
import { orm } from '../../store/db'
import { type CredentialRow, type IntegrationRow, integrationWithCredentials } from '../../store/integrations'
import type { Ring } from '../../vault/ring'
import { seal } from '../../vault/seal'
import type { Deps } from '../deps'
import { integrationItem } from '../feed/items'
import { tell } from '../feed/tell'
import { credentialName } from './credentials'
import { gateConfigOf } from './find'

export type Statement = BatchItem<'sqlite'>

/**
 * One D1 batch with its audit row, which is written where the first statement has changed something; then the gate is told, so that the change
 * holds at once everywhere.
 */
export async function change(
  deps: Deps,
  id: string,
  [first, ...rest]: readonly [Statement, ...Statement[]],
  audit: { actor: string; action: string; detail: Record<string, unknown> },
): Promise<IntegrationRow | undefined> {
  const row = auditRow(deps.clock(), audit.actor, audit.action, id, audit.detail)
  await orm(deps.db).batch([first, insertAuditIfChanged(deps.db, row), ...rest])
  const after = await integrationWithCredentials(deps.db, id)
  if (after) await deps.gate(id).configure(gateConfigOf(after.integration, deps.flags.rateLimit))
  tell(deps, () => [integrationItem(id, after?.integration, deps.clock())])
  return after?.integration
}

/** A live credential as it is stored. A row and not its statement: drizzle's statements run when they are awaited. */
export async function sealed(
  deps: Deps,
  ring: Ring,
  { connector, id }: { connector: string; id: string },
  field: string,
  value: string,
): Promise<CredentialRow> {
  const name = credentialName(connector, id, field)
  return {
    name,
    state: 'live',
    integrationId: id,
    field,
    sealed: await seal(ring, name, value),
    createdAt: deps.clock(),
    expiresAt: null,
  }
}
