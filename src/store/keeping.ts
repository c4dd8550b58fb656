const CHUNK = 500

/** Until a statement has less than a chunk to do. */
async function inChunks(statement: D1PreparedStatement): Promise<void> {
  for (;;) if ((await statement.run()).meta.changes < CHUNK) return
}

export const forgetBodies = (db: D1Database, slotBefore: string, receivedBefore: number): Promise<void> =>
  inChunks(
    db
      .prepare(
        `update messages set body = null where (integration_id, slot) in
           (select integration_id, slot from messages where body is not null and received_at < ?2 and (slot < ?1 or slot like '~%') limit ${CHUNK})`,
      )
      .bind(slotBefore, receivedBefore),
  )

export const forgetIdempotencyKeys = (db: D1Database, createdBefore: number): Promise<void> =>
  inChunks(
    db
      .prepare(
        `delete from idempotency_keys where (token_id, key) in (select token_id, key from idempotency_keys where created_at < ?1 limit ${CHUNK})`,
      )
      .bind(createdBefore),
  )

export const forgetRollups = (db: D1Database, minuteBefore: number): Promise<void> =>
  inChunks(
    db
      .prepare(
        `delete from rollups_minute where (integration_id, minute) in (select integration_id, minute from rollups_minute where minute < ?1 limit ${CHUNK})`,
      )
      .bind(minuteBefore),
  )

export const forgetOperatorEvents = (db: D1Database, idBefore: string): Promise<void> =>
  inChunks(
    db
      .prepare(
        `delete from operator_events where id in (select id from operator_events where id < ?1 order by id limit ${CHUNK})`,
      )
      .bind(idBefore),
  )

export const forgetChallenges = (db: D1Database, nowMs: number): Promise<void> =>
  inChunks(
    db
      .prepare(`delete from challenges where hash in (select hash from challenges where expires_at <= ?1 limit ${CHUNK})`)
      .bind(nowMs),
  )

export const forgetSessions = (db: D1Database, nowMs: number): Promise<void> =>
  inChunks(
    db
      .prepare(`delete from sessions where hash in (select hash from sessions where expires_at <= ?1 limit ${CHUNK})`)
      .bind(nowMs),
  )
