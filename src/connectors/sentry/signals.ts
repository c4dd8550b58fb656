import type * as z from 'zod'
import { type Action, ignored, type Normalised, unreadable } from '../contract'
import { labelsOf, type SeverityScale, severityOf, webLink } from '../values'
import type { eventAlert, issue as issuePayload, legacy, metricAlert } from './payloads'

/** Levels of an issue and of an event; `sample` is what the button "View a sample event" makes. https://docs.sentry.io/api/events/ */
export const levels: SeverityScale = {
  field: 'level',
  words: { fatal: 'critical', error: 'error', warning: 'warning', info: 'info', debug: 'info', sample: 'info' },
}
/** Of a metric alert, whose severity is its action. */
export const metricLevels: SeverityScale = {
  field: 'action of a metric alert',
  words: { critical: 'critical', warning: 'warning' },
}

export function signalOfIssue({ action, data }: z.output<typeof issuePayload>, archived: 'acknowledge' | 'resolve'): Normalised {
  const { issue } = data
  const actions: Record<typeof action, Action | null> = {
    created: 'trigger',
    unresolved: 'trigger',
    resolved: 'resolve',
    archived,
    ignored: archived,
    assigned: null,
  }
  const meaning = actions[action]
  if (!meaning) return ignored(`the issue was ${action}: that changes nothing about whether it is open`)
  return [
    {
      dedupKey: `issue:${issue.id}`,
      action: meaning,
      severity: severityOf(levels, issue.level),
      title: issue.title || issue.shortId || `Sentry issue ${issue.id}`,
      description: issue.culprit || undefined,
      // `lastSeen` lags behind the events; only the birth of an issue has a time of its own.
      occurredAt: action === 'created' ? (issue.firstSeen ?? undefined) : undefined,
      link: webLink(issue.web_url) ?? webLink(issue.permalink),
      labels: labelsOf({ project: issue.project?.slug, issue: issue.shortId, level: issue.level, platform: issue.platform }),
    },
  ]
}

export function signalOfEvent({ data: { event, triggered_rule } }: z.output<typeof eventAlert>): Normalised {
  const id = event.issue_id ?? /\/issues\/(\d+)\/?$/.exec(event.issue_url ?? '')?.[1]
  if (id === undefined) return unreadable('data.event.issue_id', 'neither this nor issue_url names the issue')
  return [
    {
      dedupKey: `issue:${id}`,
      action: 'trigger',
      severity: severityOf(levels, event.level),
      title: event.title || event.message || `Sentry issue ${id}`,
      description: event.culprit || undefined,
      occurredAt: event.datetime || undefined,
      link: webLink(event.web_url),
      labels: labelsOf({ rule: triggered_rule, level: event.level, environment: event.environment, platform: event.platform }),
    },
  ]
}

const metricActions = { critical: 'trigger', warning: 'trigger', resolved: 'resolve' } as const

export function signalOfMetric({ action, data }: z.output<typeof metricAlert>): Normalised {
  const { metric_alert: alert } = data
  return [
    {
      dedupKey: `metric:${alert.id}`,
      action: metricActions[action],
      severity: severityOf(metricLevels, action),
      title: alert.alert_rule?.name || data.description_title || alert.title || `Sentry metric alert ${alert.id}`,
      description: data.description_text || undefined,
      occurredAt: (action === 'resolved' ? alert.date_closed : (alert.date_detected ?? alert.date_started)) || undefined,
      link: webLink(data.web_url),
      labels: labelsOf({
        rule: alert.alert_rule?.name,
        project: alert.projects?.join(','),
        environment: alert.alert_rule?.environment,
      }),
    },
  ]
}

export function signalOfLegacy({ event, ...sent }: z.output<typeof legacy>): Normalised {
  return [
    {
      dedupKey: `issue:${sent.id}`,
      action: 'trigger',
      severity: severityOf(levels, sent.level),
      title: event.title || sent.message || sent.culprit || `Sentry issue ${sent.id}`,
      description: sent.culprit || undefined,
      link: webLink(sent.url),
      labels: labelsOf({
        project: sent.project_slug || sent.project,
        rule: sent.triggering_rules?.join(', '),
        level: sent.level,
        environment: event.environment,
        platform: event.platform,
      }),
    },
  ]
}
