import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { isDeletion, labelIn, type SnRecord, tableOf, valueIn } from '../servicenow-record'
import { fitted, instant, labelsOf, meaningOf, type SeverityScale, severityOf, signal, webLink, wordsOf } from '../values'

/** https://docs.servicenow.com/bundle/orlando-it-operations-management/page/product/event-management/concept/c_EMIntegrateRequirementEvent.html. 0 is clear: an end. */
export const eventSeverities: SeverityScale = {
  field: 'severity of an event or alert',
  words: {
    '1': 'critical',
    '2': 'error',
    '3': 'warning',
    '4': 'warning',
    '5': 'info',
    Critical: 'critical',
    Major: 'error',
    Minor: 'warning',
    Warning: 'warning',
    Info: 'info',
    OK: 'info',
    '1 - Critical': 'critical',
    '2 - Major': 'error',
    '3 - Minor': 'warning',
    '4 - Warning': 'warning',
    '5 - OK': 'info',
    '5 - Info': 'info',
  },
}
const clear: Record<string, true> = { '0': true, Clear: true, '0 - Clear': true }

/** `state` of an alert (em_alert); an event (em_event) has one, too, but that says how far its processing is. */
const alertStates: Record<string, Action> = { Open: 'trigger', Reopen: 'trigger', Flapping: 'trigger', Closed: 'resolve' }

/** An event or alert of Event Management: by its table, or by what only these have. */
export const isEvent = (record: SnRecord): boolean => {
  const table = tableOf(record)
  if (table) return table === 'em_event' || table === 'em_alert'
  return (
    /^Alert\d/i.test(valueIn(record, 'number') ?? '') || 'message_key' in record || ('node' in record && 'severity' in record)
  )
}

export function signalOfEvent(record: SnRecord): Normalised {
  const severity = valueIn(record, 'severity')
  const cleared = meaningOf(clear, severity) === true
  if (!cleared && severityOf(eventSeverities, severity) === undefined) {
    return unreadable('severity', `not one of ${wordsOf(clear)}, ${wordsOf(eventSeverities.words)}`)
  }
  const isAlert = tableOf(record) === 'em_alert' || /^Alert\d/i.test(valueIn(record, 'number') ?? '')
  const state = isAlert ? valueIn(record, 'state') : undefined
  const said = state === undefined ? 'trigger' : meaningOf(alertStates, state)
  if (!said) return unreadable('state', `not one of ${wordsOf(alertStates)}`)
  if (valueIn(record, 'maintenance') === 'true' && said === 'trigger' && !cleared) {
    return ignored('the configuration item is in maintenance: neither firing nor resolved')
  }
  const dedupKey = identityOf(record)
  if (!dedupKey) return unreadable('message_key', 'neither this nor node, type and resource tell the event from others')

  const closing = /^closing$/i.test(valueIn(record, 'resolution_state') ?? '')
  const over = cleared || closing || said === 'resolve' || isDeletion(record)
  const acknowledged = isAlert && valueIn(record, 'acknowledged') === 'true'
  const node = labelIn(record, 'node')
  const metric = labelIn(record, 'metric_name', 'type')
  const title =
    labelIn(record, 'short_description', 'description') ??
    ([node, metric].filter(Boolean).join(': ') ||
      `ServiceNow alert ${valueIn(record, 'number') ?? dedupKey.slice('event:'.length)}`)
  return [
    signal({
      dedupKey,
      action: over ? 'resolve' : acknowledged ? 'acknowledge' : 'trigger',
      severity: severityOf(eventSeverities, severity),
      title,
      description: [labelIn(record, 'description'), labelIn(record, 'additional_info')].find((text) => text !== title),
      occurredAt: instant(valueIn(record, 'last_event_time', 'sys_updated_on', 'time_of_event')),
      link: webLink(valueIn(record, 'url', 'link')),
      labels: labelsOf({
        node,
        resource: labelIn(record, 'resource'),
        metric,
        source: labelIn(record, 'source', 'event_class'),
        number: valueIn(record, 'number'),
        ci: labelIn(record, 'cmdb_ci'),
      }),
    }),
  ]
}

/** The message key; where the sender gives none ServiceNow makes one: source+node+type+resource+metric_name. */
function identityOf(record: SnRecord): string | undefined {
  const key = valueIn(record, 'message_key')
  if (key) return fitted(`event:${key}`)
  const node = valueIn(record, 'node')
  const what = [valueIn(record, 'type'), valueIn(record, 'resource'), valueIn(record, 'metric_name')]
  if (node && what.some((part) => part !== undefined)) {
    return `event:${[valueIn(record, 'source'), node, ...what].map((part) => part ?? '').join('_')}`
  }
  const number = valueIn(record, 'number', 'sys_id')
  return number && `event:${number}`
}
