import { type DeliveryStatus, isBehind } from './deliveries'
import { type EventOrigin, type IncidentTold, incidentTold, originColumns } from './events'
import type { CredentialRow } from './integrations'
import type { StoredAttempt } from './schema'

/** A delivery with all that an attempt needs but the credentials. */
export interface DeliveryToAttempt extends EventOrigin {
  id: string
  status: DeliveryStatus
  schedule: string
  expires_at: number | null
  attempts: number
  due_at: number
  next_trigger: 'manual' | 'replay' | null
  last_attempt: string | null
  planned_at: number
  subscription_id: string | null
  integration_id: string
  connector: string | null
  destination_name: string | null
  settings: string | null
  /** JSON of `DeliverySettings`. */
  delivery: string | null
  destination_enabled: number | null
  destination_deleted_at: number | null
  external_id: string | null
  /** How often content had been erased when this was read. */
  erasures: string | null
  /** 1 while an earlier delivery about the same incident to the same destination is not finished. */
  behind: number
  /** Of the subscription; null where it names none, or is no more. */
  template_id: string | null
  template_version: number | null
  template_parts: string | null
  on_template_error: 'reject' | 'default' | null
  /** Of the event; null for operator events. */
  message_id: string | null
  traceparent: string | null
  tracestate: string | null
}

/** What a delivery about the hub itself tells. */
export interface OperatorTold {
  occurred_at: number
  severity: string
  title: string
  detail: string
}
export interface DeliveryWithEvent {
  delivery: DeliveryToAttempt
  about: { kind: 'incident'; told: IncidentTold } | { kind: 'operator'; told: OperatorTold }
  sealed: SealedRow[]
}

export interface SealedRow {
  name: string
  state: CredentialRow['state']
  field: string
  sealed: string
  created_at: number
  expires_at: number | null
}

export async function deliveryToAttempt(db: D1Database, id: string): Promise<DeliveryWithEvent | undefined> {
  const [found, sealed] = await db.batch<Record<string, unknown>>([
    db
      .prepare(
        `select d.id, d.status, d.schedule, d.expires_at, d.attempts, d.due_at, d.next_trigger, d.last_attempt, d.planned_at, d.subscription_id, d.integration_id, to_.connector,
           to_.name destination_name, to_.settings, to_.delivery, to_.enabled destination_enabled, to_.deleted_at destination_deleted_at, x.external_id,
           (select value from settings where key = 'erasures') erasures,
           ${isBehind} behind,
           t.id template_id, t.version template_version, v.parts template_parts, sub.on_template_error,
           d.event_id, d.event_type, e.message_id, e.traceparent, e.tracestate, d.incident_id, ${originColumns},
           case when i.id is not null then ${incidentTold} end incident,
           case when o.id is not null then json_object('occurred_at', o.occurred_at, 'severity', o.severity, 'title', o.title, 'detail', o.detail) end operator
         from deliveries d
         left join events e on e.incident_id = d.incident_id and e.id = d.event_id
         left join incidents i on i.open in (0, 1) and i.id = e.incident_id
         left join operator_events o on o.id = d.event_id
         left join integrations to_ on to_.id = d.integration_id
         left join integrations from_ on from_.id = coalesce(i.integration_id, o.integration_id)
         left join services s on s.id = i.service_id
         left join subscriptions sub on sub.id = d.subscription_id
         left join templates t on t.id = sub.template_id
         left join template_versions v on v.template_id = t.id and v.version = t.version
         left join external_links x on x.integration_id = d.integration_id and x.incident_id = d.incident_id
         where d.id = ?1 and (i.id is not null or o.id is not null)`,
      )
      .bind(id),
    db
      .prepare(
        `select name, state, field, sealed, created_at, expires_at from credentials where integration_id = (select integration_id from deliveries where id = ?1)`,
      )
      .bind(id),
  ])
  const row = found?.results[0]
  if (!row) return undefined
  const { incident, operator, ...delivery } = row
  return {
    // The columns of the statements above, under the names of their types.
    delivery: delivery as unknown as DeliveryToAttempt,
    about: incident
      ? { kind: 'incident', told: JSON.parse(String(incident)) as IncidentTold }
      : { kind: 'operator', told: JSON.parse(String(operator)) as OperatorTold },
    sealed: (sealed?.results ?? []) as unknown as SealedRow[],
  }
}

/** Takes the lease: false where somebody else has, or where the delivery has moved on. The attempt before, if any, moves to `attempts`. */
export async function beginAttempt(
  db: D1Database,
  { id, attempts }: { id: string; attempts: number },
  attempt: StoredAttempt,
  leaseUntil: number,
  now: number,
): Promise<boolean> {
  const begin = db
    .prepare(
      `update deliveries set status = 'inflight', attempts = ?3, due_at = ?4, last_attempt = ?5, next_trigger = null
       where id = ?1 and attempts = ?2 and (status in ('planned','scheduled') or (status = 'inflight' and due_at <= ?6))`,
    )
    .bind(id, attempts, attempt.number, leaseUntil, JSON.stringify(attempt), now)
  if (attempts === 0) return (await begin.run()).meta.changes === 1
  const [, begun] = await db.batch([
    db
      .prepare(
        `insert or ignore into attempts (delivery_id, number, attempt)
         select id, attempts, case status when 'inflight'
           then json_set(last_attempt, '$.status', 'unknown', '$.reason', 'the attempt ended without a record; it may or may not have arrived') else last_attempt end
         from deliveries where id = ?1 and attempts = ?2 and last_attempt is not null and (status in ('planned','scheduled') or (status = 'inflight' and due_at <= ?3))`,
      )
      .bind(id, attempts, now),
    begin,
  ])
  return begun?.meta.changes === 1
}

export interface AttemptRecord {
  deliveryId: string
  attempt: StoredAttempt
  status: 'delivered' | 'failed' | 'scheduled'
  dueAt: number
  finishedAt: number | null
  /** As `deliveryToAttempt` read it. */
  erasures: string | null
  link?: { integrationId: string; incidentId: string; externalId: string; url: string | null }
}

/** What was said with content that has been erased meanwhile is not kept; what came of it is. */
const unlessErased = (attempt: string, erasures: string) =>
  `case when (select value from settings where key = 'erasures') is ${erasures} then ${attempt}
     else json_set(${attempt}, '$.request', null, '$.response', null, '$.reason', null) end`

/** Writes what came of an attempt, and answers the next delivery about the same incident, if that one may go now. */
export async function recordAttempt(db: D1Database, record: AttemptRecord): Promise<{ late: boolean; next: string | undefined }> {
  const { deliveryId, attempt, link } = record
  const [recorded, following] = await db.batch<{ id: string }>([
    db
      .prepare(
        `update deliveries set status = ?3, due_at = ?4, finished_at = ?5, last_attempt = ${unlessErased('?6', '?7')}
         where id = ?1 and attempts = ?2 and status = 'inflight'`,
      )
      .bind(deliveryId, attempt.number, record.status, record.dueAt, record.finishedAt, JSON.stringify(attempt), record.erasures),
    db
      .prepare(
        `select n.id from deliveries d join deliveries n on n.integration_id = d.integration_id and n.incident_id = d.incident_id and n.id > d.id and n.finished_at is null
         where d.id = ?1 and d.finished_at is not null and n.status in ('planned','scheduled') order by n.id limit 1`,
      )
      .bind(deliveryId),
    ...(link
      ? [
          db
            .prepare(
              // None for an incident that was erased meanwhile, with its deliveries.
              `insert into external_links (integration_id, incident_id, external_id, url)
               select ?1, ?2, ?3, ?4 from deliveries where id = ?5
               on conflict (integration_id, incident_id) do update set external_id = excluded.external_id, url = excluded.url
               where external_id <> excluded.external_id`,
            )
            .bind(link.integrationId, link.incidentId, link.externalId, link.url, deliveryId),
        ]
      : []),
  ])
  return { late: recorded?.meta.changes === 0, next: following?.results[0]?.id }
}

/** An attempt whose lease had run out before it ended: what it saw is still worth keeping. */
export async function recordLateAttempt(
  db: D1Database,
  { deliveryId, attempt, erasures }: Pick<AttemptRecord, 'deliveryId' | 'attempt' | 'erasures'>,
): Promise<void> {
  await db
    .prepare(
      `insert or replace into attempts (delivery_id, number, attempt)
       select id, ?2, ${unlessErased('?3', '?4')} from deliveries where id = ?1`,
    )
    .bind(deliveryId, attempt.number, JSON.stringify(attempt), erasures)
    .run()
}
