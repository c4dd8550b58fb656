import { timeChars } from '../kit/id'
import { rowsParameter } from './db'

// What is past its days goes in chunks. Every statement walks a range of a key: ids begin with their time.

export const CHUNK = 500
/** An incident takes all that belongs to it along. */
export const INCIDENTS_CHUNK = 50
/** A message is received a moment before it has its id. */
const RECEIVED_MS = 60_000

/** How many rows a chunk has changed: fewer than it may is the last one. */
type Changed = Promise<number>

const changesOf = async (statement: D1PreparedStatement): Changed => (await statement.run()).meta.changes

export interface MessageKey {
  integrationId: string
  slot: string
}
/** `messages`: since the slot `from`. `repeats`: the latest plain repeat of each incident, in no order of time. */
const slotsOf = (of: 'messages' | 'repeats', from: string, before: number) =>
  of === 'messages' ? { from, to: `msg_${timeChars(before + RECEIVED_MS)}` } : { from: '~', to: '~~' }

/** The bodies that come after `after`. Answers where the next chunk goes on, or null where there is none. */
export async function forgetBodies(
  db: D1Database,
  of: 'messages' | 'repeats',
  { from, before, after }: { from: string; before: number; after: MessageKey | null },
): Promise<MessageKey | null> {
  const slots = slotsOf(of, from, before)
  const { results } = await db
    .prepare(
      `select m.integration_id integrationId, m.slot from integrations i cross join messages m
       where i.id >= ?1 and m.integration_id = i.id and m.slot > case i.id when ?1 then ?2 else ?3 end and m.slot < ?4
         and m.body is not null and m.received_at < ?5
       order by i.id, m.slot limit ${CHUNK}`,
    )
    .bind(after?.integrationId ?? '', after?.slot ?? '', slots.from, slots.to, before)
    .all<MessageKey & Record<string, unknown>>()
  if (results.length === 0) return null
  await db
    .prepare(
      `update messages set body = null where (integration_id, slot) in (select value->>'integrationId', value->>'slot' from json_each(?1))`,
    )
    .bind(rowsParameter(results))
    .run()
  return results.length < CHUNK ? null : (results.at(-1) ?? null)
}

export function forgetMessages(db: D1Database, of: 'messages' | 'repeats', before: number): Changed {
  const { from, to } = slotsOf(of, '', before)
  return changesOf(
    db
      .prepare(
        `delete from messages where (integration_id, slot) in
           (select m.integration_id, m.slot from integrations i cross join messages m
            where i.id > '' and m.integration_id = i.id and m.slot > ?1 and m.slot < ?2 and m.received_at < ?3 limit ${CHUNK})`,
      )
      .bind(from, to, before),
  )
}

/** Of finished deliveries after the id `after`: earlier attempts go, and of the last one stays what came of it. Answers where the next chunk goes on, or null. */
export async function forgetAttempts(
  db: D1Database,
  { after, before }: { after: string; before: number },
): Promise<string | null> {
  const { results } = await db
    .prepare(
      `select d.id from deliveries d where d.id > ?1 and d.id < ?2 and d.finished_at < ?3
         and (d.last_attempt->>'$.request' is not null or d.last_attempt->>'$.response' is not null or d.last_attempt->>'$.reason' is not null
           or exists (select 1 from attempts a where a.delivery_id = d.id))
       order by d.id limit ${CHUNK}`,
    )
    .bind(after, `dlv_${timeChars(before)}`, before)
    .all<{ id: string }>()
  if (results.length === 0) return null
  const ids = rowsParameter(results.map(({ id }) => id))
  await db.batch([
    db.prepare(`delete from attempts where delivery_id in (select value from json_each(?1))`).bind(ids),
    // Somebody may have asked for another try meanwhile.
    db
      .prepare(
        `update deliveries set last_attempt = json_set(last_attempt, '$.request', null, '$.response', null, '$.reason', null)
         where id in (select value from json_each(?1)) and finished_at < ?2`,
      )
      .bind(ids, before),
  ])
  return results.length < CHUNK ? null : (results.at(-1)?.id ?? null)
}

/** With their attempts. The links of their incidents stay: a later delivery has to find the ticket. */
export async function forgetDeliveries(db: D1Database, before: number): Changed {
  const { results } = await db
    .prepare(`select id from deliveries where id < ?1 and finished_at < ?2 order by id limit ${CHUNK}`)
    .bind(`dlv_${timeChars(before)}`, before)
    .all<{ id: string }>()
  if (results.length === 0) return 0
  const ids = rowsParameter(results.map(({ id }) => id))
  await db.batch([
    db
      .prepare(
        `delete from attempts where delivery_id in (select d.id from json_each(?1) cross join deliveries d where d.id = value and d.finished_at < ?2)`,
      )
      .bind(ids, before),
    db.prepare(`delete from deliveries where id in (select value from json_each(?1)) and finished_at < ?2`).bind(ids, before),
  ])
  return results.length
}

/**
 * Resolved ones with their events, deliveries, attempts, links and latest repeat; not one that somebody is still to be told of. The
 * latest incident stays, or the next one would be given its number again.
 */
export async function forgetIncidents(db: D1Database, before: number): Changed {
  const { results } = await db
    .prepare(
      `select i.id from incidents i
       where i.open = 0 and i.id < ?1 and i.resolved_at < ?2 and i.number < (select max(number) from incidents)
         and not exists (select 1 from events e cross join deliveries d where e.incident_id = i.id and ${ofEvent} and d.finished_at is null)
       order by i.id limit ${INCIDENTS_CHUNK}`,
    )
    .bind(`inc_${timeChars(before)}`, before)
    .all<{ id: string }>()
  if (results.length === 0) return 0
  const ids = results.map(({ id }) => id)
  await db.batch([
    ...deleteBelongings(db, ids),
    db
      .prepare(
        `delete from messages where (integration_id, slot) in
           (select i.integration_id, '~' || i.id from json_each(?1) cross join incidents i where i.open in (0, 1) and i.id = value)`,
      )
      .bind(rowsParameter(ids)),
    db
      .prepare(`delete from incidents where open = 0 and id in (select value from json_each(?1)) and resolved_at < ?2`)
      .bind(rowsParameter(ids), before),
  ])
  return ids.length
}

/** A delivery's id begins as its event's does (`planDeliveries`). */
const ofEvent = `d.id >= 'dlv_' || substr(e.id, 5) and d.id < 'dlv_' || substr(e.id, 5) || '~'`

/** Attempts, deliveries, links and events of incidents, in this order. */
export function deleteBelongings(db: D1Database, incidentIds: readonly string[]): D1PreparedStatement[] {
  const ids = rowsParameter(incidentIds)
  const theirs = `select d.id from json_each(?1) cross join events e cross join deliveries d where e.incident_id = value and ${ofEvent}`
  return [
    db.prepare(`delete from attempts where delivery_id in (${theirs})`).bind(ids),
    db.prepare(`delete from deliveries where id in (${theirs})`).bind(ids),
    db
      .prepare(
        `delete from external_links where (integration_id, incident_id) in
           (select i.id, value from integrations i cross join json_each(?1) where i.id > '')`,
      )
      .bind(ids),
    db.prepare(`delete from events where incident_id in (select value from json_each(?1))`).bind(ids),
  ]
}

export const forgetAudit = (db: D1Database, before: number): Changed =>
  changesOf(
    db
      .prepare(
        `delete from audit_log where id in (select id from audit_log where id < ?1 and at < ?2 order by id limit ${CHUNK})`,
      )
      .bind(`aud_${timeChars(before + RECEIVED_MS)}`, before),
  )

/** There is never more of them than a day's. */
export const forgetIdempotencyKeys = (db: D1Database, createdBefore: number): Changed =>
  changesOf(
    db
      .prepare(
        `delete from idempotency_keys where (token_id, key) in (select token_id, key from idempotency_keys where created_at < ?1 limit ${CHUNK})`,
      )
      .bind(createdBefore),
  )

export const forgetRollups = (db: D1Database, minuteBefore: number): Changed =>
  changesOf(
    db
      .prepare(
        `delete from rollups_minute where (integration_id, minute) in
           (select r.integration_id, r.minute from integrations i cross join rollups_minute r
            where i.id > '' and r.integration_id = i.id and r.minute < ?1 limit ${CHUNK})`,
      )
      .bind(minuteBefore),
  )

export const forgetOperatorEvents = (db: D1Database, idBefore: string): Changed =>
  changesOf(
    db
      .prepare(
        `delete from operator_events where id in (select id from operator_events where id < ?1 order by id limit ${CHUNK})`,
      )
      .bind(idBefore),
  )

export const forgetChallenges = (db: D1Database, nowMs: number): Changed =>
  changesOf(
    db
      .prepare(`delete from challenges where hash in (select hash from challenges where expires_at <= ?1 limit ${CHUNK})`)
      .bind(nowMs),
  )

export const forgetSessions = (db: D1Database, nowMs: number): Changed =>
  changesOf(
    db
      .prepare(`delete from sessions where hash in (select hash from sessions where expires_at <= ?1 limit ${CHUNK})`)
      .bind(nowMs),
  )
