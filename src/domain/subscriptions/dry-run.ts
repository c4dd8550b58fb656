import type { Issue } from '../../connectors/contract'
import { err, ok, type Result } from '../../kit/result'
import { latestEvents } from '../../store/events'
import { filterable } from '../deliveries/plan'
import type { Deps } from '../deps'
import { priorityOf } from '../incidents/facts'
import { filterIssues } from './check'
import { passes } from './filter'
import { type Conditions, matches } from './match'

export interface DryRun {
  examined: number
  matched: number
  items: {
    eventId: string
    incidentId: string
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
  const items = (await latestEvents(db, last)).map(({ event, about }) => {
    const seen = filterable(event, about)
    const asked = matches(conditions, { ...event, priority: priorityOf(event.severity) })
    const verdict = asked ? passes(filter, seen) : { matches: false }
    return {
      eventId: event.id,
      incidentId: event.incidentId,
      type: event.type,
      occurredAt: seen.occurredAt,
      title: seen.title,
      ...verdict,
    }
  })
  return ok({ examined: items.length, matched: items.filter((one) => one.matches).length, items })
}
