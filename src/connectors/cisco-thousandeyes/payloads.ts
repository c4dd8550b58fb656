import * as z from 'zod'
import { isRecord, optionalScalar } from '../values'

const list = <T extends z.ZodType>(item: T) => z.array(item).nullish().catch(undefined)

const location = z.object({
  agentName: optionalScalar,
  name: optionalScalar,
  metricsAtStart: optionalScalar,
  metricsAtEnd: optionalScalar,
  active: optionalScalar,
})

/** A scalar, or an object that names itself: `severity` is a word in classic webhooks, `{ id }` or `{ name }` where a template renders it. */
const named = z.preprocess((value) => (isRecord(value) ? (value.name ?? value.id) : value), optionalScalar)

/** A classic webhook's `alert` or `agentAlert`, an alert of the API, and `alert` of a custom webhook: they differ in names only. */
const alert = z.object({
  alertId: optionalScalar,
  id: optionalScalar,
  /** Of agent notifications before they had an alertId. */
  agentNotificationId: optionalScalar,
  ruleId: optionalScalar,
  agentRuleId: optionalScalar,
  ruleName: optionalScalar,
  ruleExpression: optionalScalar,
  rule: z.object({ id: optionalScalar, name: optionalScalar, expression: optionalScalar }).nullish().catch(undefined),
  testId: optionalScalar,
  testName: optionalScalar,
  test: z.object({ id: optionalScalar, name: optionalScalar }).nullish().catch(undefined),
  agentId: optionalScalar,
  agentName: optionalScalar,
  hostname: optionalScalar,
  ipAddress: optionalScalar,
  type: named,
  alertType: named,
  severity: named,
  alertSeverity: named,
  metricsAtStart: optionalScalar,
  metricsAtEnd: optionalScalar,
  dateStartZoned: optionalScalar,
  dateEndZoned: optionalScalar,
  startDate: optionalScalar,
  endDate: optionalScalar,
  dateStart: optionalScalar,
  dateEnd: optionalScalar,
  firstSeen: z
    .union([z.looseObject({ epochSecond: optionalScalar }).transform(({ epochSecond }) => epochSecond), optionalScalar])
    .catch(undefined),
  timeCleared: z
    .union([z.looseObject({ epochSecond: optionalScalar }).transform(({ epochSecond }) => epochSecond), optionalScalar])
    .catch(undefined),
  permalink: optionalScalar,
  agents: list(location),
  details: list(location),
  testTargetsDescription: list(z.string()),
  targets: optionalScalar,
  testLabels: list(z.object({ name: optionalScalar })),
})
export type Alert = z.output<typeof alert>

/**
 * Classic webhooks: https://docs.thousandeyes.com/product-documentation/alerts/standard-notification-methods/classic-webhooks-for-alert-notifs
 * (`eventType`, `alert` or `agentAlert`, sometimes both). Custom webhooks, whose body is a template over
 * https://docs.thousandeyes.com/product-documentation/integration-guides/custom-webhooks/webhook-vars (`type` is 1 or Clear, 2 or Trigger).
 * And an alert as API v7 gives it, with `alertState` at the top.
 */
export const notification = z.looseObject({
  eventType: optionalScalar,
  type: z.preprocess((value) => (isRecord(value) ? (value.id ?? value.name) : value), optionalScalar),
  alertState: optionalScalar,
  state: optionalScalar,
  alert: alert.nullish(),
  agentAlert: alert.nullish(),
})

export const bare = alert
