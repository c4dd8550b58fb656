import { newId } from '../../kit/id'
import { err, ok, type Result } from '../../kit/result'
import { auditRow, insertAuditIfChanged } from '../../store/audit'
import { orm } from '../../store/db'
import { insertIdentity, userByIdentity } from '../../store/identities'
import { insertUserIfChanged, type UserRow, updateUser } from '../../store/users'
import { later } from '../changed-meanwhile'
import type { Deps } from '../deps'
import { highest, type Role } from '../roles'
import type { RoleRule } from './config'

/** Somebody, as an identity provider has proved them. */
export interface Identity {
  issuer: string
  subject: string
  name: string
  email: string | null
  groups: readonly string[]
}

/**
 * The user that an identity is: made when it is first seen, with the role that its groups give. Users are known by issuer and subject
 * alone, never by an e-mail address, which a provider may let somebody else have.
 */
export async function userOfIdentity(
  deps: Deps,
  identity: Identity,
  rule: RoleRule,
): Promise<Result<UserRow, 'no-role' | 'disabled'>> {
  const role = roleBy(rule, identity.groups)
  const known = await userByIdentity(deps.db, identity.issuer, identity.subject)
  if (known?.disabledAt) return err('disabled')
  const decides = Object.keys(rule.map).length > 0
  if (known && !decides) return ok(known)
  if (!role) return err('no-role')
  if (!known) await welcome(deps, identity, role)
  else if (known.role !== role) await follow(deps, known, role, identity.issuer)
  else return ok(known)
  const user = await userByIdentity(deps.db, identity.issuer, identity.subject)
  return user && user.disabledAt === null ? ok(user) : err('disabled')
}

const roleBy = ({ map, otherwise }: RoleRule, groups: readonly string[]): Role | null =>
  highest(groups.flatMap((group) => (Object.hasOwn(map, group) ? (map[group] ?? []) : []))) ?? otherwise

async function welcome({ db, clock }: Deps, { issuer, subject, name, email }: Identity, role: Role): Promise<void> {
  const nowMs = clock()
  const id = newId('usr', nowMs)
  const row: UserRow = {
    id,
    email,
    name,
    role,
    createdAt: nowMs,
    createdBy: issuer,
    updatedAt: nowMs,
    disabledAt: null,
    lastSeenAt: nowMs,
  }
  // Of two requests that come at once, the first makes the user.
  await orm(db).batch([
    insertIdentity(db, { issuer, subject, userId: id, createdAt: nowMs }),
    insertUserIfChanged(db, row),
    insertAuditIfChanged(db, auditRow(nowMs, issuer, 'user.created', id, { name, email, role })),
  ])
}

/** The groups have changed. The last active super_admin stays one, or nobody could mend a wrong map. */
async function follow({ db, clock }: Deps, { id, role: from, updatedAt }: UserRow, to: Role, issuer: string) {
  await orm(db).batch([
    updateUser(db, id, { role: to, updatedAt: later(updatedAt, clock()) }),
    insertAuditIfChanged(db, auditRow(clock(), issuer, 'user.changed', id, { from: { role: from }, to: { role: to } })),
  ])
}
