import type { Issue } from '../../connectors/contract'
import { integrationWithCredentials } from '../../store/integrations'
import { knownServices } from '../../store/services'
import { eventTypes } from '../events'
import { filterFault } from './filter'
import { globMatches } from './match'

export interface Names {
  integrationId: string
  eventTypes: string[]
  serviceIds: string[] | null
  filter: string | null
}

/** What is wrong with a subscription that its shape cannot say: what it names has to exist. */
export async function issuesOfNames(db: D1Database, { integrationId, eventTypes, serviceIds, filter }: Names): Promise<Issue[]> {
  return [
    ...eventTypes.flatMap(patternIssues),
    ...(await destinationIssues(db, integrationId)),
    ...(serviceIds ? await serviceIssues(db, serviceIds) : []),
    ...filterIssues(filter),
  ]
}

function patternIssues(pattern: string, at: number): Issue[] {
  if (eventTypes.some((type) => globMatches(pattern, type))) return []
  const known = `known are ${eventTypes.join(', ')}, and patterns: incident.*, integration.*, *`
  return [{ path: `eventTypes.${at}`, message: `"${pattern}" matches no event type; ${known}` }]
}

/** A filter that cannot be compiled would let everything pass. */
export function filterIssues(filter: string | null): Issue[] {
  const fault = filter === null ? undefined : filterFault(filter)
  return fault ? [{ path: 'filter', message: fault }] : []
}

async function destinationIssues(db: D1Database, id: string): Promise<Issue[]> {
  const found = await integrationWithCredentials(db, id)
  if (!found) return [{ path: 'integrationId', message: 'there is no such integration' }]
  return found.integration.delivers
    ? []
    : [{ path: 'integrationId', message: 'this integration only receives: nothing can be delivered to it' }]
}

async function serviceIssues(db: D1Database, ids: readonly string[]): Promise<Issue[]> {
  const known = await knownServices(db, ids)
  return ids.flatMap((id, at) => (known.has(id) ? [] : [{ path: `serviceIds.${at}`, message: 'there is no such service' }]))
}
