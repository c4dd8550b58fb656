// Who may do what, how they prove it, and what they have done.
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

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
