import type * as z from 'zod'
import { type Action, ignored, type Normalised, type Severity, unreadable } from '../contract'
import type { eventAlert, issue as issuePayload, legacy, metricAlert } from './payloads'

/** Levels of an issue and of an event; `sample` is what the button "View a sample event" makes. https://docs.sentry.io/api/events/ */
const levels: Record<string, Severity> = {
  fatal: 'critical',
  error: 'error',
  warning: 'warning',
  info: 'info',
  debug: 'info',
  sample: 'info',
}
const severityOf = (level: string | null | undefined): Severity | undefined =>
  level != null && Object.hasOwn(levels, level) ? levels[level] : undefined

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
      severity: severityOf(issue.level),
      title: issue.title || issue.shortId || `Sentry issue ${issue.id}`,
      description: issue.culprit || undefined,
      // `lastSeen` lags behind the events; only the birth of an issue has a time of its own.
      occurredAt: action === 'created' ? (issue.firstSeen ?? undefined) : undefined,
      link: address(issue.web_url) ?? address(issue.permalink),
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
      severity: severityOf(event.level),
      title: event.title || event.message || `Sentry issue ${id}`,
      description: event.culprit || undefined,
      occurredAt: event.datetime || undefined,
      link: address(event.web_url),
      labels: labelsOf({ rule: triggered_rule, level: event.level, environment: event.environment, platform: event.platform }),
    },
  ]
}

const metricActions = {
  critical: { action: 'trigger', severity: 'critical' },
  warning: { action: 'trigger', severity: 'warning' },
  resolved: { action: 'resolve' },
} as const

export function signalOfMetric({ action, data }: z.output<typeof metricAlert>): Normalised {
  const { metric_alert: alert } = data
  return [
    {
      dedupKey: `metric:${alert.id}`,
      ...metricActions[action],
      title: alert.alert_rule?.name || data.description_title || alert.title || `Sentry metric alert ${alert.id}`,
      description: data.description_text || undefined,
      occurredAt: (action === 'resolved' ? alert.date_closed : (alert.date_detected ?? alert.date_started)) || undefined,
      link: address(data.web_url),
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
      severity: severityOf(sent.level),
      title: event.title || sent.message || sent.culprit || `Sentry issue ${sent.id}`,
      description: sent.culprit || undefined,
      link: address(sent.url),
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

/** Relays write an absent address as the text "None". */
const address = (text: string | null | undefined): string | undefined => (text && /^https?:\/\//.test(text) ? text : undefined)

const labelsOf = (values: Record<string, string | null | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((pair): pair is [string, string] => !!pair[1]))
