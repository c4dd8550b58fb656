import * as z from 'zod'
import { type Action, defineSource, type Normalised, testMessage, unreadable } from '../contract'
import { type Fields, fieldsOf } from '../fields'
import { instant, isRecord, labelsOf, meaningOf, type SeverityScale, severityOf, signal, webLink, wordsOf } from '../values'
import { redacting, token } from '../verify'

/** `status`, `.Alert.Status`; firing and resolved in templates after the vendor's examples. */
const states: Record<string, Action> = {
  TRIGGERED: 'trigger',
  firing: 'trigger',
  trigger: 'trigger',
  OK: 'resolve',
  resolved: 'resolve',
  resolve: 'resolve',
}
/** Only templates carry one (a variable of the webhook's), in the words that the vendor's examples use. */
const severities: SeverityScale = {
  field: 'severity of a template',
  words: { critical: 'critical', error: 'error', warning: 'warning', info: 'info' },
}

/**
 * Version v0.1.0: `name`, `status`, `summary`, `description`, `operator`, `threshold`, `result_url`, `result_groups`; newer ones add `id`,
 * `trigger_url`, `shared_secret`, `is_test`. Templates use https://docs.honeycomb.io/notify/webhooks/variables; the one that a custom
 * webhook begins with has `id`, `name`, `description`, `links.url`, `result.links.url` and `alert` (`instanceId`, `status`, `isTest` …).
 */
export const source = defineSource({
  reads:
    'Notifications of triggers and SLO burn alerts: the standard payload of every version, and our template or others with Honeycomb’s variables.',
  identity: 'The id of the trigger or burn alert, else the alert’s instance id, else (v0.1.0) its environment, dataset and name.',
  severities: [severities],

  // The standard payload repeats the secret in its body; so do templates with `.Recipient.Secret`.
  verify: redacting(token({ in: 'header', name: 'X-Honeycomb-Webhook-Token' }), { fields: ['shared_secret', 'secret'] }),

  payload: z.record(z.string(), z.unknown()),

  // "stays the same across retries of the same delivery": https://docs.honeycomb.io/notify/webhooks
  messageKey: ({ headers }) => headers.get('x-honeycomb-webhook-delivery-id') ?? undefined,
  headers: ['x-honeycomb-webhook-delivery-id'],

  normalise(body): Normalised {
    const fields = fieldsOf(body)
    const test = fields.text('istest', 'alert.istest', 'test')
    const word = fields.text('status', 'alert.status', 'state', 'alertstatus')
    if (test?.toLowerCase() === 'true') return testMessage('a test of the recipient')
    if (word === undefined) return unreadable('status', 'nothing says whether the trigger fires')
    const action = meaningOf(states, word)
    if (!action) return unreadable('status', `"${word}" is none of ${wordsOf(states)}`)
    const dedupKey = identityOf(fields)
    if (!dedupKey) return unreadable('id', 'neither an id nor a name says which trigger it is')
    return [
      signal({
        dedupKey,
        action,
        severity: severityOf(severities, fields.text('severity', 'alert.severity')),
        title: fields.text('name', 'title', 'triggername', 'summary', 'alert.summary') ?? `Honeycomb trigger ${dedupKey}`,
        description: descriptionOf(fields),
        occurredAt: instant(fields.text('timestamp', 'alert.timestamp')),
        link:
          webLink(fields.text('resulturl', 'result.url', 'result.links.url')) ??
          webLink(fields.text('triggerurl', 'url', 'links.url', 'sourceurl')),
        labels: labelsOf({
          ...groupOf(body.result_groups_triggered),
          environment: fields.text('environment'),
          dataset: fields.list('datasets', 'dataset'),
          trigger: fields.text('triggerurl', 'links.url', 'url'),
          slo: fields.text('slo.name', 'sloname'),
        }),
      }),
    ]
  },
})

function identityOf(fields: Fields): string | undefined {
  const id = fields.text('id', 'triggerid', 'burnalertid', 'alertid')
  if (id) return `id:${id}`
  const instance = fields.text('alert.instanceid', 'instanceid', 'deduplicationkey', 'dedupkey', 'alias')
  if (instance) return `instance:${instance}`
  const name = fields.text('name', 'triggername')
  return name && ['name', fields.text('environment'), fields.text('datasets', 'dataset'), name].filter(Boolean).join(':')
}

/** First what happened now, then what the author of the trigger wrote. */
function descriptionOf(fields: Fields): string {
  const now = fields.text('alert.description') ?? fields.text('description', 'alert.summary', 'summary')
  return [...new Set([now, fields.text('triggerdescription', 'description')])].filter(Boolean).join('\n\n')
}

/** The column and value of the group that fires, where it is only one: labels of several would contradict each other. */
function groupOf(groups: unknown): Record<string, unknown> {
  const [only, ...more] = Array.isArray(groups) ? groups : []
  return more.length === 0 && isRecord(only) && isRecord(only.Group)
    ? Object.fromEntries(Object.entries(only.Group).slice(0, 5))
    : {}
}
