import { type Action, type Normalised, unreadable } from '../contract'
import { at, type Folded, folded, textOf } from '../records'
import { firstKnown, instant, labelsOf, meaningOf, severityOf, signal, webLink, wordsOf } from '../values'
import { severities } from './severity'

/** `resolution_status` of alerts, `status` of incidents, `status.progress` of issues. Their many resolved_… are one. https://docs-cortex.paloaltonetworks.com/ */
const states: Record<string, Action> = {
  NEW: 'trigger',
  OPEN: 'trigger',
  REOPENED: 'trigger',
  UNDER_INVESTIGATION: 'acknowledge',
  IN_PROGRESS: 'acknowledge',
  RESOLVED: 'resolve',
  CLOSED: 'resolve',
}

/** One alert, issue, case or incident of Cortex XDR or XSIAM, by folded names. */
export function signalOfCortex(fields: Folded, place: string): Normalised {
  const alert = firstKnown(fields.alertid, fields.issueid, fields.internalid, fields.externalid)
  const incident = firstKnown(fields.incidentid, fields.caseid)
  const dedupKey = alert ? `cortex:alert:${alert}` : incident && `cortex:incident:${incident}`
  if (!dedupKey) return unreadable(at(place, 'alert_id'), 'nothing identifies the alert')
  // An alert without a status was just detected.
  const status = firstKnown(fields.resolutionstatus, folded(fields.status).progress, fields.status)
  const action = status === undefined ? (alert ? 'trigger' : undefined) : meaningOf(states, plainStatus(status))
  if (!action) return unreadable(at(place, 'resolution_status'), `"${status ?? ''}"; known are: ${wordsOf(states)}`)
  const host = firstKnown(...[fields.hostname, fields.hosts, fields.host, fields.agenthostname].flat())
  const name = firstKnown(fields.name, fields.alertname, fields.issuename, fields.incidentname, fields.description)
  return [
    signal({
      dedupKey,
      action,
      severity: severityOf(severities, textOf(fields.severity)?.replace(/^SEV_\d{3}_/i, '')),
      title: [name ?? `Cortex alert ${alert ?? incident}`, host].filter(Boolean).join(' on '),
      description: textOf(fields.description),
      occurredAt:
        (action === 'trigger'
          ? (instant(fields.detectiontimestamp) ?? instant(fields.eventtimestamp) ?? instant(fields.creationtime))
          : undefined) ??
        instant(fields.lastmodifiedts) ??
        instant(fields.modificationtime),
      link: webLink(fields.xdrurl) ?? webLink(fields.alertlink) ?? webLink(fields.issuelink) ?? webLink(fields.url),
      labels: labelsOf({
        host,
        category: fields.category,
        source: firstKnown(fields.source, fields.detectionmethod),
        action: firstKnown(fields.actionpretty, fields.action),
        incident: alert ? incident : undefined,
        status,
      }),
    }),
  ]
}

/** `STATUS_070_RESOLVED_DUPLICATE`, `resolved_false_positive`, `Resolved - True Positive` → `RESOLVED`; `STATUS_010_NEW` → `NEW`. */
function plainStatus(status: string): string {
  const word = status
    .trim()
    .toUpperCase()
    .replace(/^STATUS_\d{3}_/, '')
    .replace(/[\s-]+/g, '_')
  return /^RESOLVED(_[A-Z_]+)?$/.test(word) ? 'RESOLVED' : word
}
