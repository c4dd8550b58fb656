import { globMatches } from '../../kit/glob'

/** What a subscription asks of an event; null asks nothing. */
export interface Conditions {
  eventTypes: readonly string[]
  serviceIds: readonly string[] | null
  severities: readonly string[] | null
  priorities: readonly string[] | null
}
export interface Matchable {
  type: string
  serviceId: string | null
  severity: string
  priority: string
}

export function matches(conditions: Conditions, event: Matchable): boolean {
  return (
    conditions.eventTypes.some((pattern) => globMatches(pattern, event.type)) &&
    (conditions.serviceIds === null || (event.serviceId !== null && conditions.serviceIds.includes(event.serviceId))) &&
    (conditions.severities === null || conditions.severities.includes(event.severity)) &&
    (conditions.priorities === null || conditions.priorities.includes(event.priority))
  )
}
