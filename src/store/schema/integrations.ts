// Who sends and who is told, their credentials, and the inbound log.
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const services = sqliteTable('services', {
  id: text().primaryKey(),
  name: text().notNull().unique(),
  createdAt: integer('created_at').notNull(),
})

export const integrations = sqliteTable(
  'integrations',
  {
    id: text().primaryKey(),
    connector: text().notNull(),
    name: text().notNull(),
    serviceId: text('service_id'),
    enabled: integer({ mode: 'boolean' }).notNull(),
    /** What proves the sender; null where the integration receives nothing. */
    auth: text({ enum: ['signature', 'key'] }),
    /** Whether it is also, or only, a place that deliveries go to. */
    delivers: integer({ mode: 'boolean' }).notNull(),
    /** How often the vendor is asked; null where it is not. */
    pollEverySeconds: integer('poll_every_seconds'),
    /** When it is asked next. */
    pollDueAt: integer('poll_due_at'),
    polledAt: integer('polled_at'),
    /** Runs that failed since the last good one, and what was wrong with the last. */
    pollFailures: integer('poll_failures').notNull().default(0),
    pollError: text('poll_error'),
    /** A message is expected at least this often; null: no expectation. */
    heartbeatMinutes: integer('heartbeat_minutes'),
    settings: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    rateLimit: text('rate_limit', { mode: 'json' }).$type<{ perMinute: number; burst: number } | null>(),
    /** How it is delivered to, where that is not the usual way. */
    delivery: text({ mode: 'json' }).$type<DeliverySettings | null>(),
    defaultSeverity: text('default_severity', { enum: ['critical', 'error', 'warning', 'info'] }).notNull(),
    flapWindowSeconds: integer('flap_window_seconds').notNull(),
    /** SHA-256 of the hub key, hex. */
    keyHash: text('key_hash'),
    /** The key that a rotation is retiring, and until when it is live. */
    retiringKeyHash: text('retiring_key_hash'),
    retiringKeyUntil: integer('retiring_key_until'),
    /** The live ones first; those that a rotation is retiring say until when. */
    publicKeys: text('public_keys', { mode: 'json' }).$type<PublishedKey[]>().notNull(),
    /** How often the secrets that we sign its deliveries with are replaced, and when next; null: when somebody asks. */
    rotateEveryDays: integer('rotate_every_days'),
    rotateDueAt: integer('rotate_due_at'),
    /** The schedule has made a signing secret that nobody has been shown yet. */
    secretUnseen: integer('secret_unseen', { mode: 'boolean' }).notNull().default(false),
    /** When pasted credentials end, as the admin said, by field. */
    credentialExpiry: text('credential_expiry', { mode: 'json' }).$type<Record<string, number>>().notNull().default({}),
    /** Grows with every change; the gate refuses requests that were checked against an older one. */
    configVersion: integer('config_version').notNull(),
    /** Why the hub itself switched it off (`gone`: the destination answered 410). */
    disabledReason: text('disabled_reason'),
    /** While its outlet's breaker is open, as the outlet last said. */
    breakerOpenSince: integer('breaker_open_since'),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    deletedAt: integer('deleted_at'),
  },
  // Drop-in endpoints and mail know their integration by its key alone.
  (t) => [
    index('integrations_key').on(t.keyHash).where(sql`${t.keyHash} is not null`),
    index('integrations_retiring_key').on(t.retiringKeyHash).where(sql`${t.retiringKeyHash} is not null`),
  ],
)

/** What is absent is as the hub or the connector has it. */
export interface DeliverySettings {
  /** Until the answer begins, 1 to 30. */
  timeoutSeconds?: number
  /** Plain http, where the operator allows it. */
  allowHttp?: boolean
  perSecond?: number
  /** Deliveries under way at a time. */
  concurrency?: number
}

export type PublishedKey = JsonWebKey & { kid?: string; untilMs?: number }

/** One is live; up to four more are being retired by rotations, each in a place of its own. */
export const credentialStates = ['live', 'retiring', 'retiring-2', 'retiring-3', 'retiring-4'] as const

export const credentials = sqliteTable(
  'credentials',
  {
    /** `integrations/<connector>/<integration id>/<field>`: the additional data of the ciphertext. */
    name: text().notNull(),
    state: text({ enum: credentialStates }).notNull(),
    integrationId: text('integration_id').notNull(),
    field: text().notNull(),
    sealed: text().notNull(),
    /** Of a retiring one: when it began to retire. */
    createdAt: integer('created_at').notNull(),
    /** When a retiring one stops being live. */
    expiresAt: integer('expires_at'),
  },
  // Led by the integration: all credentials of one are read together.
  (t) => [primaryKey({ columns: [t.integrationId, t.name, t.state] })],
)

/** The inbound log. A plain repeat has no row of its own: the slot `~<incident id>` holds the latest one. */
export const messages = sqliteTable(
  'messages',
  {
    integrationId: text('integration_id').notNull(),
    slot: text().notNull(),
    id: text().notNull(),
    receivedAt: integer('received_at').notNull(),
    outcome: text().notNull(),
    /** What the sender was told, JSON. */
    results: text({ mode: 'json' }).$type<unknown[]>().notNull(),
    headers: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
    /** At most 64 KB; null once its days are over. */
    body: text(),
    bodyBytes: integer('body_bytes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.integrationId, t.slot] })],
)
