import { timeChars } from '../kit/id'

/** Deliveries to one destination that failed, or wait after a failure, for the same reason. */
export interface FailureGroup {
  integrationId: string
  /** As in the log: the status of an attempt that no response ended is `unknown`. */
  status: string
  code: string | null
  /** For good. */
  failed: number
  /** For their next attempt. */
  waiting: number
  /** When the oldest of them was planned, and when the latest attempt began; milliseconds. */
  firstAt: number
  lastAt: number
  /** The newest of them, and what its latest attempt said. */
  deliveryId: string
  reason: string | null
}

/**
 * Of what was planned since then: the newest `among` that failed for good, from their own index, and of what is open as many. Groups by
 * destination and code, those that failed latest first.
 */
export async function failureGroups(
  db: D1Database,
  { sinceMs, among, limit }: { sinceMs: number; among: number; limit: number },
): Promise<FailureGroup[]> {
  const columns = 'id, integration_id, planned_at, finished_at, last_attempt'
  const { results } = await db
    .prepare(
      `select g.*, d.last_attempt->>'$.reason' reason
       from (
         select integration_id integrationId, iif(trouble = 'unknown', 'unknown', 'failed') status, code, sum(finished_at is not null) failed,
           sum(finished_at is null) waiting, min(planned_at) firstAt, max(startedAt) lastAt, max(id) deliveryId
         from (
           select *, last_attempt->>'$.status' trouble, last_attempt->>'$.code' code, last_attempt->>'$.startedAt' startedAt
           from (
             select * from (select ${columns} from deliveries indexed by deliveries_failed where status = 'failed' and id >= ?1 order by id desc limit ?2)
             union all
             select * from (select ${columns} from deliveries indexed by deliveries_open where finished_at is null limit ?2)
           )
         )
         where id >= ?1 and trouble in ('retry', 'rejected', 'gone', 'unknown')
         group by 1, 2, 3 order by lastAt desc limit ?3
       ) g cross join deliveries d on d.id = g.deliveryId`,
    )
    .bind(`dlv_${timeChars(sinceMs)}`, among, limit)
    .all<FailureGroup & Record<string, unknown>>()
  return results
}

/** The latest minute (of 1970) since then in which each of these destinations took a delivery; those that took none are left out. */
export async function lastTaken(
  db: D1Database,
  integrationIds: readonly string[],
  sinceMinute: number,
): Promise<Map<string, number>> {
  const { results } = await db
    .prepare(
      `select f.value id, (select max(r.minute) from rollups_minute r where r.integration_id = f.value and r.minute >= ?2 and r.delivered > 0) minute
       from json_each(?1) f`,
    )
    .bind(JSON.stringify(integrationIds), sinceMinute)
    .all<{ id: string; minute: number | null }>()
  return new Map(results.flatMap(({ id, minute }) => (minute === null ? [] : [[id, minute]])))
}
