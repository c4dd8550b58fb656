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
import { differences } from '../audit'
import { type ChangedMeanwhile, changedMeanwhile, later } from '../changed-meanwhile'
import type { Deps } from '../deps'
import type { Role } from '../roles'

export { listUsers, type UserRow, userById }

export interface UserChange {
  name?: string
  email?: string | null
  role?: Role
  disabled?: boolean
}

/**
 * Undefined where there is no such user. What changes holds from the user's next request on; disabling also ends their sessions. Changes
 * nothing where the user is not any more as at `since`.
 */
export async function changeUser(
  deps: Deps,
  id: string,
  { disabled, ...change }: UserChange,
  actor: string,
  since?: number,
): Promise<Result<UserRow, 'last-admin' | ChangedMeanwhile<UserRow>> | undefined> {
  const before = await userById(deps.db, id)
  if (!before) return undefined
  if (since !== undefined && since !== before.updatedAt) return err(changedMeanwhile(before))
  const nowMs = deps.clock()
  const disabledAt = disabled === undefined ? before.disabledAt : disabled ? (before.disabledAt ?? nowMs) : null
  const wanted: UserChanges = { ...change, disabledAt }
  const { from, to } = differences<UserChanges>(before, wanted)
  if (Object.keys(to).length === 0) return ok(before)
  const updatedAt = later(before.updatedAt, nowMs)
  const [changed] = await orm(deps.db).batch([
    updateUser(deps.db, id, { ...to, updatedAt }, since),
    insertAuditIfChanged(deps.db, auditRow(nowMs, actor, 'user.changed', id, { from, to })),
    deleteSessionsOfNobody(deps.db, id),
  ])
  deps.later(deps.feed().check())
  if (changed.meta.changes === 1) return ok({ ...before, ...to, updatedAt })
  const current = await userById(deps.db, id)
  if (!current) return undefined
  return err(since === undefined || current.updatedAt === since ? 'last-admin' : changedMeanwhile(current))
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
