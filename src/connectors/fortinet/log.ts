import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { at, type Folded, textOf } from '../records'
import {
  allKnown,
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

/** The level of a log, syslog's words in FortiOS's spelling. https://docs.fortinet.com/document/fortigate/7.4.3/fortios-log-message-reference/32606 */
export const logLevels: SeverityScale = {
  field: 'level',
  words: {
    emergency: 'critical',
    alert: 'critical',
    critical: 'critical',
    error: 'error',
    warning: 'warning',
    notice: 'info',
    information: 'info',
    debug: 'info',
  },
}
const grave = new Set(['emergency', 'alert', 'critical', 'error', 'warning'])

/** Actions that begin and end one problem: an IPsec tunnel. */
const tunnels: Record<string, Action> = { 'tunnel-down': 'trigger', 'tunnel-up': 'resolve' }

/** One FortiGate log, by its fields in lower case. */
export function signalOfLog(log: Folded, place: string, levels: 'warning' | 'all'): Normalised {
  const device = firstKnown(log.devid, log.devname, log.sn)
  const level = textOf(log.level)?.toLowerCase()
  const [type, subtype] = [textOf(log.type) ?? kindOf(log.cat), textOf(log.subtype) ?? kindOf(log.eventtype)]
  if (!level) return unreadable(at(place, 'level'), 'the log has no level')
  if (!Object.hasOwn(logLevels.words, level))
    return unreadable(at(place, 'level'), `"${level}"; known are: ${wordsOf(logLevels.words)}`)
  // Both stand near the end of a log: one that lacks them was cut off.
  const about = firstKnown(log.attack, log.virus, log.logdesc, log.msg)
  if (!about) return unreadable(at(place, 'msg'), 'the log has neither msg nor logdesc, attack or virus: was it cut off?')

  const tunnel = meaningOf(tunnels, log.action)
  const tunnelName = firstKnown(log.vpntunnel, log.tunnelid)
  const paired = tunnel !== undefined && tunnelName !== undefined
  if (!paired) {
    if (type === 'traffic') return ignored('a traffic log is no problem')
    const named = firstKnown(log.attack, log.virus)
    if (!named && !grave.has(level) && levels === 'warning') return ignored(`a log of level ${level} that names no attack`)
  }
  const dedupKey = paired ? allKnown(device, 'tunnel', tunnelName) : identityOf(log, device)
  if (!dedupKey) return unreadable(at(place, 'devid'), 'nothing tells which device and which log this is')
  const message = textOf(log.msg)
  return [
    signal({
      dedupKey,
      action: paired ? tunnel : 'trigger',
      severity: severityOf(logLevels, level),
      title: titleOf(log, paired ? `${about}: ${tunnelName}` : about),
      description: message && message !== about ? message : undefined,
      // `eventtime` is Unix time (in nanoseconds since 6.2); `date` and `time` are the device's own.
      occurredAt: instant(log.eventtime),
      link: webLink(log.ref),
      labels: labelsOf({
        device: firstKnown(log.devname, log.devid),
        vdom: log.vd,
        type,
        subtype,
        logid: log.logid,
        source: log.srcip,
        destination: log.dstip,
        user: log.user,
        action: log.action,
      }),
    }),
  ]
}

/** A security log is about an attack and who made it; any other about its kind and, where that says more, the object or interface. */
function identityOf(log: Folded, device: string | undefined): string | undefined {
  const attack = firstKnown(log.attackid, log.attack, log.virus)
  const more = attack
    ? [attack, firstKnown(log.srcip), firstKnown(log.dstip)]
    : [firstKnown(log.interface, log.name, log.cfgpath), firstKnown(log.srcip), firstKnown(log.vpntunnel, log.user)]
  return allKnown(device, log.logid, ...more.filter((part) => part !== undefined))
}

const titleOf = (log: Folded, about: string): string => {
  const device = firstKnown(log.devname, log.devid)
  return device ? `${about} (${device})` : about
}

/** CEF writes type and subtype as one: `event:system`, `utm:anomaly`. */
const kindOf = (value: unknown): string | undefined => textOf(value)?.split(':')[0]
