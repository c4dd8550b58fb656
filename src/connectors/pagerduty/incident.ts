import type { Action, Signal } from '../contract'
import { instant, known, labelsOf, type SeverityScale, severityOf, signal, webLink } from '../values'

/** What happened to the incident. V3 writes `incident.triggered`, V2 and V1 `incident.trigger`. */
export const states: Record<string, Action> = {
  triggered: 'trigger',
  trigger: 'trigger',
  // Nobody works on it any more, so it is open as on the first day.
  unacknowledged: 'trigger',
  unacknowledge: 'trigger',
  reopened: 'trigger',
  reopen: 'trigger',
  acknowledged: 'acknowledge',
  acknowledge: 'acknowledge',
  resolved: 'resolve',
  resolve: 'resolve',
}

/** Names that an account starts with, and the other common set. An account may rename them: then the urgency counts. */
export const priorities: SeverityScale = {
  field: 'priority.summary',
  words: {
    P1: 'critical',
    P2: 'error',
    P3: 'warning',
    P4: 'info',
    P5: 'info',
    'SEV-1': 'critical',
    'SEV-2': 'error',
    'SEV-3': 'warning',
    'SEV-4': 'info',
    'SEV-5': 'info',
    SEV1: 'critical',
    SEV2: 'error',
    SEV3: 'warning',
    SEV4: 'info',
    SEV5: 'info',
  },
}

/** Of two, as PagerDuty sorts alerts into them: critical and error ones become high, warning and info ones low. */
export const urgencies: SeverityScale = { field: 'urgency', words: { high: 'critical', low: 'warning' } }

/** What the three generations say about an incident, each under its own names. */
export interface Incident {
  id: string
  number?: unknown
  title?: string | undefined
  description?: string | undefined
  urgency?: unknown
  priority?: unknown
  service?: string | undefined
  assignees?: (string | null | undefined)[]
  escalationPolicy?: unknown
  teams?: (string | null | undefined)[]
  link?: unknown
  at?: unknown
}

export function signalOfIncident(incident: Incident, action: Action): Signal {
  const { id, number, description } = incident
  const service = known(incident.service)
  const name = known(incident.title) ?? `PagerDuty incident #${number ?? id}${service ? ` of ${service}` : ''}`
  return signal({
    dedupKey: id,
    action,
    severity: severityOf(priorities, incident.priority) ?? severityOf(urgencies, incident.urgency),
    title: name,
    description: description?.trim() === name ? undefined : description,
    occurredAt: instant(incident.at),
    link: webLink(incident.link),
    labels: labelsOf({
      service,
      number,
      urgency: incident.urgency,
      priority: incident.priority,
      assignees: incident.assignees,
      escalation_policy: incident.escalationPolicy,
      teams: incident.teams,
    }),
  })
}
