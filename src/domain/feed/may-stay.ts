import { liveSessions } from '../../store/sessions'
import { liveTokens } from '../../store/tokens'
import { activeUsers } from '../../store/users'

/** Those of these callers (`tok_…`, `ses_…`; `usr_…` where something in front of us signs them in) whose access has not ended since they came. */
export async function mayStay(db: D1Database, callerIds: readonly string[], nowMs: number): Promise<Set<string>> {
  const of = (prefix: string) => callerIds.filter((id) => id.startsWith(`${prefix}_`))
  const [tokens, sessions, users] = [of('tok'), of('ses'), of('usr')]
  const live = await Promise.all([
    tokens.length > 0 ? liveTokens(db, tokens, nowMs) : [],
    sessions.length > 0 ? liveSessions(db, sessions, nowMs) : [],
    users.length > 0 ? activeUsers(db, users) : [],
  ])
  return new Set(live.flatMap((ids) => [...ids]))
}
