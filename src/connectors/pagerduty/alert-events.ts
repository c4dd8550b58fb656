import * as z from 'zod'
import { type IncidentEvent, severities } from '../contract'
import { cut } from '../values'

/** What our events do to the alert; null: the Events API has no word for it, so PagerDuty hears nothing. */
export const actions = {
  'incident.triggered': 'trigger',
  // A repeated trigger updates the alert, and reopens a resolved one.
  'incident.updated': 'trigger',
  'incident.reopened': 'trigger',
  'incident.acknowledged': 'acknowledge',
  'incident.assigned': null,
  'incident.resolved': 'resolve',
} as const satisfies Record<IncidentEvent['type'], string | null>

export const leavesOut = ['incident.assigned'] as const satisfies readonly IncidentEvent['type'][]

export const SUMMARY_MAX = 1024

/** Acknowledging and resolving carry no payload. */
const events = Object.entries(actions).flatMap(([type, action]) => (action === 'trigger' ? [type] : []))

/** Fields of `payload`: https://developer.pagerduty.com/docs/send-alert-event */
export const parts = {
  summary: {
    title: 'Summary',
    description: `The title of the alert; what is longer than ${SUMMARY_MAX} characters is cut.`,
    kind: 'text',
    schema: z
      .string()
      .min(1, 'must not be empty')
      .overwrite((text) => cut(text, SUMMARY_MAX)),
    default: '{{ incident.title }}',
    events,
  },
  severity: {
    title: 'Severity',
    description: `How bad it is in PagerDuty: ${severities.join(', ')}.`,
    kind: 'text',
    schema: z.enum(severities),
    default: '{{ incident.severity }}',
    events,
  },
  custom_details: {
    title: 'Custom details',
    description: 'What the alert shows below its title, as JSON: an object.',
    kind: 'json',
    schema: z.record(z.string(), z.unknown()),
    default: `{
  "number": {{ incident.number }},
  "priority": {{ incident.priority }},
  "occurrences": {{ incident.occurrences }},
  {%- if incident.description %}
  "description": {{ incident.description }},
  {%- endif %}
  "labels": {{ incident.labels }}
}`,
    events,
  },
} as const
