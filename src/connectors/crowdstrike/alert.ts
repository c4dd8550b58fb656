import { type Action, type Normalised, unreadable } from '../contract'
import { at, type Folded, folded, textOf } from '../records'
import { firstKnown, instant, isRecord, labelsOf, meaningOf, signal, webLink, wordsOf } from '../values'
import { falconSeverity } from './severity'

/**
 * States of alerts and detections in the Falcon API and console; incidents number them.
 * https://falconpy.io/Service-Collections/Alerts.html, https://falconpy.io/Service-Collections/Incidents.html
 */
export const alertStates: Record<string, Action> = {
  new: 'trigger',
  open: 'trigger',
  reopened: 'trigger',
  in_progress: 'acknowledge',
  'in progress': 'acknowledge',
  true_positive: 'acknowledge',
  false_positive: 'resolve',
  ignored: 'resolve',
  closed: 'resolve',
  resolved: 'resolve',
  20: 'trigger',
  25: 'trigger',
  30: 'acknowledge',
  40: 'resolve',
}

/**
 * An alert or incident: entities of the Falcon API (snake case), our own fields from a Fusion workflow, or the workflow's default
 * envelope, whose `data` holds the trigger's variables.
 */
export function signalOfAlert(record: Record<string, unknown>, place: string): Normalised {
  const fields = { ...fieldsOf(record), ...(isRecord(record.data) ? fieldsOf(record.data) : {}) }
  const ids = [fields.compositeid, fields.detectid, fields.detectionid, fields.incidentid, fields.alertid, fields.id]
  const dedupKey = firstKnown(...ids.filter((id) => !isVariable(id)))
  const status = firstKnown(fields.status, fields.state, fields.statusname)
  const name = firstKnown(
    fields.displayname,
    fields.title,
    fields.name,
    fields.detectname,
    fields.detectionname,
    fields.description,
  )
  if (!dedupKey) return unreadable(at(place, 'composite_id'), 'nothing identifies the alert')
  if (!name && !status) return unreadable(at(place, 'status'), 'neither a status nor a name: this is no alert')
  // Without a status the workflow says that something was detected.
  const action = status === undefined ? 'trigger' : meaningOf(alertStates, status)
  if (!action) return unreadable(at(place, 'status'), `"${status}"; known are: ${wordsOf(alertStates)}`)
  const device = folded(fields.device)
  const host = firstKnown(device.hostname, fields.hostname, fields.host, fields.computername, fields.sensorhostname)
  return [
    signal({
      dedupKey,
      action,
      severity: falconSeverity(firstKnown(fields.severityname, fields.maxseveritydisplayname), fields.severity, {
        countsTo: 100,
      }),
      title: [name ?? 'Falcon alert', host].filter(Boolean).join(' on '),
      description: textOf(fields.description),
      occurredAt:
        // One that is opened again is later than its end.
        (action === 'trigger' && !/^reopened$/i.test(status ?? '') ? instant(fields.createdtimestamp) : undefined) ??
        instant(fields.updatedtimestamp) ??
        instant(fields.timestamp) ??
        instant(fields.created),
      link: webLink(fields.falconhostlink) ?? webLink(fields.link) ?? webLink(fields.url),
      labels: labelsOf({
        host,
        user: firstKnown(fields.username, fields.assignedtoname),
        tactic: fields.tactic,
        technique: fields.technique,
        status,
        product: fields.product,
      }),
    }),
  ]
}

/** Folded names, of dotted ones (`detections.severity`) the last part. */
function fieldsOf(record: Record<string, unknown>): Folded {
  return folded(Object.fromEntries(Object.entries(record).map(([name, value]) => [name.split('.').at(-1) ?? name, value])))
}

/** A workflow's variable that was not filled: `${data['Trigger.Category…']}`. */
const isVariable = (value: unknown): boolean => typeof value === 'string' && /^\s*\$\{.*\}\s*$/s.test(value)
