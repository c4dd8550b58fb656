// What was reported and what happened to it.
import { integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

export const incidents = sqliteTable(
  'incidents',
  {
    number: integer().primaryKey(),
    id: text().notNull(),
    /** 1 until resolved; leads the only index, which so serves "the open ones, newest first" and, as `open in (0,1)`, "this one". */
    open: integer().notNull(),
    status: text({ enum: ['triggered', 'acknowledged', 'resolved'] }).notNull(),
    severity: text({ enum: ['critical', 'error', 'warning', 'info'] }).notNull(),
    priority: text({ enum: ['P1', 'P2', 'P3', 'P4'] }).notNull(),
    title: text().notNull(),
    description: text(),
    link: text(),
    labels: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
    dedupKey: text('dedup_key').notNull(),
    integrationId: text('integration_id').notNull(),
    serviceId: text('service_id'),
    occurrences: integer().notNull(),
    openedAt: integer('opened_at').notNull(),
    lastSeenAt: integer('last_seen_at').notNull(),
    acknowledgedAt: integer('acknowledged_at'),
    acknowledgedBy: text('acknowledged_by'),
    resolvedAt: integer('resolved_at'),
    resolvedBy: text('resolved_by'),
    /** The gate's own count of changes: a projection that arrives twice or late changes nothing. */
    version: integer().notNull(),
    /** The user who takes care of it; null: nobody. */
    assigneeId: text('assignee_id'),
  },
  (t) => [uniqueIndex('incidents_open').on(t.open, t.id)],
)

/** What happened to an incident: its timeline, and what subscriptions match. */
export const events = sqliteTable(
  'events',
  {
    incidentId: text('incident_id').notNull(),
    id: text().notNull(),
    type: text().notNull(),
    occurredAt: integer('occurred_at').notNull(),
    actor: text().notNull(),
    /** The incident's changing fields as they were after the event. */
    status: text({ enum: ['triggered', 'acknowledged', 'resolved'] }).notNull(),
    severity: text({ enum: ['critical', 'error', 'warning', 'info'] }).notNull(),
    priority: text({ enum: ['P1', 'P2', 'P3', 'P4'] }).notNull(),
    occurrences: integer().notNull(),
    messageId: text('message_id'),
    /** As the sender of the message gave them (W3C Trace Context); null: the trace begins here. */
    traceparent: text(),
    tracestate: text(),
    /** As it was after the event, like its status. */
    assigneeId: text('assignee_id'),
  },
  (t) => [primaryKey({ columns: [t.incidentId, t.id] })],
)

/** Facts about the hub itself. Its `key` says what the fact is, so that it is told once. */
export const operatorEvents = sqliteTable('operator_events', {
  id: text().primaryKey(),
  key: text().notNull().unique(),
  type: text().notNull(),
  occurredAt: integer('occurred_at').notNull(),
  severity: text({ enum: ['critical', 'error', 'warning', 'info'] }).notNull(),
  title: text().notNull(),
  integrationId: text('integration_id'),
  detail: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
})

/** The incident's record at a destination, as an earlier delivery was told. */
export const externalLinks = sqliteTable(
  'external_links',
  {
    integrationId: text('integration_id').notNull(),
    incidentId: text('incident_id').notNull(),
    externalId: text('external_id').notNull(),
    url: text(),
  },
  (t) => [primaryKey({ columns: [t.integrationId, t.incidentId] })],
)
