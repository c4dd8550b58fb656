import { err, ok, type Result } from '../../kit/result'
import { auditRow, insertAuditIfChanged } from '../../store/audit'
import { orm } from '../../store/db'
import { deletePasskey, type PasskeyRow, passkeysOf, renamePasskey } from '../../store/passkeys'
import type { Caller } from '../caller'
import type { Deps } from '../deps'

export { type PasskeyRow, passkeysOf }

/** Undefined where the caller has no such passkey. */
export async function rename(deps: Deps, caller: Caller, id: string, name: string): Promise<PasskeyRow | undefined> {
  const before = await ownPasskey(deps, caller, id)
  if (!before || before.name === name) return before
  await orm(deps.db).batch([
    renamePasskey(deps.db, { id, userId: caller.id, name }),
    insertAuditIfChanged(deps.db, auditRow(deps.clock(), caller.actor, 'passkey.renamed', id, { from: before.name, to: name })),
  ])
  return { ...before, name }
}

/** Undefined where the caller has no such passkey. Sessions that it began go on; they can be ended one by one. */
export async function remove(deps: Deps, caller: Caller, id: string): Promise<Result<PasskeyRow, 'last-way-in'> | undefined> {
  const row = await ownPasskey(deps, caller, id)
  if (!row) return undefined
  const [deleted] = await orm(deps.db).batch([
    deletePasskey(deps.db, { id, userId: caller.id }),
    insertAuditIfChanged(deps.db, auditRow(deps.clock(), caller.actor, 'passkey.deleted', id, { name: row.name })),
  ])
  return deleted.meta.changes === 1 ? ok(row) : err('last-way-in')
}

const ownPasskey = async ({ db }: Deps, caller: Caller, id: string): Promise<PasskeyRow | undefined> =>
  (await passkeysOf(db, caller.id)).find((passkey) => passkey.id === id)
