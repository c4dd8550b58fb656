import type { Issue } from '../../connectors/contract'
import { globMatches } from '../../kit/glob'
import { integrationWithCredentials } from '../../store/integrations'
import { knownServices } from '../../store/services'
import { templateById } from '../../store/templates'
import { eventTypes } from '../events'
import { filterFault } from './filter'

export interface Names {
  integrationId: string
  eventTypes: string[]
  serviceIds: string[] | null
  filter: string | null
  templateId: string | null
}

/** What is wrong with a subscription that its shape cannot say: what it names has to exist. */
export async function issuesOfNames(
  db: D1Database,
  { integrationId, eventTypes, serviceIds, filter, templateId }: Names,
): Promise<Issue[]> {
  const destination = (await integrationWithCredentials(db, integrationId))?.integration
  return [
    ...eventTypes.flatMap(patternIssues),
    ...destinationIssues(destination),
    ...(serviceIds ? await serviceIssues(db, serviceIds) : []),
    ...filterIssues(filter),
    ...(templateId === null ? [] : await templateIssues(db, templateId, destination?.connector)),
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

function destinationIssues(found: { delivers: boolean } | undefined): Issue[] {
  if (!found) return [{ path: 'integrationId', message: 'there is no such integration' }]
  return found.delivers
    ? []
    : [{ path: 'integrationId', message: 'this integration only receives: nothing can be delivered to it' }]
}

async function serviceIssues(db: D1Database, ids: readonly string[]): Promise<Issue[]> {
  const known = await knownServices(db, ids)
  return ids.flatMap((id, at) => (known.has(id) ? [] : [{ path: `serviceIds.${at}`, message: 'there is no such service' }]))
}

/** The words of one vendor's messages mean nothing to another. */
async function templateIssues(db: D1Database, id: string, connector: string | undefined): Promise<Issue[]> {
  const template = await templateById(db, id)
  if (!template) return [{ path: 'templateId', message: 'there is no such template' }]
  if (connector === undefined || template.connector === connector) return []
  return [{ path: 'templateId', message: `this template is for ${template.connector}, and the integration is of ${connector}` }]
}
