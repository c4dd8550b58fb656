import { err, ok, type Result } from '../../kit/result'
import { auditRow, insertAudit } from '../../store/audit'
import { type IncidentRead, incidentById } from '../../store/incidents'
import type { Deps } from '../deps'
import type { IncidentStatus } from './facts'

const wanted = { acknowledge: 'acknowledged', resolve: 'resolved' } as const

/** What a person decides. The gate has the last word; D1 hears of it a moment later, so the answer is the row with that word in it. */
export async function commandIncident(
  deps: Deps,
  id: string,
  action: 'acknowledge' | 'resolve',
  actor: string,
): Promise<Result<IncidentRead, { status: IncidentStatus }> | undefined> {
  const incident = await incidentById(deps.db, id)
  if (!incident) return undefined
  const answer = await deps.gate(incident.integrationId).command({ incidentId: id, dedupKey: incident.dedupKey, action, actor })
  const nowMs = deps.clock()
  switch (answer.kind) {
    case 'done':
      await insertAudit(
        deps.db,
        auditRow(nowMs, actor, `incident.${answer.status}`, id, { number: incident.number, title: incident.title }),
      )
      return ok(
        answer.status === 'acknowledged'
          ? { ...incident, status: 'acknowledged', acknowledgedAt: nowMs, acknowledgedBy: actor }
          : { ...incident, status: 'resolved', resolvedAt: nowMs, resolvedBy: actor },
      )
    case 'unchanged':
      return asItIs(incident, answer.status, wanted[action])
    case 'unknown-incident':
      // Closed so long ago that the gate has forgotten it, or replaced by a newer one of the same problem.
      return asItIs(incident, incident.status, wanted[action])
  }
}

/** Saying again what holds already is fine; anything else contradicts. */
const asItIs = (
  incident: IncidentRead,
  status: IncidentStatus,
  want: IncidentStatus,
): Result<IncidentRead, { status: IncidentStatus }> => (status === want ? ok({ ...incident, status }) : err({ status }))
