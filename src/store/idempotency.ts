interface Key {
  callerId: string
  key: string
}

/** False where the key is already there. */
export async function insertIdempotent(db: D1Database, row: Key & { requestHash: string; createdAt: number }): Promise<boolean> {
  const { meta } = await db
    .prepare(`insert or ignore into idempotency_keys (token_id, key, request_hash, created_at) values (?1, ?2, ?3, ?4)`)
    .bind(row.callerId, row.key, row.requestHash, row.createdAt)
    .run()
  return meta.changes === 1
}

export const idempotentRow = (
  db: D1Database,
  { callerId, key }: Key,
): Promise<{ requestHash: string; status: number | null; answer: string | null } | null> =>
  db
    .prepare(`select request_hash requestHash, status, answer from idempotency_keys where token_id = ?1 and key = ?2`)
    .bind(callerId, key)
    .first()

export async function finishIdempotent(db: D1Database, { callerId, key }: Key, status: number, answer: string): Promise<void> {
  await db
    .prepare(`update idempotency_keys set status = ?3, answer = ?4 where token_id = ?1 and key = ?2`)
    .bind(callerId, key, status, answer)
    .run()
}

export async function dropIdempotent(db: D1Database, { callerId, key }: Key): Promise<void> {
  await db.prepare(`delete from idempotency_keys where token_id = ?1 and key = ?2`).bind(callerId, key).run()
}
