import * as z from 'zod'
import { type Action, ignored, type Normalised, unreadable } from '../contract'
import {
  allKnown,
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  severityOf,
  signal,
  urlPart,
  webLink,
  wordsOf,
} from '../values'
import { budgetData, signalOfBudget } from './budget'
import { criteria, textOf } from './criteria'
import { type Health, healthOf } from './health'
import { sevs } from './severity'

const texts = z.array(z.string()).nullish().catch(null)

/** https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema; samples: alerts-payload-samples. */
export const commonAlert = z.object({
  data: z.object({
    essentials: z.object({
      alertId: z.string().nullish(),
      originAlertId: z.string().nullish(),
      alertRule: z.string().nullish(),
      alertRuleID: z.string().nullish(),
      severity: optionalScalar,
      signalType: z.string().nullish(),
      monitorCondition: z.string().nullish(),
      monitoringService: z.string().nullish(),
      alertTargetIDs: texts,
      configurationItems: texts,
      firedDateTime: z.string().nullish(),
      resolvedDateTime: z.string().nullish(),
      description: z.string().nullish(),
      investigationLink: z.string().nullish(),
    }),
    alertContext: z
      .looseObject({
        AlertData: budgetData.nullish().catch(null),
        condition: criteria.nullish().catch(null),
        status: optionalScalar,
        operationName: optionalScalar,
        caller: optionalScalar,
        properties: z.looseObject({}).nullish().catch(null),
        DetectionSummary: optionalScalar,
        annotations: z.looseObject({ summary: optionalScalar, description: optionalScalar }).nullish().catch(null),
      })
      .nullish()
      .catch(null),
  }),
})
type Common = z.output<typeof commonAlert>['data']

const conditions: Record<string, Action> = { Fired: 'trigger', Resolved: 'resolve' }

export function readCommon({ data }: { data: Common }): Normalised {
  const { essentials, alertContext } = data
  if (alertContext?.AlertData && !essentials.monitorCondition) {
    return signalOfBudget(alertContext.AlertData, {
      fallback: essentials.alertId,
      description: essentials.description,
      firedAt: essentials.firedDateTime,
    })
  }
  const condition = meaningOf(conditions, essentials.monitorCondition)
  if (!condition)
    return unreadable('data.essentials.monitorCondition', `not a known condition; known are: ${wordsOf(conditions)}`)

  const health = healthOf({
    service: essentials.monitoringService,
    target: essentials.alertTargetIDs?.[0],
    status: alertContext?.status,
    properties: alertContext?.properties,
  })
  // Each event of an activity log is "Fired" anew; what became of the problem stands in the event.
  const action = condition === 'resolve' || health === null ? condition : health.action
  if (action === undefined) return unreadable('data.alertContext', `a state that is not known; known are: ${health?.known}`)
  if (action === null) return ignored('the health of the resource is unknown: neither firing nor resolved')
  const dedupKey = identity(data, health)
  if (!dedupKey) return unreadable('data.essentials.alertId', 'neither this nor originAlertId nor rule and target name the alert')

  const item = essentials.configurationItems?.[0] ?? essentials.alertTargetIDs?.[0]?.split('/').at(-1)
  return [
    signal({
      dedupKey,
      action,
      severity: severityOf(sevs, essentials.severity),
      title:
        health?.title ??
        [essentials.alertRule || essentials.monitoringService || 'Azure alert', item].filter(Boolean).join(' on '),
      description: [
        essentials.description,
        health?.title ? `${essentials.alertRule ?? ''}\n${health.detail ?? ''}` : undefined,
        textOf(alertContext?.condition),
        alertContext?.DetectionSummary,
        alertContext?.annotations?.summary ?? alertContext?.annotations?.description,
        health ? undefined : [alertContext?.operationName, alertContext?.status, alertContext?.caller].filter(Boolean).join(', '),
      ]
        .map((text) => text?.trim())
        .filter(Boolean)
        .join('\n\n'),
      // Azure writes UTC, for service health without the Z. https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema
      occurredAt: instant((action === 'resolve' && essentials.resolvedDateTime) || essentials.firedDateTime, { zone: 'utc' }),
      link: webLink(essentials.investigationLink) ?? alertLink(essentials.alertId),
      labels: labelsOf({
        rule: essentials.alertRule,
        resource: essentials.configurationItems ?? item,
        target: essentials.alertTargetIDs?.[0],
        service: health?.service ?? essentials.monitoringService,
        region: health?.region,
        signal: essentials.signalType,
        severity: essentials.severity,
      }),
    }),
  ]
}

function identity({ essentials }: Common, health: Health | null): string | undefined {
  const { alertId, originAlertId, alertRule, alertRuleID, alertTargetIDs, monitoringService } = essentials
  const ruleAndTarget = allKnown(alertRuleID ?? alertRule, alertTargetIDs?.[0]?.toLowerCase())
  // Every event of an activity log has an id of its own, so the rule and what it is about must do.
  const perEvent = /^Activity Log\b/i.test(monitoringService ?? '')
  return health?.dedupKey ?? (perEvent ? firstKnown(ruleAndTarget, alertId) : firstKnown(alertId, originAlertId, ruleAndTarget))
}

const alertLink = (id: string | null | undefined) =>
  id && /^\/subscriptions\/[\w-]+\/.*\/alerts\//i.test(id)
    ? `https://portal.azure.com/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/${urlPart(id)}`
    : undefined
