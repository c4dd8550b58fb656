import { sha256, toHex } from '../kit/bytes'
import { newId, randomToken } from '../kit/id'
import { auditRow, insertAudit } from '../store/audit'
import { orm } from '../store/db'
import { insertToken, listTokens, type Role, revokeToken, type TokenRow, tokenByHash, tokenById } from '../store/tokens'
import type { Caller } from './caller'
import type { Deps } from './deps'

export { listTokens, type Role, type TokenRow }

/** How keys, codes and cookies that only their holder knows are kept: SHA-256, hex. */
export const hashOf = async (token: string): Promise<string> => toHex(await sha256(token))

/** Undefined where the token is unknown, expired or revoked. */
export async function callerByToken({ db, clock }: Deps, token: string): Promise<Caller | undefined> {
  const row = /^sbx_[0-9A-Za-z_-]{8,200}$/.test(token) ? await tokenByHash(db, await hashOf(token)) : undefined
  if (!row || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= clock())) return undefined
  return { kind: 'token', id: row.id, name: row.name, role: row.role, via: 'token', actor: `token:${row.name}`, sessionId: null }
}

/** The token itself is in the answer this once. */
export async function createToken(
  deps: Deps,
  { name, role, expiresAt }: { name: string; role: Role; expiresAt: number | null },
  actor: string,
): Promise<{ token: string; row: TokenRow }> {
  const nowMs = deps.clock()
  const token = randomToken('sbx')
  const row: TokenRow = {
    id: newId('tok', nowMs),
    name,
    role,
    hash: await hashOf(token),
    createdAt: nowMs,
    createdBy: actor,
    expiresAt,
    revokedAt: null,
  }
  await orm(deps.db).batch([
    insertToken(deps.db, row),
    insertAudit(deps.db, auditRow(nowMs, actor, 'token.created', row.id, { name, role, expiresAt })),
  ])
  return { token, row }
}

/** False where there is no such token; revoking twice is revoking once. */
export async function revoke(deps: Deps, id: string, actor: string): Promise<boolean> {
  const row = await tokenById(deps.db, id)
  if (!row) return false
  if (row.revokedAt !== null) return true
  const nowMs = deps.clock()
  await orm(deps.db).batch([
    revokeToken(deps.db, id, nowMs),
    insertAudit(deps.db, auditRow(nowMs, actor, 'token.revoked', id, { name: row.name })),
  ])
  // Whoever watches by it stops now.
  deps.later(deps.feed().check())
  return true
}
