// Who is told of what, how it is said, and what came of it.
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { ErrorClass } from '../error-class'

export const subscriptions = sqliteTable('subscriptions', {
  id: text().primaryKey(),
  name: text().notNull(),
  integrationId: text('integration_id').notNull(),
  eventTypes: text('event_types', { mode: 'json' }).$type<string[]>().notNull(),
  serviceIds: text('service_ids', { mode: 'json' }).$type<string[] | null>(),
  severities: text({ mode: 'json' }).$type<string[] | null>(),
  priorities: text({ mode: 'json' }).$type<string[] | null>(),
  /** `standard`, `urgent`, the seconds before each attempt as a JSON list, or null: the destination's own. */
  schedule: text(),
  /** A Jinja expression over the event; null asks nothing. */
  filter: text(),
  /** A delivery that is not made so long after its event is not made at all; null: the schedule says when it ends. */
  expiresAfterSeconds: integer('expires_after_seconds'),
  /** Whether deliveries about one incident wait for each other. */
  ordered: integer({ mode: 'boolean' }).notNull().default(true),
  /** What its deliveries say instead of the destination's own words; null: those. */
  templateId: text('template_id'),
  /** Where the template fails: the delivery fails too, or says the destination's own words. */
  onTemplateError: text('on_template_error', { enum: ['reject', 'default'] })
    .notNull()
    .default('reject'),
  enabled: integer({ mode: 'boolean' }).notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

export const templates = sqliteTable('templates', {
  id: text().primaryKey(),
  name: text().notNull(),
  connector: text().notNull(),
  /** The one that deliveries use. */
  version: integer().notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

export const templateVersions = sqliteTable(
  'template_versions',
  {
    templateId: text('template_id').notNull(),
    version: integer().notNull(),
    /** Jinja by part; a part that is not there is said as the destination says it. */
    parts: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (t) => [primaryKey({ columns: [t.templateId, t.version] })],
)

export const deliveries = sqliteTable(
  'deliveries',
  {
    id: text().primaryKey(),
    eventId: text('event_id').notNull(),
    eventType: text('event_type').notNull(),
    /** What the event is about, and what deliveries wait for each other by: an incident or, for operator events, an integration or `hub`. */
    incidentId: text('incident_id').notNull(),
    subscriptionId: text('subscription_id'),
    integrationId: text('integration_id').notNull(),
    status: text({ enum: ['planned', 'inflight', 'delivered', 'scheduled', 'held', 'failed', 'cancelled'] }).notNull(),
    /** As in the subscription, never null. */
    schedule: text().notNull(),
    ordered: integer({ mode: 'boolean' }).notNull().default(true),
    /** The deadline; null: the schedule says when it ends. */
    expiresAt: integer('expires_at'),
    /** Attempts begun. */
    attempts: integer().notNull(),
    plannedAt: integer('planned_at').notNull(),
    /** When the next attempt may begin; while in flight, when its lease runs out. */
    dueAt: integer('due_at').notNull(),
    finishedAt: integer('finished_at'),
    /** What the next attempt is made for, where somebody asked for it; the attempt takes it over. */
    nextTrigger: text('next_trigger', { enum: ['manual', 'replay'] }),
    /** The latest attempt, whole; it moves to `attempts` when another begins, so that a first success writes no row there. */
    lastAttempt: text('last_attempt', { mode: 'json' }).$type<StoredAttempt | null>(),
  },
  // Only what is not finished: the sweep, and "is an earlier one about this incident still open?". Asked of `finished_at`, because an
  // index that asked of the status would be written again with every change of it.
  (t) => [
    index('deliveries_open').on(t.integrationId, t.incidentId, t.id).where(sql`finished_at is null`),
    // Failures that repeat, whatever the log has grown to. Only a failure for good writes it, and what ends one.
    index('deliveries_failed').on(t.id).where(sql`status = 'failed'`),
  ],
)

export const attempts = sqliteTable(
  'attempts',
  {
    deliveryId: text('delivery_id').notNull(),
    number: integer().notNull(),
    attempt: text({ mode: 'json' }).$type<StoredAttempt>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.deliveryId, t.number] })],
)

/** What a search of the delivery log asks for; all of it has to be so. */
export interface DeliveryFilter {
  status?: (typeof deliveries.$inferSelect)['status']
  integrationId?: string
  incidentId?: string
  subscriptionId?: string
  eventType?: string
  /** Of the latest attempt: `http_503`, `timeout` … */
  code?: string
  /** Of the latest attempt: the kind of trouble. */
  error?: ErrorClass
  /** Anywhere in what the latest attempt says of itself; case aside. */
  text?: string
  /** Of events since, and before, milliseconds: ids begin with their time, so this bounds the walk. */
  sinceMs?: number
  beforeMs?: number
}

/** `manual`: somebody had it retried. `replay`: somebody had what was finished sent again. */
export type Trigger = 'automatic' | 'manual' | 'replay'

/** One try at a delivery, secrets removed. */
export interface StoredAttempt {
  number: number
  trigger: Trigger
  startedAt: number
  latencyMs: number | null
  status: 'inflight' | 'delivered' | 'retry' | 'rejected' | 'gone' | 'unknown'
  code: string | null
  reason: string | null
  externalId: string | null
  request: { method: string; url: string; headers: Record<string, string>; body: string } | null
  response: { status: number; headers: Record<string, string>; body: string } | null
  /** Which template it used, and what was wrong with that. */
  template?: { id: string; version: number; error: string | null }
}

/** Jobs that go through the delivery log: what they are to do and how far they are. Their places are in their objects. */
export const replays = sqliteTable('replays', {
  id: text().primaryKey(),
  /** `retry`: what failed or was cancelled is tried again. `replay`: what is finished is sent again. */
  kind: text({ enum: ['retry', 'replay'] }).notNull(),
  filter: text({ mode: 'json' }).$type<DeliveryFilter>().notNull(),
  status: text({ enum: ['running', 'paused', 'finished', 'cancelled', 'failed'] }).notNull(),
  /** Deliveries that matched when it was made. */
  total: integer().notNull(),
  /** Of those: attempted again, held because their destination is switched off, and no longer to be sent. */
  done: integer().notNull(),
  held: integer().notNull(),
  skipped: integer().notNull(),
  /** Only what was finished by then is its business, so that it ends. */
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  finishedAt: integer('finished_at'),
  /** Why it failed. */
  error: text(),
})
