import { type Action, type Normalised, unreadable } from '../contract'
import { type Fields, fieldsOf } from '../fields'
import { allKnown, firstKnown, instant, labelsOf, type SeverityScale, severityOf, signal, webLink } from '../values'
import { actionOf, groupOf, groups } from './state'

export const severities: SeverityScale = {
  field: 'severity, or kibana.alert.severity',
  words: {
    critical: 'critical',
    high: 'error',
    error: 'error',
    medium: 'warning',
    warning: 'warning',
    low: 'info',
    info: 'info',
  },
}

/** One alert, whoever wrote it down: a template of Kibana's webhook connector, an alert document, Watcher, ElastAlert. */
export function readAlert(body: Record<string, unknown>): Normalised {
  const fields = fieldsOf(body)
  const action = actionOf(fields)
  if (typeof action !== 'string') return action
  const dedupKey = identityOf(fields)
  if (!dedupKey) return unreadable('rule.id', 'neither a rule nor an alert nor a watch is named')
  const rule = fields.text('rule.name', 'rulename', 'kibana.alert.rule.name', 'alertname', 'context.rule.name', 'context.title')
  const reason = fields.text(
    'context.reason',
    'reason',
    'kibana.alert.reason',
    'context.message',
    'alerttext',
    'message',
    'description',
  )
  return [
    signal({
      dedupKey,
      action,
      severity:
        severityOf(severities, fields.text('severity', 'kibana.alert.severity', 'kibana.alert.rule.severity', 'priority')) ??
        severityOf(groups, groupOf(fields)),
      title: fields.text('title') ?? rule ?? reason ?? fields.text('watchid', 'payload.watchid') ?? `Elastic alert ${dedupKey}`,
      description: reason,
      occurredAt: timeOf(fields, action),
      link: webLink(
        fields.text(
          'context.alertdetailsurl',
          'alertdetailsurl',
          'kibana.alert.url',
          'context.viewinappurl',
          'context.link',
          'link',
          'url',
          'rule.url',
          'ruleurl',
        ),
      ),
      labels: labelsOf({
        rule,
        alert: fields.text('alert.id', 'alertid', 'kibana.alert.instance.id'),
        group: groupOf(fields),
        host: fields.text('host.name', 'context.host.name', 'hostname', 'host', 'agent.hostname'),
        service: fields.text('service.name', 'context.service.name', 'servicename'),
        environment: fields.text('service.environment', 'context.service.environment', 'environment'),
        space: fields.text('rule.spaceid', 'spaceid', 'kibana.spaceids'),
        tags: fields.list('rule.tags', 'ruletags', 'kibana.alert.rule.tags', 'tags'),
      }),
    }),
  ]
}

function timeOf(fields: Fields, action: Action): string | undefined {
  if (action === 'trigger') {
    return instant(
      fields.text(
        'context.timestamp',
        'kibana.alert.start',
        'date',
        'timestamp',
        'time',
        'executiontime',
        'payload.executiontime',
      ),
    )
  }
  // People close an alert that is still active; its other times are those of its beginning.
  const byPeople = fields.text('kibana.alert.workflowstatus') && fields.text('kibana.alert.status')?.toLowerCase() === 'active'
  return instant(
    byPeople
      ? fields.text('kibana.alert.workflowstatusupdatedat')
      : fields.text('kibana.alert.end', 'date', 'timestamp', 'time', 'executiontime'),
  )
}

function identityOf(fields: Fields): string | undefined {
  // Before Kibana 8 rules were called alerts, and alerts instances.
  const old = fields.text('alertinstanceid')
  const rule = fields.text('rule.id', 'ruleid', 'kibana.alert.rule.uuid') ?? (old && fields.text('alertid'))
  const instance = fields.text('alert.id', 'kibana.alert.instance.id') ?? old ?? fields.text('alertid')
  // An alert of a rule keeps its name from one occurrence to the next. A security alert has none ("*"): each is a finding of its own.
  const named = instance === '*' ? undefined : allKnown(rule, instance)
  const uuid = fields.text('alert.uuid', 'alertuuid', 'kibana.alert.uuid')
  const own = fields.text('alertuid', 'dedupkey')
  const watch = fields.text('watchid', 'payload.watchid', 'ctx.watchid')
  const elastAlert = fields.text('rulename', 'alertname')
  // Of a document the id is that of one event.
  const id = fields.raw('index') === undefined ? fields.text('id') : undefined
  return firstKnown(
    named && `rule:${named}`,
    uuid && `alert:${uuid}`,
    rule && `rule:${rule}`,
    own && `id:${own}`,
    watch && `watch:${watch}`,
    instance && `alert:${instance}`,
    elastAlert && `name:${[elastAlert, fields.text('host.name', 'hostname', 'host')].filter(Boolean).join(':')}`,
    id && `id:${id}`,
  )
}
