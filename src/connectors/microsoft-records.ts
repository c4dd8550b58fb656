import * as z from 'zod'
import type { Action } from './contract'
import { folded } from './records'
import { isRecord, optionalScalar, type SeverityScale } from './values'

/** What Microsoft Sentinel and Microsoft Defender write: words and records, in the spellings of their many interfaces. */

export const securitySeverities: SeverityScale = {
  field: 'severity (properties.severity, Severity)',
  words: { High: 'critical', Medium: 'error', Low: 'warning', Informational: 'info' },
}

/**
 * Words of all interfaces: Sentinel (New, Active, Closed), Graph incidents (active, inProgress, awaitingAction, resolved, redirected),
 * Graph alerts (new, inProgress, resolved), Defender for Cloud (Active, InProgress, Resolved, Dismissed).
 * Sentinel calls an incident that somebody works on Active; for the others that is the state before.
 */
const states: Record<string, Action | null> = {
  new: 'trigger',
  newalert: 'trigger',
  inprogress: 'acknowledge',
  awaitingaction: 'acknowledge',
  resolved: 'resolve',
  closed: 'resolve',
  dismissed: 'resolve',
  // Merged into another incident, which has records of its own.
  redirected: null,
  unknown: null,
}
export const sentinelStates = { ...states, active: 'acknowledge' as const }
export const defenderStates = { ...states, active: 'trigger' as const }

/** Of a record with `properties` (Azure Resource Manager, event hubs) those, over the record's own fields. */
export const flattened = (record: Record<string, unknown>) => ({
  ...folded(record),
  ...(isRecord(record.properties) ? folded(record.properties) : {}),
})

/**
 * A Sentinel incident (properties of Microsoft.SecurityInsights/incidents, the snake case of SDKs, rows of the table SecurityIncident)
 * or an incident of Microsoft Graph or Defender XDR; names are folded.
 * https://learn.microsoft.com/en-us/rest/api/securityinsights/incidents/get and https://learn.microsoft.com/en-us/graph/api/resources/security-incident
 */
export const incident = z.object({
  status: optionalScalar,
  severity: optionalScalar,
  title: optionalScalar,
  displayname: optionalScalar,
  incidentname: optionalScalar,
  description: optionalScalar,
  incidenturl: z.unknown().optional(),
  incidentweburl: z.unknown().optional(),
  incidenturi: z.unknown().optional(),
  incidentnumber: optionalScalar,
  classification: optionalScalar,
  createdtimeutc: z.unknown().optional(),
  createdtime: z.unknown().optional(),
  createddatetime: z.unknown().optional(),
  lastmodifiedtimeutc: z.unknown().optional(),
  lastmodifiedtime: z.unknown().optional(),
  lastupdatedatetime: z.unknown().optional(),
  lastupdatetime: z.unknown().optional(),
  owner: z.unknown().optional(),
  assignedto: optionalScalar,
  providername: optionalScalar,
  additionaldata: z.unknown().optional(),
})

/**
 * An alert: alerts_v2 of Microsoft Graph, Defender for Endpoint, AdvancedHunting-AlertInfo (which has no status), Defender for Cloud
 * (Logic App, event hub, Resource Manager), the alert trigger of Sentinel playbooks; names are folded.
 * https://learn.microsoft.com/en-us/graph/api/resources/security-alert, https://learn.microsoft.com/en-us/azure/defender-for-cloud/alerts-schemas,
 * https://learn.microsoft.com/en-us/defender-xdr/advanced-hunting-alertinfo-table
 */
export const alert = z.object({
  status: optionalScalar,
  severity: optionalScalar,
  title: optionalScalar,
  alertdisplayname: optionalScalar,
  displayname: optionalScalar,
  alertname: optionalScalar,
  description: optionalScalar,
  systemalertid: optionalScalar,
  alertid: optionalScalar,
  id: optionalScalar,
  name: optionalScalar,
  type: optionalScalar,
  alertweburl: z.unknown().optional(),
  alerturi: z.unknown().optional(),
  alertlink: z.unknown().optional(),
  createddatetime: z.unknown().optional(),
  alertcreationtime: z.unknown().optional(),
  timestamp: z.unknown().optional(),
  timegenerated: z.unknown().optional(),
  timegeneratedutc: z.unknown().optional(),
  starttimeutc: z.unknown().optional(),
  resolveddatetime: z.unknown().optional(),
  resolvedtime: z.unknown().optional(),
  lastupdatedatetime: z.unknown().optional(),
  lastupdatetime: z.unknown().optional(),
  category: optionalScalar,
  intent: optionalScalar,
  compromisedentity: optionalScalar,
  computerdnsname: optionalScalar,
  servicesource: optionalScalar,
  productname: optionalScalar,
  providername: optionalScalar,
  detectionsource: optionalScalar,
  incidentid: optionalScalar,
})
