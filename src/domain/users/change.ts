import { err, ok, type Result } from '../../kit/result'
import { auditRow, insertAuditIfChanged } from '../../store/audit'
import { orm } from '../../store/db'
import { issuersOf } from '../../store/identities'
import { passkeysOf } from '../../store/passkeys'
import { deleteSessionsOfNobody } from '../../store/sessions'
import {
  deleteUser,
  forgetWaysOfDeleted,
  listUsers,
  type UserChanges,
  type UserRow,
  updateUser,
  userById,
} from '../../store/users'
import type { Deps } from '../deps'
import type { Role } from '../roles'

export { listUsers, type UserRow, userById }

export interface UserChange {
  name?: string
  email?: string | null
  role?: Role
  disabled?: boolean
}

/** Undefined where there is no such user. What changes holds from the user's next request on; disabling also ends their sessions. */
export async function changeUser(
  deps: Deps,
  id: string,
  { disabled, ...change }: UserChange,
  actor: string,
): Promise<Result<UserRow, 'last-admin'> | undefined> {
  const before = await userById(deps.db, id)
  if (!before) return undefined
  const nowMs = deps.clock()
  const disabledAt = disabled === undefined ? before.disabledAt : disabled ? (before.disabledAt ?? nowMs) : null
  const wanted: UserChanges = { ...change, ...(disabledAt !== before.disabledAt && { disabledAt }) }
  const [from, to] = differences(before, wanted)
  if (Object.keys(to).length === 0) return ok(before)
  const [changed] = await orm(deps.db).batch([
    updateUser(deps.db, id, to),
    insertAuditIfChanged(deps.db, auditRow(nowMs, actor, 'user.changed', id, { from, to })),
    deleteSessionsOfNobody(deps.db, id),
  ])
  deps.later(deps.feed().check())
  return changed.meta.changes === 1 ? ok({ ...before, ...to }) : err('last-admin')
}

/** Undefined where there is no such user. */
export async function removeUser(deps: Deps, id: string, actor: string): Promise<Result<UserRow, 'last-admin'> | undefined> {
  const row = await userById(deps.db, id)
  if (!row) return undefined
  const { name, email, role } = row
  const [deleted] = await orm(deps.db).batch([
    deleteUser(deps.db, id),
    insertAuditIfChanged(deps.db, auditRow(deps.clock(), actor, 'user.deleted', id, { name, email, role })),
    deleteSessionsOfNobody(deps.db, id),
    ...forgetWaysOfDeleted(deps.db, id),
  ])
  deps.later(deps.feed().check())
  return deleted.meta.changes === 1 ? ok(row) : err('last-admin')
}

/** What a user can sign in with. */
export async function waysOfUser({ db }: Deps, id: string): Promise<{ passkeys: number; issuers: string[] }> {
  const [passkeys, issuers] = await Promise.all([passkeysOf(db, id), issuersOf(db, id)])
  return { passkeys: passkeys.length, issuers }
}

/** What of it is not so already, as it was and as it is to be. */
function differences(before: UserRow, wanted: UserChanges): [from: UserChanges, to: UserChanges] {
  const changed = (['name', 'email', 'role', 'disabledAt'] as const).filter(
    (field) => wanted[field] !== undefined && wanted[field] !== before[field],
  )
  const only = (row: UserChanges): UserChanges => Object.fromEntries(changed.map((field) => [field, row[field]]))
  return [only(before), only(wanted)]
}
