import { newId, randomToken } from '../../kit/id'
import { auditRow, insertAudit, insertAuditIfChanged } from '../../store/audit'
import { orm } from '../../store/db'
import { deleteInvitation, type InvitationRow, insertInvitation, invitationById, listInvitations } from '../../store/invitations'
import type { Deps } from '../deps'
import type { Role } from '../roles'
import { hashOf } from '../tokens'

export { type InvitationRow, listInvitations }

export const INVITATION_MS = 7 * 86_400_000

/** The code is in the answer this once. */
export async function invite(
  deps: Deps,
  { name, role }: { name: string; role: Role },
  actor: string,
): Promise<{ code: string; row: InvitationRow }> {
  const nowMs = deps.clock()
  const code = randomToken('sbi')
  const row: InvitationRow = {
    id: newId('inv', nowMs),
    hash: await hashOf(code),
    name,
    role,
    createdAt: nowMs,
    createdBy: actor,
    expiresAt: nowMs + INVITATION_MS,
    usedAt: null,
    userId: null,
  }
  await orm(deps.db).batch([
    insertInvitation(deps.db, row),
    insertAudit(deps.db, auditRow(nowMs, actor, 'invitation.created', row.id, { name, role })),
  ])
  return { code, row }
}

/** `used`: it has become a user, who is removed as users are. */
export async function withdraw(deps: Deps, id: string, actor: string): Promise<'done' | 'used' | 'unknown'> {
  const row = await invitationById(deps.db, id)
  if (!row) return 'unknown'
  const [deleted] = await orm(deps.db).batch([
    deleteInvitation(deps.db, id),
    insertAuditIfChanged(deps.db, auditRow(deps.clock(), actor, 'invitation.withdrawn', id, { name: row.name, role: row.role })),
  ])
  return deleted.meta.changes === 1 ? 'done' : 'used'
}
