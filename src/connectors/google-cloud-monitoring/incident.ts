import * as z from 'zod'
import { type Action, type Normalised, testMessage, unreadable } from '../contract'
import {
  allKnown,
  firstKnown,
  instant,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  severityOf,
  signal,
  webLink,
  wordsOf,
} from '../values'

const labels = z.record(z.string(), z.unknown()).nullish().catch(null)

/**
 * What Cloud Monitoring sends, versions 1.0 to 1.2 (1.1 has neither `condition` nor `severity`).
 * https://cloud.google.com/monitoring/support/notification-options#schema-pubsub
 */
export const incidentMessage = z.object({
  version: optionalScalar,
  incident: z.object({
    incident_id: optionalScalar,
    state: z.string(),
    severity: optionalScalar,
    started_at: z.union([z.number(), z.string()]).nullish(),
    ended_at: z.union([z.number(), z.string()]).nullish(),
    policy_name: optionalScalar,
    condition_name: optionalScalar,
    summary: optionalScalar,
    url: z.string().nullish(),
    observed_value: optionalScalar,
    threshold_value: optionalScalar,
    scoping_project_id: optionalScalar,
    resource_id: optionalScalar,
    resource_name: optionalScalar,
    resource_display_name: optionalScalar,
    resource_type_display_name: optionalScalar,
    resource: z.looseObject({ type: optionalScalar, labels }).nullish().catch(null),
    metric: z.looseObject({ type: optionalScalar, displayName: optionalScalar, labels }).nullish().catch(null),
    condition: z.looseObject({ name: optionalScalar }).nullish().catch(null),
    policy_user_labels: labels,
    // Text of a template, or an object; version 1.0 had it as text.
    documentation: z
      .union([
        z.string().transform((content) => ({ content, subject: undefined })),
        z.looseObject({ content: optionalScalar, subject: optionalScalar }),
      ])
      .nullish()
      .catch(null),
  }),
})

export const severities: SeverityScale = {
  field: 'incident.severity',
  words: { Critical: 'critical', Error: 'error', Warning: 'warning' },
}
/** What policies were labelled with before they had a severity. https://cloud.google.com/monitoring/alerts/labels */
export const labelSeverities: SeverityScale = {
  field: 'incident.policy_user_labels.severity',
  words: { critical: 'critical', error: 'error', warning: 'warning', info: 'info' },
}
const states: Record<string, Action> = { open: 'trigger', closed: 'resolve' }

export function readIncident({ version, incident }: z.output<typeof incidentMessage>): Normalised {
  if (version?.toLowerCase() === 'test') return testMessage('the notification channel was tested')
  const action = meaningOf(states, incident.state)
  if (!action) return unreadable('incident.state', `not a known state; known are: ${wordsOf(states)}`)
  const dedupKey = firstKnown(
    incident.incident_id,
    allKnown(incident.condition?.name, firstKnown(incident.resource_name, incident.resource_id)),
  )
  if (!dedupKey) return unreadable('incident.incident_id', 'neither this nor condition and resource name the incident')
  const { observed_value: observed, threshold_value: threshold } = incident
  return [
    signal({
      dedupKey,
      action,
      severity: severityOf(severities, incident.severity) ?? severityOf(labelSeverities, incident.policy_user_labels?.severity),
      title:
        incident.documentation?.subject ||
        [...new Set([incident.policy_name, incident.condition_name])].filter(Boolean).join(': ') ||
        incident.summary ||
        'Google Cloud incident',
      description: [
        incident.summary,
        observed && threshold ? `Observed ${observed}, threshold ${threshold}.` : undefined,
        incident.documentation?.content,
      ]
        .filter(Boolean)
        .join('\n\n'),
      occurredAt: instant((action === 'resolve' && incident.ended_at) || incident.started_at),
      link: webLink(incident.url),
      labels: labelsOf({
        ...incident.policy_user_labels,
        ...incident.resource?.labels,
        project: incident.scoping_project_id,
        resource: firstKnown(incident.resource_display_name, incident.resource_name, incident.resource_id),
        resourceType: incident.resource?.type ?? incident.resource_type_display_name,
        metric: incident.metric?.type,
        policy: incident.policy_name,
        condition: incident.condition_name,
      }),
    }),
  ]
}
