import { type Action, type Normalised, unreadable } from '../contract'
import type { Fields } from '../fields'
import { placeOf } from '../parts'
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
const idOf = (fields: Fields) => {
  const id = fields.text('outageid')
  return id?.startsWith('$') ? undefined : id
}
export const isMonitor = (fields: Fields): boolean => fields.has('outageid')

export function readMonitor(fields: Fields, at: string): Normalised {
  const id = idOf(fields)
  if (!id) return unreadable(placeOf(at, 'outage_id'), 'missing: nothing tells the outage from others')
  const word = fields.text('event', 'eventtype', 'alerttype', 'trigger', 'status', 'type')
  const action = meaningOf(events, word)
  if (!action) return unreadable(placeOf(at, 'event'), `"${word ?? ''}"; known are: ${wordsOf(events)}`)
  const host = fields.text('name', 'servername', 'fqdn')
  const what = firstKnown(fields.text('reasons', 'description', 'items', 'services')) ?? 'outage'
  return [
    {
      dedupKey: `outage:${id}`,
      action,
      severity: severityOf(severities, fields.text('severity')),
      title: host ? `${host}: ${what}` : what,
      description: fields.text('items', 'services', 'metadata'),
      occurredAt: instant(fields.text('timestamp', 'time', 'starttime')),
      link: webLink(fields.text('url', 'link', 'incidenturl')),
      labels: labelsOf({ host, fqdn: fields.text('fqdn'), tags: fields.text('tags'), group: fields.text('servergroup') }),
    },
  ]
}

/** FortiCNAPP (Lacework) tells of events, never of an end. https://docs.fortinet.com/document/forticnapp/26.2.0/administration-guide/465696 */
export const isCnapp = (fields: Fields): boolean => fields.has('laceworkaccount')

export function readCnapp(fields: Fields, at: string): Normalised {
  const id = fields.text('eventid')
  if (!id) return unreadable(placeOf(at, 'event_id'), 'missing: nothing tells the event from others')
  return [
    {
      dedupKey: `cnapp:${[fields.text('laceworkaccount'), id].filter(Boolean).join(':')}`,
      action: 'trigger',
      severity: severityOf(cnappSeverities, fields.text('eventseverity')),
      title: fields.text('eventtitle') ?? `FortiCNAPP event ${id}`,
      description: fields.text('eventdescription'),
      link: webLink(fields.text('eventlink')),
      labels: labelsOf({
        account: fields.text('laceworkaccount'),
        source: fields.text('eventsource'),
        type: fields.text('eventtype'),
        recommendation: fields.text('recid'),
      }),
    },
  ]
}
