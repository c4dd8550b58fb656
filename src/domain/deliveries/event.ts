import type { IncidentEvent, OperatorEvent, OperatorEventType } from '../../connectors/contract'
import { iso } from '../../kit/clock'
import type { OperatorTold } from '../../store/attempts'
import type { EventOrigin, IncidentTold } from '../../store/events'
import { priorityOf } from '../incidents/facts'

// What D1 holds was written by `project` and `raise` in these unions, so the casts hold.

/** The event as a destination sees it. */
export const incidentEventOf = (row: EventOrigin, told: IncidentTold): IncidentEvent => ({
  id: row.event_id,
  type: row.event_type as IncidentEvent['type'],
  occurredAt: iso(told.occurred_at),
  actor: told.actor,
  incident: {
    id: row.incident_id,
    number: told.number,
    status: told.status_then as IncidentEvent['incident']['status'],
    severity: told.severity_then as IncidentEvent['incident']['severity'],
    priority: told.priority_then as IncidentEvent['incident']['priority'],
    title: told.title,
    description: told.description,
    dedupKey: told.dedup_key,
    link: told.link,
    labels: JSON.parse(told.labels) as Record<string, string>,
    occurrences: told.occurrences_then,
    openedAt: iso(told.opened_at),
    service: row.service_id && row.service_name ? { id: row.service_id, name: row.service_name } : null,
    assignee: told.assignee_id === null ? null : { id: told.assignee_id, name: told.assignee_name },
    source: { integrationId: row.source_id ?? '', connector: row.source_connector ?? '', name: row.source_name ?? '' },
  },
})

export const operatorEventOf = (row: EventOrigin, told: OperatorTold): OperatorEvent => {
  const severity = told.severity as OperatorEvent['severity']
  return {
    id: row.event_id,
    type: row.event_type as OperatorEventType,
    occurredAt: iso(told.occurred_at),
    severity,
    priority: priorityOf(severity),
    title: told.title,
    integration: row.source_id ? { id: row.source_id, connector: row.source_connector ?? '', name: row.source_name ?? '' } : null,
    detail: JSON.parse(told.detail) as Record<string, string>,
  }
}
