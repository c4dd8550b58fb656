import { iso } from '../../kit/clock'
import type { OperatorEventRow } from '../../store/operator-events'
import { priorityOf } from '../incidents/facts'
import type { Filterable } from '../subscriptions/filter'

/** An operator event as filters see one: its details are its labels, and what an incident alone has is empty. */
export const operatorFilterable = (
  { key, type, occurredAt, severity, title, integrationId, detail }: OperatorEventRow,
  serviceId: string | null,
): Filterable => ({
  type,
  occurredAt: iso(occurredAt),
  actor: 'signalbox',
  status: '',
  severity,
  priority: priorityOf(severity),
  occurrences: 1,
  title,
  description: null,
  dedupKey: key,
  link: null,
  labels: detail,
  serviceId,
  assigneeId: null,
  integrationId: integrationId ?? '',
})
