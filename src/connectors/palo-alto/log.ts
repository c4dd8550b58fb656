import { ignored, type Normalised, unreadable } from '../contract'
import { at, type Folded, textOf } from '../records'
import { allKnown, firstKnown, instant, labelsOf, severityOf, signal } from '../values'
import { severities } from './severity'

/** Logs that tell of a danger, whatever their severity; the admin's log forwarding profile has chosen among them. */
const dangers = new Set(['THREAT', 'CORRELATION', 'WILDFIRE', 'DATA'])
/** Logs of what went through: never a problem. */
const traffic = new Set(['TRAFFIC', 'TUNNEL', 'START', 'END'])
const grave = new Set(['critical', 'high', 'medium'])

/**
 * One firewall log, by folded names: the HTTPS format of Strata Logging Service
 * (https://docs.paloaltonetworks.com/strata-logging-service/log-reference/network-logs/network-threat-log/network-threat-https-fields),
 * or our template with the field names of PAN-OS
 * (https://docs.paloaltonetworks.com/pan-os/11-1/pan-os-admin/monitoring/use-syslog-for-monitoring/syslog-field-descriptions).
 * No log says that a problem is over.
 */
export function signalOfLog(log: Folded, place: string): Normalised {
  const type = firstKnown(log.logtype, log.type)?.toUpperCase()
  if (!type) return unreadable(at(place, 'LogType'), 'the log does not say of which type it is')
  const subtype = firstKnown(log.subtype)
  const word = firstKnown(log.vendorseverity, log.severity)
  if (traffic.has(type)) return ignored(`a ${type} log is no problem`)
  if (!dangers.has(type) && !grave.has(word?.toLowerCase() ?? ''))
    return ignored(`a ${type} log of severity ${word ?? 'none'} is no problem`)

  const device = firstKnown(log.devicesn, log.logsourceid, log.serial, log.serialnumber, log.devicename)
  const threat = firstKnown(log.threatid, log.threatnamefirewall, log.threatname, log.filename, log.url)
  const source = firstKnown(log.sourceaddress, log.src)
  const destination = firstKnown(log.destinationaddress, log.dst)
  const event = firstKnown(log.eventname, log.eventid, log.objectname)
  const component = firstKnown(log.eventcomponent, log.object)
  const opaque = firstKnown(log.eventdescription, log.opaque)
  const about = threat ? [threat, source, destination] : event ? [event, component ?? opaque] : [opaque ?? source, destination]
  const parts = about.filter((part) => part !== undefined)
  const dedupKey = parts.length ? allKnown(device, type, ...(subtype ? [subtype] : []), ...parts) : undefined
  if (!dedupKey) return unreadable(at(place, 'DeviceSN'), 'nothing tells which device, and which threat or event, this is about')

  const name = firstKnown(log.devicename, log.logsourcename) ?? device
  const what = threat ?? opaque ?? event ?? type
  return [
    signal({
      dedupKey,
      action: 'trigger',
      severity: severityOf(severities, word),
      title: `${what}${source ? ` from ${source}` : ''} (${name})`,
      description:
        opaque && opaque !== what
          ? opaque
          : textOf(log.rule) && `Rule ${textOf(log.rule)}, action ${textOf(log.action) ?? 'unknown'}`,
      occurredAt:
        instant(log.timegeneratedhighresolution) ??
        instant(log.timegenerated) ??
        instant(log.eventtime) ??
        instant(log.timereceived),
      labels: labelsOf({
        device: name,
        type,
        subtype,
        source,
        destination,
        user: firstKnown(log.sourceuser, log.srcuser),
        rule: log.rule,
        action: log.action,
        application: firstKnown(log.application, log.app),
      }),
    }),
  ]
}
