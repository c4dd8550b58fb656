import { dropIdempotent, finishIdempotent, idempotentRow, insertIdempotent } from '../store/idempotency'
import { open, seal } from '../vault/seal'
import type { Deps } from './deps'
import { credentialName } from './integrations/credentials'

export type Started =
  | { kind: 'first' }
  | { kind: 'at-work' }
  | { kind: 'other-request' }
  | { kind: 'answered'; status: number; answer: string }
interface Key {
  callerId: string
  key: string
}

export async function startAnswer(
  { db, clock, ring }: Deps,
  { requestHash, ...key }: Key & { requestHash: string },
): Promise<Started> {
  if (await insertIdempotent(db, { ...key, requestHash, createdAt: clock() })) return { kind: 'first' }
  const row = await idempotentRow(db, key)
  if (!row || row.requestHash !== requestHash) return { kind: 'other-request' }
  if (row.status === null || row.answer === null || !ring.ok) return { kind: 'at-work' }
  const answer = await open(ring.value, sealedName(key), row.answer)
  return answer.ok ? { kind: 'answered', status: row.status, answer: answer.value } : { kind: 'at-work' }
}

/** Sealed, because the answer may show a secret "this once". */
export async function keepAnswer({ db, ring }: Deps, key: Key, status: number, answer: string): Promise<void> {
  if (!ring.ok) return dropIdempotent(db, key)
  await finishIdempotent(db, key, status, await seal(ring.value, sealedName(key), answer))
}

export const forgetAnswer = ({ db }: Deps, key: Key): Promise<void> => dropIdempotent(db, key)

const sealedName = ({ callerId, key }: Key) => credentialName('idempotency', callerId, key)
