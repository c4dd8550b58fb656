import * as z from 'zod'
import { type Action, ignored, type Normalised, testMessage, unreadable } from '../contract'
import { type Kind, kind } from '../kind'
import {
  allKnown,
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  scalar,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

/** Of incidents, alerts and vulnerabilities; `unknown` is what GitLab says of those that nobody has rated. */
export const levels: SeverityScale = {
  field: 'severity of an incident, alert or vulnerability',
  words: { critical: 'critical', high: 'error', medium: 'warning', low: 'info', info: 'info' },
}

/** https://docs.gitlab.com/operations/incident_management/alerts/#change-an-alerts-status: whoever ignores an alert is told no more. */
const escalation: Record<string, Action> = {
  triggered: 'trigger',
  acknowledged: 'acknowledge',
  ignored: 'acknowledge',
  resolved: 'resolve',
}

const issueActions = { open: 'trigger', reopen: 'trigger', close: 'resolve', update: 'update' } as const

/** https://docs.gitlab.com/user/application_security/vulnerabilities/#vulnerability-status-values */
const vulnerabilityStates = {
  detected: 'trigger',
  confirmed: 'trigger',
  needs_triage: 'trigger',
  dismissed: 'resolve',
  resolved: 'resolve',
} as const

const change = z.object({ current: z.unknown().optional() }).nullish().catch(undefined)

/**
 * …/webhook_events/#work-item-events. Since 17.2 `type` says that it is an incident; before, only incidents had an escalation status, and
 * every other issue had the severity `unknown`. A description may be long, so it is cut.
 */
const issue = kind(
  z.object({
    object_attributes: z.object({
      id: optionalScalar,
      iid: optionalScalar,
      project_id: optionalScalar,
      title: optionalScalar,
      description: optionalScalar,
      url: optionalScalar,
      action: optionalScalar,
      state: optionalScalar,
      type: optionalScalar,
      issue_type: optionalScalar,
      severity: optionalScalar,
      escalation_status: optionalScalar,
      created_at: optionalScalar,
      updated_at: optionalScalar,
      closed_at: optionalScalar,
    }),
    project: z.object({ id: optionalScalar, path_with_namespace: optionalScalar }).nullish(),
    labels: z
      .array(z.object({ title: optionalScalar }))
      .nullish()
      .catch(undefined),
    changes: z.object({ severity: change, escalation_status: change }).nullish().catch(undefined),
  }),
  ({ object_attributes: issue, project, labels, changes }): Normalised => {
    if (!isIncident(issue)) return ignored(`it is of type "${issue.type || 'Issue'}", not an incident`)
    if (!firstKnown(issue.action)) return testMessage('GitLab’s Test button sends an issue without saying what happened to it')
    const done = meaningOf(issueActions, issue.action)
    if (!done) return unreadable('object_attributes.action', `unknown action; known are: ${wordsOf(issueActions)}`)
    const action = done === 'update' ? updated(issue, changes) : done
    if (typeof action !== 'string') return action
    const key = allKnown(firstKnown(project?.id, issue.project_id), firstKnown(issue.iid, issue.id)) ?? firstKnown(issue.url)
    if (!key) return unreadable('object_attributes.iid', 'neither project and iid nor url name the incident')
    return [
      signal({
        dedupKey: `incident:${key}`,
        action,
        severity: severityOf(levels, issue.severity),
        title: firstKnown(issue.title) ?? `GitLab incident #${issue.iid}`,
        description: firstKnown(issue.description)?.slice(0, 2000),
        occurredAt: instant(
          issue.action === 'open' ? issue.created_at : ((action === 'resolve' ? issue.closed_at : null) ?? issue.updated_at),
        ),
        link: webLink(issue.url),
        labels: labelsOf({
          repository: project?.path_with_namespace,
          incident: issue.iid && `#${issue.iid}`,
          severity: issue.severity === 'unknown' ? undefined : issue.severity,
          labels: labels?.map(({ title }) => title),
        }),
      }),
    ]
  },
)

interface Issue {
  type?: string | null
  issue_type?: string | null
  severity?: string | null
  escalation_status?: string | null
  state?: string | null
}

function isIncident({ type, issue_type, severity, escalation_status }: Issue): boolean {
  const named = firstKnown(type, issue_type)
  if (named) return named.toLowerCase() === 'incident'
  return firstKnown(escalation_status) !== undefined || severityOf(levels, severity) !== undefined
}

/** A changed escalation status is an acknowledge or a resolve; a changed severity of an open incident is news of it. */
function updated(
  issue: Issue,
  changes: { severity?: unknown; escalation_status?: unknown } | null | undefined,
): Action | Normalised {
  if (changes?.escalation_status) {
    const action = meaningOf(escalation, issue.escalation_status)
    return action ?? unreadable('object_attributes.escalation_status', `unknown status; known are: ${wordsOf(escalation)}`)
  }
  return changes?.severity && issue.state === 'opened'
    ? 'trigger'
    : ignored('the update changes nothing about whether the incident is open')
}

export const problems: Record<string, Kind> = {
  issue,
  work_item: issue,
  // An older name of the event of a confidential issue's hook.
  confidential_issue: issue,

  /** https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/data_builder/alert.rb. Its address is all that names it, and its one time is that of its start. */
  alert: kind(
    z.object({
      object_attributes: z.object({
        title: optionalScalar,
        url: optionalScalar,
        severity: optionalScalar,
        events: optionalScalar,
        status: scalar,
      }),
      project: z.object({ path_with_namespace: optionalScalar }).nullish().catch(undefined),
    }),
    ({ object_attributes: alert, project }) => {
      const action = meaningOf(escalation, alert.status)
      if (!action) return unreadable('object_attributes.status', `unknown status; known are: ${wordsOf(escalation)}`)
      const url = firstKnown(alert.url)
      if (!url) return unreadable('object_attributes.url', 'the address names the alert, and it is missing')
      return [
        signal({
          dedupKey: `alert:${url}`,
          action,
          severity: severityOf(levels, alert.severity),
          title: firstKnown(alert.title) ?? 'GitLab alert',
          link: webLink(url),
          labels: labelsOf({ repository: project?.path_with_namespace, severity: alert.severity, events: alert.events }),
        }),
      ]
    },
  ),

  /** …/webhook_events/#vulnerability-events */
  vulnerability: kind(
    z.object({
      object_attributes: z.object({
        title: optionalScalar,
        url: optionalScalar,
        state: scalar,
        severity: optionalScalar,
        project_id: optionalScalar,
        report_type: optionalScalar,
        updated_at: optionalScalar,
        location: z.object({ file: optionalScalar }).nullish().catch(undefined),
      }),
    }),
    ({ object_attributes: found }) => {
      const action = meaningOf(vulnerabilityStates, found.state)
      if (!action) return unreadable('object_attributes.state', `unknown state; known are: ${wordsOf(vulnerabilityStates)}`)
      const url = firstKnown(found.url)
      if (!url) return unreadable('object_attributes.url', 'the address names the vulnerability, and it is missing')
      return [
        signal({
          dedupKey: `vulnerability:${url}`,
          action,
          severity: severityOf(levels, found.severity),
          title: firstKnown(found.title) ?? 'Vulnerability',
          occurredAt: instant(found.updated_at),
          link: webLink(url),
          labels: labelsOf({ severity: found.severity, report: found.report_type, file: found.location?.file }),
        }),
      ]
    },
  ),
}
