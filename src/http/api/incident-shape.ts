import * as z from 'zod'
import { severities } from '../../connectors/contract'
import type { IncidentRead, latestRepeatOf, TimelineEntry } from '../../domain/incidents/list'
import { iso } from '../../kit/clock'

const status = z.enum(['triggered', 'acknowledged', 'resolved'])
const priority = z.enum(['P1', 'P2', 'P3', 'P4'])

const assignee = z.object({
  id: z.string(),
  name: z.string().nullable().meta({ description: 'null: the user was deleted since.' }),
})

export const incident = z
  .object({
    id: z.string(),
    number: z.number().int(),
    status,
    severity: z.enum(severities),
    priority,
    title: z.string(),
    description: z.string().nullable(),
    dedupKey: z.string().meta({ description: 'Equal for every message about one problem, within its integration.' }),
    integrationId: z.string(),
    serviceId: z.string().nullable(),
    occurrences: z.number().int(),
    openedAt: z.string(),
    lastSeenAt: z.string(),
    acknowledgedAt: z.string().nullable(),
    acknowledgedBy: z.string().nullable(),
    resolvedAt: z.string().nullable(),
    resolvedBy: z.string().nullable(),
    assignee: assignee.nullable().meta({ description: 'Who takes care of it; null: nobody.' }),
    link: z.string().nullable().meta({ description: 'The problem in the tool that reported it.' }),
    labels: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Incident' })

export const incidentWithRepeat = incident
  .extend({
    latestRepeat: z
      .object({ id: z.string(), receivedAt: z.string(), outcome: z.string(), bodyBytes: z.number().int() })
      .nullable()
      .meta({
        description: 'The latest message that only repeated it: GET /integrations/{integrationId}/messages/{id} has its body.',
      }),
    externalLinks: z
      .array(
        z.object({
          integrationId: z.string(),
          connector: z.string(),
          name: z.string().meta({ description: 'Of the integration.' }),
          externalId: z.string(),
          url: z.string().nullable(),
        }),
      )
      .meta({ description: 'Its records at destinations: tickets, pages, threads.' }),
  })
  .meta({ id: 'IncidentWithRepeat' })

export const timelineEntry = z
  .object({
    id: z.string(),
    type: z.string(),
    occurredAt: z.string(),
    actor: z.string(),
    status: status.meta({ description: 'As it was after the event, as are the next three.' }),
    severity: z.enum(severities),
    priority,
    occurrences: z.number().int(),
    assignee: assignee.nullable().meta({ description: 'Whose it was after the event; null: nobody.' }),
    messageId: z.string().nullable(),
    traceId: z.string().meta({ description: 'W3C Trace Context: of the sender, or of our own.' }),
    deliveries: z.array(
      z.object({
        id: z.string(),
        integrationId: z.string(),
        subscriptionId: z.string().nullable(),
        status: z.string(),
        attempts: z.number().int().meta({ description: 'Attempts begun.' }),
      }),
    ),
  })
  .meta({ id: 'TimelineEntry' })

const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms))

/** One whose user was deleted has no name any more. */
const assigneeOf = (id: string | null, name: string | null): z.infer<typeof assignee> | null =>
  id === null ? null : { id, name }

export const shown = ({ open: _, version: __, assigneeId, assigneeName, ...row }: IncidentRead): z.infer<typeof incident> => ({
  ...row,
  openedAt: iso(row.openedAt),
  lastSeenAt: iso(row.lastSeenAt),
  acknowledgedAt: isoOrNull(row.acknowledgedAt),
  resolvedAt: isoOrNull(row.resolvedAt),
  assignee: assigneeOf(assigneeId, assigneeName),
})

export const shownRepeat = (
  repeat: Awaited<ReturnType<typeof latestRepeatOf>>,
): z.infer<typeof incidentWithRepeat>['latestRepeat'] => (repeat ? { ...repeat, receivedAt: iso(repeat.receivedAt) } : null)

export const shownEntry = ({
  incidentId: _,
  assigneeId,
  assigneeName,
  deliveries,
  ...event
}: TimelineEntry): z.infer<typeof timelineEntry> => ({
  ...event,
  occurredAt: iso(event.occurredAt),
  assignee: assigneeOf(assigneeId, assigneeName),
  deliveries: deliveries.map(({ eventId: _, ...delivery }) => delivery),
})
