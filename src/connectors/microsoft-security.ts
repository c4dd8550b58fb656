import * as z from 'zod'
import { type Action, ignored, type Normalised, testMessage, unreadable } from './contract'
import { at, folded, textOf } from './records'
import {
  firstKnown,
  instant,
  isRecord,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from './values'

/** What Microsoft Sentinel and Microsoft Defender share: incidents and alerts, in the spellings of their many interfaces. */

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
const incident = z.object({
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

export function signalOfIncident(
  record: Record<string, unknown>,
  { place, dedupKey, meanings }: { place: string; dedupKey: string | undefined; meanings: Record<string, Action | null> },
): Normalised {
  const fields = incident.parse(flattened(record))
  const action = stateOf(fields.status, meanings)
  if (action === undefined) return unreadable(at(place, 'status'), `"${fields.status ?? ''}"; known are: ${wordsOf(meanings)}`)
  if (action === null) return ignored(`an incident that is ${fields.status} says nothing about whether a problem is open`)
  if (!dedupKey) return unreadable(at(place, 'id'), 'the incident has neither an id nor a number')
  const number = firstKnown(fields.incidentnumber)
  const more = folded(fields.additionaldata)
  return [
    signal({
      dedupKey,
      action,
      severity: severityOf(securitySeverities, fields.severity),
      // Defender XDR calls its title incidentName; in Sentinel's table that is the id, which has a title beside it.
      title: firstKnown(fields.title, fields.displayname, fields.incidentname) ?? `Incident ${number ?? dedupKey}`,
      description: textOf(fields.description),
      occurredAt:
        (action === 'trigger' ? firstInstant(fields.createdtimeutc, fields.createddatetime, fields.createdtime) : undefined) ??
        firstInstant(
          fields.lastmodifiedtimeutc,
          fields.lastupdatedatetime,
          fields.lastmodifiedtime,
          fields.lastupdatetime,
          fields.createdtimeutc,
          fields.createddatetime,
          fields.createdtime,
        ),
      link: webLink(fields.incidenturl) ?? webLink(fields.incidentweburl) ?? webLink(fields.incidenturi),
      labels: labelsOf({
        number,
        status: fields.status,
        classification: fields.classification,
        owner: firstKnown(folded(fields.owner).assignedto, folded(fields.owner).email, fields.assignedto),
        products: more.alertproductnames,
        tactics: more.tactics,
        provider: fields.providername,
      }),
    }),
  ]
}

/**
 * An alert: alerts_v2 of Microsoft Graph, Defender for Endpoint, AdvancedHunting-AlertInfo (which has no status), Defender for Cloud
 * (Logic App, event hub, Resource Manager), the alert trigger of Sentinel playbooks; names are folded.
 * https://learn.microsoft.com/en-us/graph/api/resources/security-alert, https://learn.microsoft.com/en-us/azure/defender-for-cloud/alerts-schemas,
 * https://learn.microsoft.com/en-us/defender-xdr/advanced-hunting-alertinfo-table
 */
const alert = z.object({
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

export function signalOfAlert(record: Record<string, unknown>, place: string): Normalised {
  const fields = alert.parse(flattened(record))
  // The streamed table has no status: it tells of new alerts only.
  const action = fields.status ? stateOf(fields.status, defenderStates) : 'trigger'
  if (action === undefined) return unreadable(at(place, 'status'), `"${fields.status}"; known are: ${wordsOf(defenderStates)}`)
  if (action === null) return ignored(`an alert that is ${fields.status} says nothing about whether a problem is open`)
  const title = firstKnown(fields.alertdisplayname, fields.title, fields.displayname, fields.alertname)
  // How Defender for Cloud marks "Create sample alerts".
  if (title && /^\[SAMPLE ALERT\]/i.test(title)) return testMessage('a sample alert of Microsoft Defender for Cloud')
  const id = firstKnown(
    fields.systemalertid,
    fields.alertid,
    isResource(fields.type) ? fields.name : undefined,
    lastSegment(fields.id),
  )
  if (!id) return unreadable(at(place, 'id'), 'the alert has no id')
  if (!title) return unreadable(at(place, 'title'), 'the alert has no title')
  return [
    signal({
      dedupKey: `alert:${id.toLowerCase()}`,
      action,
      severity: severityOf(securitySeverities, fields.severity),
      title,
      description: textOf(fields.description),
      occurredAt:
        action === 'trigger'
          ? firstInstant(
              fields.createddatetime,
              fields.alertcreationtime,
              fields.timestamp,
              fields.timegeneratedutc,
              fields.timegenerated,
              fields.starttimeutc,
            )
          : firstInstant(fields.resolveddatetime, fields.resolvedtime, fields.lastupdatedatetime, fields.lastupdatetime),
      link: webLink(fields.alertweburl) ?? webLink(fields.alerturi) ?? webLink(fields.alertlink),
      labels: labelsOf({
        entity: firstKnown(fields.compromisedentity, fields.computerdnsname),
        category: firstKnown(/^AdvancedHunting-/.test(fields.category ?? '') ? undefined : fields.category, fields.intent),
        product: firstKnown(fields.servicesource, fields.productname, fields.providername),
        detection: fields.detectionsource,
        incident: fields.incidentid,
      }),
    }),
  ]
}

const stateOf = (word: unknown, meanings: Record<string, Action | null>): Action | null | undefined =>
  meaningOf(meanings, textOf(word)?.replace(/[_\- ]/g, ''))

const isResource = (type: unknown): boolean => typeof type === 'string' && /^Microsoft\.Security\//i.test(type)

/** Of a Resource Manager id the name at its end. */
export const lastSegment = (id: unknown): string | undefined => textOf(id)?.split('/').at(-1)

const firstInstant = (...values: unknown[]): string | undefined => {
  for (const value of values) {
    const iso = instant(value)
    if (iso) return iso
  }
  return undefined
}
