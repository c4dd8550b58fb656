// How each integration stands: at what it is set up for, over a span, and now.

export interface IntegrationHealth {
  integrationId: string
  connector: string
  name: string
  enabled: boolean
  disabledReason: string | null
  receives: boolean
  delivers: boolean
  polledAt: number | null
  pollFailures: number
  pollError: string | null
  breakerOpenSince: number | null
  received: number
  errors: number
  attempts: number
  delivered: number
  failed: number
  retried: number
  /** Minutes since 1970; null where there was none since. */
  acceptedMinute: number | null
  deliveredMinute: number | null
}

/** Each integration as it is set up and as it has done since a minute, by name; and how large the database is, which every answer of it says. */
export async function healthOfEach(
  db: D1Database,
  sinceMinute: number,
): Promise<{ each: IntegrationHealth[]; databaseBytes: number }> {
  const { results, meta } = await db
    .prepare(
      `select i.id integrationId, i.connector, i.name, i.enabled, i.disabled_reason disabledReason, i.delivers, i.polled_at polledAt,
         i.auth is not null or i.poll_every_seconds is not null receives, i.poll_failures pollFailures, i.poll_error pollError,
         i.breaker_open_since breakerOpenSince, coalesce(sum(r.received), 0) received, coalesce(sum(r.errors), 0) errors,
         coalesce(sum(r.attempts), 0) attempts, coalesce(sum(r.delivered), 0) delivered, coalesce(sum(r.failed), 0) failed,
         coalesce(sum(r.retried), 0) retried, max(case when r.received > r.errors then r.minute end) acceptedMinute,
         max(case when r.delivered > 0 then r.minute end) deliveredMinute
       from integrations i left join rollups_minute r on r.integration_id = i.id and r.minute >= ?1
       where i.deleted_at is null group by i.id order by i.name, i.id`,
    )
    .bind(sinceMinute)
    .all<Omit<IntegrationHealth, 'enabled' | 'receives' | 'delivers'> & Record<'enabled' | 'receives' | 'delivers', number>>()
  const each = results.map(({ enabled, receives, delivers, ...row }) => ({
    ...row,
    enabled: enabled === 1,
    receives: receives === 1,
    delivers: delivers === 1,
  }))
  return { each, databaseBytes: meta.size_after }
}

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
