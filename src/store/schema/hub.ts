// What the hub counts and remembers of itself.
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What is counted of an integration: by its gate (the first three) and by its outlet. */
const figures = () => ({
  received: integer().notNull(),
  errors: integer().notNull(),
  /** From receipt to durable, of what was accepted, summed. */
  latencyMs: integer('latency_ms').notNull(),
  attempts: integer().notNull().default(0),
  delivered: integer().notNull().default(0),
  /** Deliveries that failed for good. */
  failed: integer().notNull().default(0),
  /** Attempts that will be followed by another. */
  retried: integer().notNull().default(0),
  attemptMs: integer('attempt_ms').notNull().default(0),
  /** Attempts that took at most so many milliseconds: `boundsMs` of `rollups.ts`. */
  within100: integer('within_100').notNull().default(0),
  within250: integer('within_250').notNull().default(0),
  within1000: integer('within_1000').notNull().default(0),
  within5000: integer('within_5000').notNull().default(0),
  within15000: integer('within_15000').notNull().default(0),
})

export const rollupsMinute = sqliteTable(
  'rollups_minute',
  { integrationId: text('integration_id').notNull(), minute: integer().notNull(), ...figures() },
  (t) => [primaryKey({ columns: [t.integrationId, t.minute] })],
)

/** Since the integration was made, up to a minute; what came after it is still in `rollups_minute` alone. */
export const totals = sqliteTable('totals', {
  integrationId: text('integration_id').primaryKey(),
  throughMinute: integer('through_minute').notNull(),
  ...figures(),
})

/** Answers to POSTs that carried an `Idempotency-Key`, kept for a day. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    /** The caller's id: a token's, or a user's. */
    callerId: text('token_id').notNull(),
    key: text().notNull(),
    requestHash: text('request_hash').notNull(),
    /** Null while the first request is still at work. */
    status: integer(),
    answer: text(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.callerId, t.key] })],
)

export const settings = sqliteTable('settings', {
  key: text().primaryKey(),
  value: text({ mode: 'json' }).$type<unknown>().notNull(),
})
