/** What was counted of one integration in one piece of a span. */
export interface Piece {
  integrationId: string
  /** From 0, the oldest. */
  bucket: number
  received: number
  errors: number
  attempts: number
  delivered: number
  failed: number
  /** The last minute in which something was accepted; null where nothing was. */
  heardMinute: number | null
}

/** Of every integration, in pieces of `step` minutes; pieces in which nothing happened are left out. Their keys are walked one by one. */
export async function piecesByIntegration(
  db: D1Database,
  { fromMinute, untilMinute, step }: { fromMinute: number; untilMinute: number; step: number },
): Promise<Piece[]> {
  const { results } = await db
    .prepare(
      `select i.id integrationId, cast((r.minute - ?1) / ?3 as integer) bucket, sum(r.received) received, sum(r.errors) errors,
         sum(r.attempts) attempts, sum(r.delivered) delivered, sum(r.failed) failed,
         max(case when r.received > r.errors then r.minute end) heardMinute
       from integrations i cross join rollups_minute r on r.integration_id = i.id and r.minute >= ?1 and r.minute < ?2
       where i.deleted_at is null group by i.id, bucket`,
    )
    .bind(fromMinute, untilMinute, step)
    .all<Piece & Record<string, unknown>>()
  return results
}

export interface Standing {
  id: string
  breakerOpenSince: number | null
  /** Of the newest message that is no plain repeat. */
  lastMessageAt: number | null
}

/** One per integration, newest first. */
export async function standingOfIntegrations(db: D1Database): Promise<Standing[]> {
  const { results } = await db
    .prepare(
      `select i.id, i.breaker_open_since breakerOpenSince,
         (select m.received_at from messages m where m.integration_id = i.id and m.slot < '~' order by m.slot desc limit 1) lastMessageAt
       from integrations i where i.deleted_at is null order by i.id desc`,
    )
    .all<Standing & Record<string, unknown>>()
  return results
}
