import { type Action, type Normalised, unreadable } from '../contract'
import { placeOf } from '../parts'
import { pick, type TemplateFields } from '../template-fields'
import { firstKnown, instant, labelsOf, meaningOf, severityOf, webLink, wordsOf } from '../values'
import { cnappSeverities, severities } from './severities'

/**
 * FortiMonitor's webhook is a template of the admin's, one for each kind of event, so ours writes the kind out as `event`.
 * https://docs.fortinet.com/document/fortimonitor/21.4.0/user-guide/826350/webhooks
 */
const events: Record<string, Action> = {
  trigger: 'trigger',
  triggered: 'trigger',
  outage: 'trigger',
  'incident detection': 'trigger',
  detected: 'trigger',
  active: 'trigger',
  down: 'trigger',
  acknowledge: 'acknowledge',
  acknowledged: 'acknowledge',
  'incident acknowledged': 'acknowledge',
  clear: 'resolve',
  cleared: 'resolve',
  resolve: 'resolve',
  resolved: 'resolve',
  'incident close': 'resolve',
  up: 'resolve',
}
/** Macros are written `$outage_id`. */
const idOf = (fields: TemplateFields) => {
  const id = pick(fields, 'outageid')
  return id?.startsWith('$') ? undefined : id
}
export const isMonitor = (fields: TemplateFields): boolean => fields.has('outageid')

export function readMonitor(fields: TemplateFields, at: string): Normalised {
  const id = idOf(fields)
  if (!id) return unreadable(placeOf(at, 'outage_id'), 'missing: nothing tells the outage from others')
  const word = pick(fields, 'event', 'eventtype', 'alerttype', 'trigger', 'status', 'type')
  const action = meaningOf(events, word)
  if (!action) return unreadable(placeOf(at, 'event'), `"${word ?? ''}"; known are: ${wordsOf(events)}`)
  const host = pick(fields, 'name', 'servername', 'fqdn')
  const what = firstKnown(pick(fields, 'reasons', 'description', 'items', 'services')) ?? 'outage'
  return [
    {
      dedupKey: `outage:${id}`,
      action,
      severity: severityOf(severities, pick(fields, 'severity')),
      title: host ? `${host}: ${what}` : what,
      description: pick(fields, 'items', 'services', 'metadata'),
      occurredAt: instant(pick(fields, 'timestamp', 'time', 'starttime')),
      link: webLink(pick(fields, 'url', 'link', 'incidenturl')),
      labels: labelsOf({ host, fqdn: pick(fields, 'fqdn'), tags: pick(fields, 'tags'), group: pick(fields, 'servergroup') }),
    },
  ]
}

/** FortiCNAPP (Lacework) tells of events, never of an end. https://docs.fortinet.com/document/forticnapp/26.2.0/administration-guide/465696 */
export const isCnapp = (fields: TemplateFields): boolean => fields.has('laceworkaccount')

export function readCnapp(fields: TemplateFields, at: string): Normalised {
  const id = pick(fields, 'eventid')
  if (!id) return unreadable(placeOf(at, 'event_id'), 'missing: nothing tells the event from others')
  return [
    {
      dedupKey: `cnapp:${[pick(fields, 'laceworkaccount'), id].filter(Boolean).join(':')}`,
      action: 'trigger',
      severity: severityOf(cnappSeverities, pick(fields, 'eventseverity')),
      title: pick(fields, 'eventtitle') ?? `FortiCNAPP event ${id}`,
      description: pick(fields, 'eventdescription'),
      link: webLink(pick(fields, 'eventlink')),
      labels: labelsOf({
        account: pick(fields, 'laceworkaccount'),
        source: pick(fields, 'eventsource'),
        type: pick(fields, 'eventtype'),
        recommendation: pick(fields, 'recid'),
      }),
    },
  ]
}
