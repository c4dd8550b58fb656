import { type Action, defineSource, type Normalised, type Signal, unreadable } from '../contract'
import { firstKnown, instant, known, labelsOf, meaningOf, severityOf, signal, webLink, wordsOf } from '../values'
import { type Alert, alerts } from './alert'

export const severities = {
  field: 'severity',
  words: {
    kCritical: 'critical',
    kWarning: 'warning',
    kInfo: 'info',
    kAudit: 'info',
    critical: 'critical',
    warning: 'warning',
    info: 'info',
    informational: 'info',
    audit: 'info',
  },
} as const

/** Of the templates on this connector's page; the API's own alerts have flags instead. */
const states = {
  open: 'trigger',
  active: 'trigger',
  unresolved: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
  auto_resolved: 'resolve',
} as const

export const source = defineSource({
  reads:
    'Alerts of Prism Element and Prism Central as API v2, v3 and v4 give them, one or many, and what the REST action of a playbook sends.',
  identity: 'The alert’s id (uuid, extId): equal while it is open, acknowledged and resolved.',
  severities: [severities],
  verify: null,
  payload: alerts,

  normalise: (list): Normalised => signalsOf(list),
})

export function signalsOf(list: readonly Alert[]): Normalised {
  const signals: Signal[] = []
  for (const [index, one] of list.entries()) {
    const at = list.length > 1 ? `${index}.` : ''
    const id = firstKnown(one.alert_uuid, one.uuid, one.id, one.extId, one.alert_id)
    if (!id) return unreadable(`${at}id`, 'neither id, uuid nor extId: nothing tells this alert from others')
    const action = actionOf(one)
    if (action === undefined) {
      return known(one.status)
        ? unreadable(`${at}status`, `"${one.status}" is no state of an alert; known are: ${wordsOf(states)}`)
        : unreadable(`${at}resolved`, 'neither a state nor the name of the alert that a playbook ran for')
    }
    signals.push(signalOf(one, id, action))
  }
  return signals
}

/** Resolved wins over acknowledged: Prism leaves both set. A playbook that names its alert and says no more ran because it was raised. */
function actionOf(one: Alert): Action | undefined {
  if (known(one.status)) return meaningOf<Action>(states, one.status)
  const resolved = [one.resolved, one.isResolved, one.auto_resolved, one.isAutoResolved]
  const acknowledged = [one.acknowledged, one.isAcknowledged]
  if (resolved.includes(true)) return 'resolve'
  if (acknowledged.includes(true)) return 'acknowledge'
  return resolved.includes(false) || acknowledged.includes(false) || known(one.alert_name) ? 'trigger' : undefined
}

const times: Record<Action, (one: Alert) => string | undefined> = {
  trigger: (one) =>
    firstInstant(one.last_occurrence_time_stamp_in_usecs, one.created_time_stamp_in_usecs, one.creation_time, one.creationTime),
  acknowledge: (one) => firstInstant(one.acknowledged_time_stamp_in_usecs, one.last_update_time, one.lastUpdatedTime),
  resolve: (one) => firstInstant(one.resolved_time_stamp_in_usecs, one.resolvedTime, one.last_update_time, one.lastUpdatedTime),
}
const firstInstant = (...values: unknown[]) => values.map((value) => instant(value)).find(Boolean)

function signalOf(one: Alert, id: string, action: Action): Signal {
  const context = contextOf(one)
  const title = filled(firstKnown(one.alert_title, context.alert_title, one.title, one.alert_name, one.name), context)
  const message = filled(firstKnown(one.message, one.default_message, one.details), context)
  const entities = [one.sourceEntity, ...(one.affected_entities ?? one.affectedEntities ?? [])].map((entity) =>
    firstKnown(entity?.entity_name, entity?.name),
  )
  const entity = firstKnown(one.source_name, one.vm_name, ...entities, context.vm_name)
  const name = title ?? message ?? `Nutanix alert ${firstKnown(one.alert_type_uuid, one.alertType) ?? id}`
  return signal({
    dedupKey: id,
    action,
    severity: severityOf(severities, one.severity),
    title: entity && !name.includes(entity) ? `${name}: ${entity}` : name,
    description: [message === name ? undefined : message, known(one.detailed_message)].filter(Boolean).join('\n') || undefined,
    occurredAt: times[action](one),
    link: webLink(one.url),
    labels: labelsOf({
      entity,
      cluster: firstKnown(
        one.cluster_name,
        one.clusterName,
        context.cluster_name,
        one.cluster_uuid,
        one.clusterUUID,
        one.originatingClusterUUID,
      ),
      type: firstKnown(one.alert_type_uuid, one.alertType),
      check: one.check_id,
    }),
  })
}

/** `context_types` and `context_values` are a table in two lists, `parameters` (v4) one of pairs; messages refer to them as `{vm_name}`. */
function contextOf({ context_types, context_values, parameters }: Alert): Record<string, string | undefined> {
  const pairs = (context_types ?? []).map((type, index) => [String(type), known(context_values?.[index])] as const)
  const named = (parameters ?? []).map(
    ({ paramName, paramValue: value }) => [paramName, firstKnown(value?.stringValue, value?.intValue, value?.boolValue)] as const,
  )
  return Object.fromEntries([...pairs, ...named])
}
const filled = (text: string | undefined, context: Record<string, string | undefined>): string | undefined =>
  text?.replace(
    /\{(\w{1,64})\}/g,
    (placeholder, name: string) => (Object.hasOwn(context, name) ? context[name] : undefined) ?? placeholder,
  )
