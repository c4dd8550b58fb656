import { type Normalised, unreadable } from '../contract'
import { defenderStates, flattened, lastSegment, sentinelStates, signalOfIncident } from '../microsoft-security'
import { folded } from '../records'
import { allKnown, firstKnown, isRecord } from '../values'

/**
 * One incident, and what it came in (the trigger's body also names the workspace).
 * https://learn.microsoft.com/en-us/azure/sentinel/playbook-triggers-actions
 */
export function signalOfSentinelIncident(value: unknown, place: string, around: Record<string, unknown>): Normalised {
  if (!isRecord(value)) return unreadable(place, 'expected an incident')
  const fields = flattened(value)
  // The shape of Microsoft Graph, for workspaces in the Defender portal.
  if ('incidentweburl' in fields) {
    const id = firstKnown(fields.id)
    return signalOfIncident(value, { place, dedupKey: id && `incident:${id}`, meanings: defenderStates })
  }
  // Rows of the table SecurityIncident have the GUID as IncidentName; everywhere else it is the name, at the end of the id.
  const guid = firstKnown(fields.title === undefined ? undefined : fields.incidentname, fields.name, lastSegment(fields.id))
  const number = firstKnown(fields.incidentnumber)
  const workspace = firstKnown(folded(around.workspaceInfo).workspacename, fields.workspacename, fields.workspaceid)
  const dedupKey = guid
    ? `incident:${guid.toLowerCase()}`
    : number && (allKnown('incident', workspace, number) ?? `incident:${number}`)
  return signalOfIncident(value, { place, dedupKey, meanings: sentinelStates })
}
