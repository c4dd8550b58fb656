import { toBase64Url } from '../../kit/bytes'
import { newId } from '../../kit/id'
import { auditRow, insertAuditIfChanged } from '../../store/audit'
import { orm } from '../../store/db'
import {
  deleteSession,
  deleteSessionById,
  deleteSessionsOf,
  insertSession,
  type SessionRow,
  sessionsOf,
  sessionWithUser,
  slideSession,
} from '../../store/sessions'
import { touchUser, type UserRow } from '../../store/users'
import type { Caller, Visitor } from '../caller'
import type { Deps } from '../deps'
import { hashOf } from '../tokens'

export type { SessionRow }

const DAY_MS = 86_400_000
const IDLE_MS = 7 * DAY_MS
/** However much it is used. */
export const SESSION_MS_MAX = 30 * DAY_MS
/** A row written per request would cost more than the request. */
export const SEEN_EVERY_MS = 5 * 60_000

const expiryOf = (createdAt: number, seenAt: number): number => Math.min(createdAt + SESSION_MS_MAX, seenAt + IDLE_MS)

/**
 * What the cookie of a new session holds; null where the user is disabled or gone. It is always a new one, and the one that the browser
 * came with ends: nobody is signed in under an id that somebody else chose or knew.
 */
export async function startSession(
  deps: Deps,
  user: Pick<UserRow, 'id' | 'name'>,
  { via, visitor, before }: { via: SessionRow['via']; visitor: Visitor; before?: string | undefined },
): Promise<string | null> {
  const nowMs = deps.clock()
  const secret = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  const { userAgent, country } = visitor
  const row: SessionRow = {
    hash: await hashOf(secret),
    id: newId('ses', nowMs),
    userId: user.id,
    via,
    createdAt: nowMs,
    lastSeenAt: nowMs,
    expiresAt: expiryOf(nowMs, nowMs),
    userAgent: userAgent?.slice(0, 200) ?? null,
    country,
  }
  const [inserted] = await orm(deps.db).batch([
    insertSession(deps.db, row),
    insertAuditIfChanged(
      deps.db,
      auditRow(nowMs, `user:${user.name}`, 'session.started', row.id, { userId: user.id, via, country }),
    ),
    touchUser(deps.db, user.id, nowMs),
    deleteSession(deps.db, await hashOf(before ?? '')),
  ])
  return inserted.meta.changes === 1 ? secret : null
}

/** Undefined where the session is unknown, ended or expired, or its user disabled. The role is the user's of this moment. */
export async function callerBySession(deps: Deps, secret: string): Promise<Caller | undefined> {
  const hash = await hashOf(secret)
  const found = await sessionWithUser(deps.db, hash)
  const nowMs = deps.clock()
  if (!found || found.session.expiresAt <= nowMs || found.user.disabledAt !== null) return undefined
  const { session, user } = found
  if (nowMs - session.lastSeenAt >= SEEN_EVERY_MS) {
    await orm(deps.db).batch([
      slideSession(deps.db, hash, { lastSeenAt: nowMs, expiresAt: expiryOf(session.createdAt, nowMs) }),
      touchUser(deps.db, user.id, nowMs),
    ])
  }
  return { ...callerOf(user, session.via), sessionId: session.id }
}

export const callerOf = ({ id, name, role }: UserRow, via: Caller['via']): Caller => ({
  kind: 'user',
  id,
  name,
  role,
  via,
  actor: `user:${name}`,
  sessionId: null,
})

/** Live ones, latest first. */
export const listSessions = ({ db, clock }: Deps, userId: string): Promise<SessionRow[]> => sessionsOf(db, userId, clock())

/** False where the user has no such session. */
export async function endSession(deps: Deps, { userId, id }: { userId: string; id: string }, actor: string): Promise<boolean> {
  const [deleted] = await orm(deps.db).batch([
    deleteSessionById(deps.db, { userId, id }),
    insertAuditIfChanged(deps.db, auditRow(deps.clock(), actor, 'session.ended', id, { userId })),
  ])
  deps.later(deps.feed().check())
  return deleted.meta.changes === 1
}

export async function endSessions(deps: Deps, userId: string, actor: string): Promise<void> {
  await orm(deps.db).batch([
    deleteSessionsOf(deps.db, userId),
    insertAuditIfChanged(deps.db, auditRow(deps.clock(), actor, 'session.all_ended', userId, {})),
  ])
  deps.later(deps.feed().check())
}
