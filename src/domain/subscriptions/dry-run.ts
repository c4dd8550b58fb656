import type { Issue } from '../../connectors/contract'
import { err, ok, type Result } from '../../kit/result'
import { latestEvents } from '../../store/events'
import { listOperatorEvents } from '../../store/operator-events'
import { filterable } from '../deliveries/plan'
import type { Deps } from '../deps'
import { operatorFilterable } from '../operator-events/filterable'
import { filterIssues } from './check'
import { passes } from './filter'
import { type Conditions, matches } from './match'

export interface DryRun {
  examined: number
  matched: number
  items: {
    eventId: string
    /** Null for what the hub says of itself. */
    incidentId: string | null
    type: string
    occurredAt: string
    title: string
    matches: boolean
    error?: string
  }[]
}

/** What a subscription with these conditions would have delivered of the latest events. */
export async function dryRun(
  { db }: Deps,
  { last, filter, ...conditions }: Conditions & { filter: string | null; last: number },
): Promise<Result<DryRun, Issue[]>> {
  const issues = filterIssues(filter)
  if (issues.length > 0) return err(issues)
  const ofIncidents = (await latestEvents(db, last)).map(({ event, about }) => ({
    id: event.id,
    incidentId: event.incidentId,
    seen: filterable(event, about),
  }))
  const ofTheHub = (await listOperatorEvents(db, { limit: last })).map((row) => {
    const serviceId = row.integration?.serviceId ?? null
    return { id: row.id, incidentId: null, seen: operatorFilterable(row, serviceId) }
  })
  const latest = [...ofIncidents, ...ofTheHub].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, last)
  const items = latest.map(({ id, incidentId, seen }) => ({
    eventId: id,
    incidentId,
    type: seen.type,
    occurredAt: seen.occurredAt,
    title: seen.title,
    ...(matches(conditions, seen) ? passes(filter, seen) : { matches: false }),
  }))
  return ok({ examined: items.length, matched: items.filter((one) => one.matches).length, items })
}
