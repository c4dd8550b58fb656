import { defineSource, ignored, type Normalised, unreadable } from '../contract'
import { decodeFields } from '../decode'
import { pick, type TemplateFields, templateFields } from '../template-fields'
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
  payload: templateFields(),

  normalise(fields): Normalised {
    const meaning = meaningIn(fields)
    if (!meaning)
      return unreadable(
        'alertType',
        `neither this nor alertTypeFriendlyName is known; known are: ${wordsOf({ ...types, ...names })}`,
      )
    if (meaning === 'ignored') return ignored('the monitor was started or paused')
    const name = pick(fields, 'monitorfriendlyname', 'monitorname', 'friendlyname', 'name')
    const url = pick(fields, 'monitorurl', 'url')
    const monitor = pick(fields, 'monitorid', 'id') ?? allKnown(name, url) ?? url ?? name
    if (!monitor) return unreadable('monitorID', 'neither this nor a name nor a URL: nothing tells the monitor from others')

    const what = name ?? url ?? `Monitor ${monitor}`
    const expiring = meaning === 'expiry' ? expiryOf(fields) : undefined
    return [
      signal({
        dedupKey: expiring ? `${monitor}:${expiring.kind}` : monitor,
        action: meaning === 'resolve' ? 'resolve' : 'trigger',
        severity: expiring && severityOf(alertTypes, 3),
        title: expiring ? `${expiring.title} of ${what} ${expiring.when}` : `${what} is ${meaning === 'resolve' ? 'up' : 'down'}`,
        description: pick(fields, 'alertdetails', 'alertmessage', 'friendlymessage', 'message'),
        occurredAt: instant(pick(fields, 'alertdatetime', 'datetime')),
        link: webLink(pick(fields, 'dashboardurl', 'monitordashboardurl', 'incidenturl')) ?? webLink(url),
        labels: labelsOf({
          monitor: name,
          url,
          type: pick(fields, 'monitortype'),
          status: pick(fields, 'httpstatuscode'),
          group: pick(fields, 'monitorgroup'),
          tags: pick(fields, 'monitortags', 'tags'),
        }),
      }),
    ]
  },
})

function meaningIn(fields: TemplateFields): Meaning | undefined {
  const type = pick(fields, 'alerttype')
  return type === undefined
    ? meaningOf(names, pick(fields, 'alerttypefriendlyname', 'alertname'))
    : meaningOf({ ...types, ...names }, type)
}

function expiryOf(fields: TemplateFields): { kind: string; title: string; when: string } {
  const ssl = pick(fields, 'sslexpirydaysleft', 'sslexpirydate')
  const domain = pick(fields, 'domainexpirydaysleft', 'domainexpiredaysleft', 'domainexpirydate', 'domainexpiredate')
  const when = (left?: string) =>
    left === undefined ? 'expires soon' : /^\d+$/.test(left) ? `expires in ${left} days` : `expires on ${left}`
  if (ssl !== undefined) return { kind: 'ssl', title: 'The certificate', when: when(ssl) }
  if (domain !== undefined) return { kind: 'domain', title: 'The domain', when: when(domain) }
  return { kind: 'expiry', title: 'The certificate or domain', when: when() }
}
