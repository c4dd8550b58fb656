import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { ErrorClass } from './error-class'

// Times are milliseconds since 1970. Few indexes: an index row written costs as much as a row written.
// Tables named in `src/build/migrations.ts` are WITHOUT ROWID, so that a text key costs one row and not two.

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
const roles = ['super_admin', 'itsm_manager', 'viewer'] as const

export const tokens = sqliteTable('tokens', {
  id: text().primaryKey(),
  name: text().notNull(),
  role: text({ enum: roles }).notNull(),
  /** SHA-256 of the token, hex. */
  hash: text().notNull().unique(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  expiresAt: integer('expires_at'),
  revokedAt: integer('revoked_at'),
})

export const users = sqliteTable('users', {
  id: text().primaryKey(),
  email: text(),
  name: text().notNull(),
  role: text({ enum: roles }).notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  /** Moves with every change by an admin or a provider; what somebody's edit was made from. */
  updatedAt: integer('updated_at').notNull().default(0),
  /** Since when they get in no more. */
  disabledAt: integer('disabled_at'),
  /** To within five minutes. */
  lastSeenAt: integer('last_seen_at'),
})

export const passkeys = sqliteTable(
  'passkeys',
  {
    /** The credential id, base64url. */
    id: text().primaryKey(),
    userId: text('user_id').notNull(),
    name: text().notNull(),
    /** COSE, base64url. */
    publicKey: text('public_key').notNull(),
    /** Signatures made, as the authenticator counts them; many always say 0. */
    counter: integer().notNull(),
    transports: text({ mode: 'json' }).$type<string[]>().notNull(),
    backedUp: integer('backed_up', { mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at'),
  },
  // The passkeys of one user; "is this their last one?".
  (t) => [index('passkeys_user').on(t.userId)],
)

/** Who an identity provider says somebody is. */
export const identities = sqliteTable(
  'identities',
  {
    issuer: text().notNull(),
    subject: text().notNull(),
    userId: text('user_id').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.issuer, t.subject] })],
)

export const sessions = sqliteTable(
  'sessions',
  {
    /** SHA-256 of what the cookie holds, hex. */
    hash: text().primaryKey(),
    /** What lists and revocations call it. */
    id: text().notNull(),
    userId: text('user_id').notNull(),
    via: text({ enum: ['passkey', 'oidc'] }).notNull(),
    createdAt: integer('created_at').notNull(),
    /** To within five minutes; it moves `expiresAt` along. */
    lastSeenAt: integer('last_seen_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    userAgent: text('user_agent'),
    country: text(),
  },
  // The sessions of one user: their list, and all of them at once when they are disabled.
  (t) => [index('sessions_user').on(t.userId)],
)

/** A link that makes one user. */
export const invitations = sqliteTable('invitations', {
  id: text().primaryKey(),
  /** SHA-256 of the code, hex. */
  hash: text().notNull().unique(),
  /** Whom it is for, as the inviter calls them. */
  name: text().notNull(),
  role: text({ enum: roles }).notNull(),
  createdAt: integer('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  expiresAt: integer('expires_at').notNull(),
  usedAt: integer('used_at'),
  /** The user that it became. */
  userId: text('user_id'),
})

/** What a browser was asked to sign or to bring back from an identity provider; each is good once, for five minutes. */
export const challenges = sqliteTable('challenges', {
  /** SHA-256 of the challenge, hex. */
  hash: text().primaryKey(),
  /** SHA-256 of the cookie of the browser that asked for it, hex. */
  browser: text().notNull(),
  /** What it is for and for whom. */
  purpose: text({ mode: 'json' }).$type<unknown>().notNull(),
  expiresAt: integer('expires_at').notNull(),
})

export const auditLog = sqliteTable('audit_log', {
  id: text().primaryKey(),
  at: integer().notNull(),
  actor: text().notNull(),
  /** `integration.created`, `token.revoked` … */
  action: text().notNull(),
  subject: text().notNull(),
  /** What changed, without secrets. */
  detail: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
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
