import { and, asc, count, desc, eq, gt, inArray, lt, lte, ne, or } from 'drizzle-orm'
import { orm, rowsParameter } from './db'
import { matching } from './delivery-log'
import { type DeliveryFilter, deliveries, integrations, replays } from './schema'

export type ReplayRow = typeof replays.$inferSelect
export type ReplayKind = ReplayRow['kind']
export type ReplayCounts = Pick<ReplayRow, 'done' | 'held' | 'skipped'>

/** What a job of a kind may take up: a retry what did not arrive, a replay all that is finished. */
export const takenUp = {
  retry: ['failed', 'cancelled'],
  replay: ['delivered', 'failed', 'cancelled'],
} as const satisfies Record<ReplayKind, readonly (typeof deliveries.$inferSelect)['status'][]>

/** What a job is about: all that matches and was finished by then. */
export interface Extent {
  kind: ReplayKind
  filter: DeliveryFilter
  finishedBy: number
}

const within = (db: D1Database, { kind, filter, finishedBy }: Extent) =>
  and(matching(db, filter), inArray(deliveries.status, takenUp[kind]), lte(deliveries.finishedAt, finishedBy))

/** How many deliveries that are, by destination and status. `connector` is null where the destination was deleted. */
export const countWithin = (db: D1Database, extent: Extent) =>
  orm(db)
    .select({
      integrationId: deliveries.integrationId,
      status: deliveries.status,
      connector: integrations.connector,
      count: count(),
    })
    .from(deliveries)
    .leftJoin(integrations, eq(integrations.id, deliveries.integrationId))
    .where(within(db, extent))
    .groupBy(deliveries.integrationId, deliveries.status)

/** A delivery as a job found it, so that it can be put back. */
export interface Found {
  id: string
  incidentId: string
  ordered: boolean
  attempts: number
  status: string
  finishedAt: number | null
}

/** The next ones for one destination, oldest first. */
export const nextWithin = (
  db: D1Database,
  extent: Extent,
  integrationId: string,
  after: string,
  limit: number,
): Promise<Found[]> =>
  orm(db)
    .select({
      id: deliveries.id,
      incidentId: deliveries.incidentId,
      ordered: deliveries.ordered,
      attempts: deliveries.attempts,
      status: deliveries.status,
      finishedAt: deliveries.finishedAt,
    })
    .from(deliveries)
    .where(and(eq(deliveries.integrationId, integrationId), within(db, extent), gt(deliveries.id, after)))
    .orderBy(asc(deliveries.id))
    .limit(limit)

/**
 * Makes them due as they were found, or holds them where their destination is switched off; answers those that are due now. What has
 * moved on meanwhile (so also what an earlier call took up), what a deleted destination was to have, and what has lost its event stays
 * as it is.
 */
export async function takeUp(db: D1Database, kind: ReplayKind, found: readonly Found[], nowMs: number): Promise<Set<string>> {
  const { results } = await db
    .prepare(
      `update deliveries set next_trigger = ?2, finished_at = null, due_at = ?3, status = iif(t.enabled, 'scheduled', 'held')
       from json_each(?1) f cross join integrations t
       where deliveries.id = f.value->>'id' and deliveries.attempts = f.value->>'attempts' and deliveries.finished_at = f.value->>'finishedAt'
         and t.id = deliveries.integration_id and t.deleted_at is null
         and exists (select 1 from events e where e.incident_id = deliveries.incident_id and e.id = deliveries.event_id)
       returning id, status`,
    )
    .bind(rowsParameter(found), triggerOf[kind], nowMs)
    .all<{ id: string; status: 'scheduled' | 'held' }>()
  return new Set(results.filter(({ status }) => status === 'scheduled').map(({ id }) => id))
}

const triggerOf = { retry: 'manual', replay: 'replay' } as const

/** Puts back what was taken up and has not been attempted. */
export async function putBack(db: D1Database, kind: ReplayKind, found: readonly Found[]): Promise<void> {
  await db
    .prepare(
      `update deliveries set next_trigger = null, finished_at = f.value->>'finishedAt', status = f.value->>'status'
       from json_each(?1) f
       where deliveries.id = f.value->>'id' and deliveries.attempts = f.value->>'attempts' and deliveries.next_trigger = ?2
         and deliveries.finished_at is null and deliveries.status in ('scheduled','held')`,
    )
    .bind(rowsParameter(found), triggerOf[kind])
    .run()
}

export interface Whereabouts {
  id: string
  status: (typeof deliveries.$inferSelect)['status']
  attempts: number
}

/** What became of them; those that are gone are not in the answer. */
export async function whereabouts(db: D1Database, ids: readonly string[]): Promise<Whereabouts[]> {
  const { results } = await db
    .prepare(`select d.id, d.status, d.attempts from json_each(?1) f cross join deliveries d on d.id = f.value`)
    .bind(rowsParameter(ids))
    .all<Whereabouts>()
  return results
}

/** A statement, so that the job and its audit row are one batch. */
export const insertReplay = (db: D1Database, row: ReplayRow) => orm(db).insert(replays).values(row)

export const replayById = async (db: D1Database, id: string): Promise<ReplayRow | undefined> =>
  (await orm(db).select().from(replays).where(eq(replays.id, id)))[0]

/** Newest first. */
export const listReplays = (
  db: D1Database,
  filter: { status?: ReplayRow['status'] },
  page: { before?: string; limit: number },
): Promise<ReplayRow[]> =>
  orm(db)
    .select()
    .from(replays)
    .where(and(filter.status && eq(replays.status, filter.status), page.before ? lt(replays.id, page.before) : undefined))
    .orderBy(desc(replays.id))
    .limit(page.limit)

export const runningReplays = async (db: D1Database): Promise<string[]> =>
  (await orm(db).select({ id: replays.id }).from(replays).where(eq(replays.status, 'running'))).map(({ id }) => id)

/** A statement that changes nothing where the job is in none of the states `from`. */
export const moveReplay = (
  db: D1Database,
  id: string,
  from: readonly ReplayRow['status'][],
  to: Partial<ReplayRow> & Pick<ReplayRow, 'status'>,
) =>
  orm(db)
    .update(replays)
    .set(to)
    .where(and(eq(replays.id, id), inArray(replays.status, [...from])))

/** Writes nothing where nothing has changed. */
export const countReplay = (db: D1Database, id: string, { done, held, skipped }: ReplayCounts) =>
  orm(db)
    .update(replays)
    .set({ done, held, skipped })
    .where(and(eq(replays.id, id), or(ne(replays.done, done), ne(replays.held, held), ne(replays.skipped, skipped))))
