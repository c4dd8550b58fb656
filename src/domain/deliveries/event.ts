import type { IncidentEvent } from '../../connectors/contract'
import { iso } from '../../kit/clock'
import type { DeliveryToAttempt } from '../../store/deliveries'

/** The event as a destination sees it. What D1 holds was written by `project` in these unions, so the casts hold. */
export const eventOf = (row: DeliveryToAttempt): IncidentEvent => ({
  id: row.event_id,
  type: row.event_type as IncidentEvent['type'],
  occurredAt: iso(row.occurred_at),
  actor: row.actor,
  incident: {
    id: row.incident_id,
    number: row.number,
    status: row.status_then as IncidentEvent['incident']['status'],
    severity: row.severity_then as IncidentEvent['incident']['severity'],
    priority: row.priority_then as IncidentEvent['incident']['priority'],
    title: row.title,
    description: row.description,
    dedupKey: row.dedup_key,
    link: row.link,
    labels: JSON.parse(row.labels) as Record<string, string>,
    occurrences: row.occurrences_then,
    openedAt: iso(row.opened_at),
    service: row.service_id && row.service_name ? { id: row.service_id, name: row.service_name } : null,
    source: { integrationId: row.source_id, connector: row.source_connector ?? '', name: row.source_name ?? '' },
  },
})
