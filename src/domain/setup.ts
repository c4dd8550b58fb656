import { TokenBucket } from '../kit/bucket'
import { equalText } from '../kit/bytes'
import { newId, randomToken } from '../kit/id'
import { auditRow, insertAuditIfChanged } from '../store/audit'
import { orm } from '../store/db'
import { insertSetting, settingOf } from '../store/settings'
import { insertTokenIfChanged, type TokenRow } from '../store/tokens'
import type { Deps } from './deps'
import { hashOf } from './tokens'

const TRIES_PER_MINUTE = 5
const ACTOR = 'setup'

let tries: TokenBucket | undefined

export type SetupAnswer =
  | { kind: 'done'; token: string; row: TokenRow }
  | { kind: 'done-before' }
  | { kind: 'wrong-code' }
  | { kind: 'limited'; afterSeconds: number }

/** The first way in: whoever has the setup code gets the first token, once. */
export async function setUp(deps: Deps, { code, name }: { code: string; name: string }): Promise<SetupAnswer> {
  const nowMs = deps.clock()
  tries ??= new TokenBucket(TRIES_PER_MINUTE / 60, TRIES_PER_MINUTE, nowMs)
  const afterSeconds = tries.take(nowMs)
  if (afterSeconds > 0) return { kind: 'limited', afterSeconds }
  // Before the code is looked at: once it is used, nobody can try out whether they know it.
  if ((await settingOf(deps.db, 'setup')) !== undefined) return { kind: 'done-before' }
  if (deps.setupCode === '' || !(await equalText(code, deps.setupCode))) return { kind: 'wrong-code' }

  const token = randomToken('sbx')
  const row: TokenRow = {
    id: newId('tok', nowMs),
    name,
    role: 'super_admin',
    hash: await hashOf(token),
    createdAt: nowMs,
    createdBy: ACTOR,
    expiresAt: null,
    revokedAt: null,
  }
  // The first of two that come at once has the row, and with it the token.
  const [claimed] = await orm(deps.db).batch([
    insertSetting(deps.db, 'setup', { doneAt: nowMs }),
    insertTokenIfChanged(deps.db, row),
    insertAuditIfChanged(deps.db, auditRow(nowMs, ACTOR, 'setup.done', row.id, { name, role: row.role })),
  ])
  return claimed.meta.changes === 1 ? { kind: 'done', token, row } : { kind: 'done-before' }
}
