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
  webLink,
  wordsOf,
} from '../values'
import { criteria, seriesOf, textOf } from './criteria'
import { healthOf } from './health'
import { levels, numbers } from './severity'

const statuses: Record<string, Action> = { Activated: 'trigger', Deactivated: 'resolve', Resolved: 'resolve' }

/**
 * A classic alert, and, under `data` with a `version`, the metric alert that came after it.
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-webhooks and alerts-metric-near-real-time#payload-schema
 */
export const classic = z.object({
  status: z.string(),
  /** Only of a notification that a scale set grew or shrank. https://learn.microsoft.com/azure/azure-monitor/autoscale/autoscale-webhook-email */
  operation: z.string().nullish(),
  context: z.object({
    id: optionalScalar,
    name: optionalScalar,
    description: optionalScalar,
    timestamp: z.string().nullish(),
    severity: optionalScalar,
    condition: criteria.nullish().catch(null),
    resourceId: optionalScalar,
    resourceName: optionalScalar,
    resourceGroupName: optionalScalar,
    resourceType: optionalScalar,
    resourceRegion: optionalScalar,
    subscriptionId: optionalScalar,
    portalLink: z.string().nullish().catch(null),
  }),
})

export function readClassic({ status, operation, context }: z.output<typeof classic>): Normalised {
  if (operation) return ignored(`${operation}: a notification of autoscale, not an alert`)
  const action = meaningOf(statuses, status)
  if (!action) return unreadable('status', `not a known status; known are: ${wordsOf(statuses)}`)
  const rule = firstKnown(context.id, allKnown(context.subscriptionId, context.resourceGroupName, context.name))
  if (!rule) return unreadable('context.id', 'neither this nor subscription, resource group and name tell the rule from others')
  const resource = firstKnown(context.resourceId, context.resourceName)
  return [
    signal({
      dedupKey: [rule, resource, seriesOf(context.condition)].filter(Boolean).join(':').toLowerCase(),
      action,
      severity: severityOf(numbers, context.severity),
      title: [context.name || 'Azure alert', context.resourceName].filter(Boolean).join(' on '),
      description: [context.description, textOf(context.condition)].filter(Boolean).join('\n\n'),
      occurredAt: instant(context.timestamp, { zone: 'utc' }),
      link: webLink(context.portalLink),
      labels: labelsOf({
        rule: context.name,
        resource: context.resourceName,
        resourceType: context.resourceType,
        resourceGroup: context.resourceGroupName,
        region: context.resourceRegion,
      }),
    }),
  ]
}

/** https://learn.microsoft.com/azure/azure-monitor/alerts/activity-log-alerts-webhook */
export const activityLog = z.object({
  data: z.object({
    status: z.string(),
    context: z.object({
      activityLog: z.looseObject({
        eventSource: optionalScalar,
        eventTimestamp: z.string().nullish(),
        level: optionalScalar,
        operationName: optionalScalar,
        description: optionalScalar,
        caller: optionalScalar,
        status: optionalScalar,
        resourceId: optionalScalar,
        resourceGroupName: optionalScalar,
        resourceType: optionalScalar,
        subscriptionId: optionalScalar,
        properties: z.looseObject({}).nullish().catch(null),
      }),
    }),
  }),
})

export function readActivityLog({ data }: z.output<typeof activityLog>): Normalised {
  const one = data.context.activityLog
  const told = meaningOf(statuses, data.status)
  if (!told) return unreadable('data.status', `not a known status; known are: ${wordsOf(statuses)}`)
  const target = firstKnown(one.resourceId, one.subscriptionId)
  const health = healthOf({ service: one.eventSource, target, status: one.status, properties: one.properties })
  const action = told === 'resolve' || health === null ? told : health.action
  if (action === undefined)
    return unreadable('data.context.activityLog', `a state that is not known; known are: ${health?.known}`)
  if (action === null) return ignored('the health of the resource is unknown: neither firing nor resolved')
  const dedupKey = health?.dedupKey ?? allKnown('activitylog', target?.toLowerCase(), one.operationName)
  if (!dedupKey) return unreadable('data.context.activityLog', 'resource and operation are not both there')
  return [
    signal({
      dedupKey,
      action,
      severity: severityOf(levels, one.level),
      title: health?.title ?? [one.operationName, target?.split('/').at(-1)].filter(Boolean).join(' on '),
      description: health?.detail ?? [one.description, one.status, one.caller].filter(Boolean).join('\n'),
      occurredAt: instant(one.eventTimestamp, { zone: 'utc' }),
      labels: labelsOf({
        service: health?.service ?? one.eventSource,
        region: health?.region,
        target,
        resourceType: one.resourceType,
        resourceGroup: one.resourceGroupName,
        operation: one.operationName,
      }),
    }),
  ]
}

/** A log search alert of the first version; it never ends. https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-log-webhook */
export const logAlert = z.object({
  AlertRuleName: z.string().min(1),
  SubscriptionId: optionalScalar,
  WorkspaceId: optionalScalar,
  ApplicationId: optionalScalar,
  Description: optionalScalar,
  SearchQuery: optionalScalar,
  ResultCount: optionalScalar,
  AlertThresholdOperator: optionalScalar,
  AlertThresholdValue: optionalScalar,
  SearchIntervalEndtimeUtc: z.string().nullish(),
  LinkToSearchResults: z.string().nullish(),
  Severity: optionalScalar,
  Dimensions: z
    .array(z.object({ name: optionalScalar, value: optionalScalar }))
    .nullish()
    .catch(null),
})

export function readLogAlert(one: z.output<typeof logAlert>): Normalised {
  const scope = firstKnown(one.SubscriptionId, one.WorkspaceId, one.ApplicationId)
  const dedupKey = allKnown('logalert', scope, one.AlertRuleName)
  if (!dedupKey) return unreadable('SubscriptionId', 'neither this nor WorkspaceId nor ApplicationId tells the rule from others')
  const series = (one.Dimensions ?? []).map(({ name, value }) => `${name}=${value}`).sort()
  return [
    signal({
      dedupKey: [dedupKey, ...series].join(':'),
      action: 'trigger',
      severity: severityOf(numbers, one.Severity),
      title: [one.AlertRuleName, ...series].join(' '),
      description: [
        one.Description,
        [one.ResultCount && `${one.ResultCount} results`, one.AlertThresholdOperator, one.AlertThresholdValue]
          .filter(Boolean)
          .join(' '),
        one.SearchQuery,
      ]
        .filter(Boolean)
        .join('\n\n'),
      link: webLink(one.LinkToSearchResults),
      labels: labelsOf({
        rule: one.AlertRuleName,
        results: one.ResultCount,
        workspace: one.WorkspaceId,
        application: one.ApplicationId,
      }),
    }),
  ]
}
