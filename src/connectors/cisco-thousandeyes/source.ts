import { defineSource, type Normalised, testMessage, unreadable } from '../contract'
import { misread } from '../parts'
import {
  allKnown,
  firstKnown,
  instant,
  isRecord,
  known,
  labelsOf,
  meaningOf,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'
import { type Alert, bare, notification } from './payloads'

/** Alert rules have these four. https://docs.thousandeyes.com/product-documentation/alerts/creating-and-editing-alert-rules */
const severities = {
  field: 'alert.severity',
  words: { critical: 'critical', major: 'error', minor: 'warning', info: 'info' },
} as const

const states = {
  ALERT_NOTIFICATION_TRIGGER: 'trigger',
  ALERT_NOTIFICATION_CLEAR: 'resolve',
  AGENT_ALERT_NOTIFICATION_TRIGGER: 'trigger',
  AGENT_ALERT_NOTIFICATION_CLEAR: 'resolve',
  WEBHOOK_TEST: 'test',
  trigger: 'trigger',
  triggered: 'trigger',
  active: 'trigger',
  2: 'trigger',
  clear: 'resolve',
  cleared: 'resolve',
  1: 'resolve',
} as const

export const source = defineSource({
  reads:
    'Alert and agent notifications of classic webhooks, custom webhooks with the template of this page, and alerts as API v7 gives them.',
  identity: 'The alert’s id, equal from trigger to clear; where there is none, the rule together with the test or the agent.',
  severities: [severities],
  verify: null,
  payload: notification,

  normalise(body): Normalised {
    const [at, word] = stateOf(body)
    const state = meaningOf<'trigger' | 'resolve' | 'test'>(states, word)
    if (!state) return unreadable(at, `"${word ?? ''}" is no kind of notification; known are: ${wordsOf(states)}`)
    if (state === 'test') return testMessage('the test button of a webhook')

    const parsed = bare.safeParse({ ...body.agentAlert, ...body.alert, ...(body.alert || body.agentAlert ? {} : body) })
    if (!parsed.success) return misread(parsed.error)
    const one = parsed.data
    const key = identityOf(one)
    if (!key) return unreadable('alert.alertId', 'neither this nor a rule with its test or agent is named')
    const rule = firstKnown(one.ruleName, one.rule?.name)
    const subject = firstKnown(one.testName, one.test?.name, one.agentName, one.hostname)
    return [
      signal({
        dedupKey: key,
        action: state,
        severity: severityOf(severities, firstKnown(one.severity, one.alertSeverity)),
        title:
          [subject, rule ?? firstKnown(one.ruleExpression, one.rule?.expression)].filter(Boolean).join(': ') ||
          `ThousandEyes alert ${key}`,
        description: detail(one),
        occurredAt: state === 'trigger' ? started(one) : ended(one),
        link: webLink(one.permalink),
        labels: labelsOf({
          test: firstKnown(one.testName, one.test?.name),
          rule,
          type: firstKnown(one.type, one.alertType),
          target: one.testTargetsDescription ?? one.targets,
          agents: (one.agents ?? one.details)?.slice(0, 10).map(({ agentName, name }) => agentName ?? name),
          agent: one.agentName,
          host: one.hostname,
          ip: one.ipAddress,
          labels: one.testLabels?.map(({ name }) => name),
        }),
      }),
    ]
  },
})

const stateOf = ({
  eventType,
  type,
  alertState,
  state,
  alert,
  agentAlert,
}: Record<string, unknown>): [string, string | undefined] => {
  if (known(eventType)) return ['eventType', known(eventType)]
  if (known(alertState)) return ['alertState', known(alertState)]
  // At the top of an API alert, `type` is the kind of test.
  if (isRecord(alert) || isRecord(agentAlert)) return ['type', known(type)]
  return ['eventType', known(state)]
}

/** An id of 0 would be one; half an identity is none. */
const identityOf = (one: Alert): string | undefined => {
  const id = firstKnown(one.alertId, one.agentNotificationId, one.id)
  if (id) return id
  const rule = firstKnown(one.ruleId, one.agentRuleId, one.rule?.id, one.ruleName, one.rule?.name)
  return allKnown(rule, firstKnown(one.testId, one.test?.id, one.agentId, one.testName, one.test?.name, one.agentName))
}

/** A `dateStart` of digits is seconds; as text it has no zone, so only `dateStartZoned` tells the time. */
const started = (one: Alert) =>
  instant(one.dateStartZoned) ?? instant(one.startDate) ?? instant(one.firstSeen) ?? instant(one.dateStart)
const ended = (one: Alert) =>
  instant(one.dateEndZoned) ?? instant(one.endDate) ?? instant(one.timeCleared) ?? instant(one.dateEnd)

const detail = (one: Alert): string | undefined =>
  [
    firstKnown(one.ruleExpression, one.rule?.expression),
    firstKnown(one.metricsAtEnd, one.metricsAtStart),
    ...(one.agents ?? one.details ?? [])
      .slice(0, 20)
      .map(({ agentName, name, metricsAtStart, metricsAtEnd }) =>
        [agentName ?? name, firstKnown(metricsAtEnd, metricsAtStart)].filter(Boolean).join(': '),
      ),
  ]
    .filter(Boolean)
    .join('\n') || undefined
