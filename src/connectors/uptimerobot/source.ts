import * as z from 'zod'
import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { type Fields, fieldsOf } from '../fields'
import { allKnown, instant, labelsOf, meaningOf, type SeverityScale, severityOf, signal, webLink, wordsOf } from '../values'

type Meaning = 'trigger' | 'resolve' | 'expiry' | 'ignored'

/** *alertType*: https://help.uptimerobot.com/en/articles/14498593-webhook-integration; 98 and 99 are the log types started and paused. */
const types: Record<string, Meaning> = { 1: 'trigger', 2: 'resolve', 3: 'expiry', 98: 'ignored', 99: 'ignored' }
/** *alertTypeFriendlyName* */
const names: Record<string, Meaning> = { Down: 'trigger', Up: 'resolve', Started: 'ignored', Paused: 'ignored' }

const alertTypes: SeverityScale = { field: 'alertType', words: { 3: 'warning' } }

export const source = defineSource({
  reads:
    'UptimeRobot’s webhook as JSON, as POST parameters, as query string, and custom bodies of its variables in any spelling (alertType, alert_type, alert.type).',
  identity: 'The monitor’s id, else its name and URL; of an expiring certificate or domain the same with `:ssl` or `:domain`.',
  severities: [alertTypes],
  verify: null,
  decode: decodeFields(),
  payload: z.record(z.string(), z.unknown()),

  normalise(body): Normalised {
    const fields = fieldsOf(body, { dots: 'ignored' })
    const meaning = meaningIn(fields)
    if (!meaning)
      return unreadable(
        'alertType',
        `neither this nor alertTypeFriendlyName is known; known are: ${wordsOf({ ...types, ...names })}`,
      )
    if (meaning === 'ignored') return ignored('the monitor was started or paused')
    const name = fields.text('monitorfriendlyname', 'monitorname', 'friendlyname', 'name')
    const url = fields.text('monitorurl', 'url')
    const monitor = fields.text('monitorid', 'id') ?? allKnown(name, url) ?? url ?? name
    if (!monitor) return unreadable('monitorID', 'neither this nor a name nor a URL: nothing tells the monitor from others')

    const what = name ?? url ?? `Monitor ${monitor}`
    const expiring = meaning === 'expiry' ? expiryOf(fields) : undefined
    return [
      signal({
        dedupKey: expiring ? `${monitor}:${expiring.kind}` : monitor,
        action: meaning === 'resolve' ? 'resolve' : 'trigger',
        severity: expiring && severityOf(alertTypes, 3),
        title: expiring ? `${expiring.title} of ${what} ${expiring.when}` : `${what} is ${meaning === 'resolve' ? 'up' : 'down'}`,
        description: fields.text('alertdetails', 'alertmessage', 'friendlymessage', 'message'),
        occurredAt: instant(fields.text('alertdatetime', 'datetime')),
        link: webLink(fields.text('dashboardurl', 'monitordashboardurl', 'incidenturl')) ?? webLink(url),
        labels: labelsOf({
          monitor: name,
          url,
          type: fields.text('monitortype'),
          status: fields.text('httpstatuscode'),
          group: fields.text('monitorgroup'),
          tags: fields.list('monitortags', 'tags'),
        }),
      }),
    ]
  },
})

function meaningIn(fields: Fields): Meaning | undefined {
  const type = fields.text('alerttype')
  return type === undefined
    ? meaningOf(names, fields.text('alerttypefriendlyname', 'alertname'))
    : meaningOf({ ...types, ...names }, type)
}

function expiryOf(fields: Fields): { kind: string; title: string; when: string } {
  const ssl = fields.text('sslexpirydaysleft', 'sslexpirydate')
  const domain = fields.text('domainexpirydaysleft', 'domainexpiredaysleft', 'domainexpirydate', 'domainexpiredate')
  const when = (left?: string) =>
    left === undefined ? 'expires soon' : /^\d+$/.test(left) ? `expires in ${left} days` : `expires on ${left}`
  if (ssl !== undefined) return { kind: 'ssl', title: 'The certificate', when: when(ssl) }
  if (domain !== undefined) return { kind: 'domain', title: 'The domain', when: when(domain) }
  return { kind: 'expiry', title: 'The certificate or domain', when: when() }
}
