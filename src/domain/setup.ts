import { equalText } from '../kit/bytes'
import { newId, randomToken } from '../kit/id'
import { auditRow, insertAuditIfChanged } from '../store/audit'
import { orm } from '../store/db'
import { insertSetting, settingOf } from '../store/settings'
import { insertTokenIfChanged, type TokenRow } from '../store/tokens'
import type { Visitor } from './caller'
import type { Deps } from './deps'
import { mayTry } from './sign-in/tries'
import { hashOf } from './tokens'

/** The actor of what the setup code did. */
export const SETUP_ACTOR = 'setup'

export type SetupRefusal = { kind: 'done-before' } | { kind: 'wrong-code' } | { kind: 'limited'; afterSeconds: number }
export type SetupAnswer = { kind: 'done'; token: string; row: TokenRow } | SetupRefusal

/** The first way in by token: whoever has the setup code gets the first one, once. A passkey is the other first way, and the code is good for one of the two. */
export async function setUp(deps: Deps, { code, name }: { code: string; name: string }, visitor: Visitor): Promise<SetupAnswer> {
  const refused = await setupRefusal(deps, code, visitor)
  if (refused) return refused

  const nowMs = deps.clock()
  const token = randomToken('sbx')
  const row: TokenRow = {
    id: newId('tok', nowMs),
    name,
    role: 'super_admin',
    hash: await hashOf(token),
    createdAt: nowMs,
    createdBy: SETUP_ACTOR,
    expiresAt: null,
    revokedAt: null,
  }
  // The first of two that come at once has the row, and with it the token.
  const [claimed] = await orm(deps.db).batch([
    claimSetup(deps),
    insertTokenIfChanged(deps.db, row),
    insertAuditIfChanged(deps.db, auditRow(nowMs, SETUP_ACTOR, 'setup.done', row.id, { name, role: row.role })),
  ])
  return claimed.meta.changes === 1 ? { kind: 'done', token, row } : { kind: 'done-before' }
}

/** Why the setup code opens nothing now; undefined where it does. */
export async function setupRefusal(deps: Deps, code: string, visitor: Visitor): Promise<SetupRefusal | undefined> {
  const afterSeconds = mayTry(deps, 'code', visitor)
  if (afterSeconds > 0) return { kind: 'limited', afterSeconds }
  // Before the code is looked at: once it is used, nobody can try out whether they know it.
  if (await isSetUp(deps)) return { kind: 'done-before' }
  return deps.setupCode !== '' && (await equalText(code, deps.setupCode)) ? undefined : { kind: 'wrong-code' }
}

export const isSetUp = async ({ db }: Deps): Promise<boolean> => (await settingOf(db, 'setup')) !== undefined

/** A statement that changes a row for the first of those who run it. */
export const claimSetup = ({ db, clock }: Deps) => insertSetting(db, 'setup', { doneAt: clock() })
