import { err, ok, type Result } from '../../kit/result'
import { auditRow, insertAudit } from '../../store/audit'
import { type IncidentRead, incidentById } from '../../store/incidents'
import { activeNames, type UserRow, userById } from '../../store/users'
import type { Deps } from '../deps'
import type { IncidentStatus } from './facts'

export type AssignFault = { kind: 'unknown-user' } | { kind: 'inactive-user' } | { kind: 'contradicts'; status: IncidentStatus }

/** Whom incidents can be given to: all who may sign in. */
export const assignable = ({ db }: Deps): Promise<Pick<UserRow, 'id' | 'name'>[]> => activeNames(db)

/**
 * Gives an incident to a user, or to nobody. The gate has the last word, as on every other command; giving it to who has it already
 * changes nothing and tells nobody. Undefined where there is no such incident.
 */
export async function assignIncident(
  deps: Deps,
  id: string,
  userId: string | null,
  actor: string,
): Promise<Result<IncidentRead, AssignFault> | undefined> {
  const incident = await incidentById(deps.db, id)
  if (!incident) return undefined
  const user = userId === null ? null : await userById(deps.db, userId)
  if (user === undefined) return err({ kind: 'unknown-user' })
  if (user?.disabledAt) return err({ kind: 'inactive-user' })
  const assigned = { assigneeId: userId, assigneeName: user?.name ?? null }
  const answer = await deps
    .gate(incident.integrationId)
    .assign({ incidentId: id, dedupKey: incident.dedupKey, assigneeId: userId, actor })
  switch (answer.kind) {
    case 'done':
      await insertAudit(
        deps.db,
        auditRow(deps.clock(), actor, 'incident.assigned', id, {
          number: incident.number,
          title: incident.title,
          before: { assigneeId: answer.before },
          after: { assigneeId: userId },
        }),
      )
      return ok({ ...incident, ...assigned, status: answer.status })
    case 'unchanged':
      return answer.assigneeId === userId
        ? ok({ ...incident, ...assigned, status: answer.status })
        : err({ kind: 'contradicts', status: answer.status })
    case 'unknown-incident':
      // Closed so long ago that the gate has forgotten it, or replaced by a newer one of the same problem.
      return incident.assigneeId === userId ? ok(incident) : err({ kind: 'contradicts', status: incident.status })
  }
}
