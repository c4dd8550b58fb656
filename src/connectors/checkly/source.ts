import * as z from 'zod'
import { type Action, defineSource, ignored, type Normalised, unreadable } from '../contract'
import { decodeFields, parseJson } from '../decode'
import { fieldsOf } from '../fields'
import { instant, labelsOf, meaningOf, type SeverityScale, severityOf, signal, webLink, wordsOf } from '../values'
import { hmac } from '../verify'

/** Alert states and their transitions: https://www.checklyhq.com/docs/communicate/alerts/overview/#alert-states */
const types: Record<string, Action | 'ignored'> = {
  NO_ALERT: 'ignored',
  ALERT_FAILURE: 'trigger',
  ALERT_FAILURE_REMAIN: 'trigger',
  ALERT_FAILURE_DEGRADED: 'trigger',
  ALERT_DEGRADED: 'trigger',
  ALERT_DEGRADED_REMAIN: 'trigger',
  ALERT_DEGRADED_FAILURE: 'trigger',
  ALERT_SSL: 'trigger',
  ALERT_RECOVERY: 'resolve',
  ALERT_DEGRADED_RECOVERY: 'resolve',
}
const severities: SeverityScale = {
  field: 'alert_type',
  words: {
    ALERT_FAILURE: 'critical',
    ALERT_FAILURE_REMAIN: 'critical',
    ALERT_DEGRADED_FAILURE: 'critical',
    ALERT_DEGRADED: 'warning',
    ALERT_DEGRADED_REMAIN: 'warning',
    ALERT_FAILURE_DEGRADED: 'warning',
    ALERT_SSL: 'warning',
  },
}

export const source = defineSource({
  reads:
    'Alerts of checks and of expiring certificates, in Checkly’s default body, ours, or any other of its variables (alert_type, ALERT_TYPE).',
  identity: 'The check’s id, else its name; of an expiring certificate the same with `:ssl`.',
  severities: [severities],

  // https://www.checklyhq.com/docs/integrations/alerts/webhooks/#webhook-secrets; the timestamp header is not signed.
  verify: hmac({ headers: ['x-checkly-signature'], hash: 'sha256' }),
  decode: decodeFields(),
  payload: z.record(z.string(), z.unknown()),
  headers: ['x-checkly-timestamp'],

  normalise(body): Normalised {
    const fields = fieldsOf(body, { dots: 'ignored' })
    const type = fields.text('alerttype', 'type')
    const meaning = meaningOf(types, type)
    if (!meaning) return unreadable('alert_type', `not a known type; known are: ${wordsOf(types)}`)
    if (meaning === 'ignored') return ignored('the check passes, as before')
    const name = fields.text('checkname', 'name')
    const check = fields.text('checkid') ?? name
    if (!check) return unreadable('check_id', 'neither this nor check_name: nothing tells the check from others')

    const isSsl = meaningOf({ ALERT_SSL: true }, type) === true
    const [domain, days] = [fields.text('sslcheckdomain'), fields.text('ssldaysremaining')]
    const certificate = `The certificate of ${domain ?? name ?? check} expires${days ? ` in ${days} days` : ' soon'}`
    return [
      signal({
        dedupKey: isSsl ? `${check}:ssl` : check,
        action: meaning,
        severity: severityOf(severities, type),
        title: isSsl ? certificate : (fields.text('alerttitle', 'event', 'title', 'message') ?? `${name ?? check}: ${type}`),
        description: fields.text('checkerrormessage', 'errormessage', 'aianalysisrootcause', 'rootcause'),
        occurredAt: instant(fields.text('startedat', 'timestamp')),
        link: webLink(fields.text('resultlink', 'link', 'url')),
        labels: labelsOf({
          check: name,
          type: fields.text('checktype'),
          group: fields.text('groupname'),
          region: fields.text('region'),
          location: fields.text('runlocation'),
          domain,
          status: fields.text('apicheckresponsestatuscode'),
          tags: tagsIn(fields.raw('tags')),
        }),
      }),
    ]
  },
})

/** `{{TAGS}}` is text with commas; a template may make a list of it, or the text of one. */
function tagsIn(tags: unknown): unknown {
  const list = typeof tags === 'string' && tags.trim().startsWith('[') ? parseJson(tags) : undefined
  return list?.ok ? list.value : tags
}
