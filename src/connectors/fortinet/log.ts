import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { type Fields, fieldsOf } from '../fields'
import { cefEvent, isCutText, keyValues, LINE_MAX } from '../log-line'
import { placeOf } from '../parts'
import { allKnown, firstKnown, instant, labelsOf, meaningOf, severityOf, webLink, wordsOf } from '../values'
import { levels, severities } from './severities'

/**
 * A FortiOS log: `key="value"` text (`%%log%%` of an automation stitch, syslog), CEF, or the same fields as JSON.
 * https://docs.fortinet.com/document/fortigate/6.4.1/administration-guide/51460/actions names the parameters; the fields are from known logs.
 */
export function logRecordOf(text: string): Record<string, string> | undefined {
  if (text.length > LINE_MAX) return undefined
  const cef = cefEvent(text, { prefix: /^(FTNTFGT|FortinetFortiGate|FortinetFGT)/i })
  if (cef) return /^forti/i.test(cef.vendor) ? cef.record : undefined
  if (isCutText(text)) return undefined
  const record = keyValues(text)
  return isLog(logFields(record)) ? record : undefined
}

export const logFields = (record: Record<string, unknown>): Fields => fieldsOf(record, { dots: 'ignored' })

export const isLog = (fields: Fields): boolean =>
  fields.text('logid', 'ftntfgtlogid') !== undefined || (fields.has('level') && deviceId(fields) !== undefined)

const deviceId = (fields: Fields) => fields.text('devid', 'deviceexternalid', 'devname', 'dvchost')
const deviceName = (fields: Fields) => fields.text('devname', 'dvchost', 'devid', 'deviceexternalid')
/** The last six digits name the message; the four before them type and subtype. */
const messageId = (fields: Fields) => fields.text('logid')?.slice(-6)

/** Messages that tell of a thing going away and coming back: what it is, and the words for both. */
const pairs: Record<string, { about: readonly string[]; state: readonly string[]; words: Record<string, Action | null> }> = {
  // Interface status changed.
  '020099': {
    about: ['name', 'interface', 'intf', 'deviceinboundinterface'],
    state: ['status', 'outcome'],
    words: { down: 'trigger', up: 'resolve' },
  },
  // IPsec connection status changed.
  '037138': {
    about: ['vpntunnel', 'tunnelid'],
    state: ['action', 'act'],
    words: { 'tunnel-down': 'trigger', 'tunnel-up': 'resolve', 'tunnel-stats': null },
  },
}
/** Findings of security profiles, which say by `severity` how bad they are, whatever the log's level. */
const found = ['ips', 'anomaly', 'virus', 'waf', 'dlp']
/** Below these a forwarded log records what is usual. */
const usual = ['notice', 'notification', 'information', 'informational', 'debug']

/** `chosen`: an automation stitch sent it, so an admin asked for exactly this log, whatever its level. */
export function readLog(fields: Fields, at: string, { chosen }: { chosen: boolean }): Normalised {
  const device = deviceId(fields)
  const id = messageId(fields)
  if (!device || !id)
    return unreadable(placeOf(at, device ? 'logid' : 'devid'), 'missing: a log needs the device and the id of its message')
  const [type, subtype] = typeOf(fields)
  if (type === 'traffic') return ignored('a traffic log records what happened; it says nothing about a problem')

  const pair = Object.hasOwn(pairs, id) ? pairs[id] : undefined
  const about = pair && fields.text(...pair.about)
  if (pair && about) {
    const word = fields.text(...pair.state)
    const action = meaningOf(pair.words, word)
    if (action === undefined)
      return unreadable(placeOf(at, pair.state[0] ?? ''), `"${word ?? ''}"; known are: ${wordsOf(pair.words)}`)
    if (action === null) return ignored(`${word}: that changes nothing`)
    return statement(fields, at, action, [device, id, about], about)
  }

  const isFinding = found.includes(subtype) || fields.text('attack', 'virus') !== undefined
  const level = levelOf(fields)
  if (!chosen && !isFinding && usual.includes(level ?? '')) return ignored(`a log of level ${level} says nothing about a problem`)
  const what = fields.text('attackid', 'attack', 'virus')
  return statement(fields, at, 'trigger', [
    device,
    id,
    ...[what, isFinding ? fields.text('srcip', 'src') : undefined].filter((one) => one !== undefined),
  ])
}

/** `type="utm" subtype="ips"`, in CEF `cat=utm:ips`. */
function typeOf(fields: Fields): [string, string] {
  const [type = '', subtype = ''] = (fields.text('cat') ?? '').split(':')
  return [(fields.text('type') ?? type).toLowerCase(), (fields.text('subtype') ?? subtype).toLowerCase()]
}
const levelOf = (fields: Fields) => fields.text('level', 'pri')?.toLowerCase()

function statement(fields: Fields, at: string, action: Action, key: string[], about?: string): Normalised {
  const what = firstKnown(fields.text('attack', 'virus'), fields.text('logdesc'), fields.text('msg', 'eventtype'))
  const dedupKey = allKnown('log', ...key)
  if (!what || !dedupKey) return unreadable(placeOf(at, 'msg'), 'a log without logdesc, attack, virus or msg tells nothing')
  const [type, subtype] = typeOf(fields)
  const from = fields.text('srcip', 'src')
  const to = fields.text('dstip', 'dst')
  return [
    {
      dedupKey,
      action,
      severity: severityOf(severities, fields.text('severity')) ?? severityOf(levels, levelOf(fields)),
      title: `${deviceName(fields)}: ${[what, about ?? [from, to].filter(Boolean).join(' → ')].filter(Boolean).join(', ')}`,
      description: fields.text('msg'),
      occurredAt: instant(fields.text('eventtime')),
      link: webLink(fields.text('ref')),
      labels: labelsOf({
        device: deviceName(fields),
        serial: fields.text('devid', 'deviceexternalid'),
        vdom: fields.text('vd'),
        type: type && [type, subtype].filter(Boolean).join(':'),
        logid: fields.text('logid'),
        level: levelOf(fields),
        source: from,
        destination: to,
        user: fields.text('user', 'duser', 'suser'),
        action: fields.text('action', 'act'),
        policy: fields.text('policyid'),
        stitch: fields.text('stitch'),
      }),
    },
  ]
}
