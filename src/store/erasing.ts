import { timeChars } from '../kit/id'
import { rowsParameter } from './db'
import { deleteBelongings } from './keeping'

/** What stands where something was erased; the gate writes the same word. */
const ERASED = '[erased]'
/** No projection is newer than a row that was erased. */
const LAST_VERSION = Number.MAX_SAFE_INTEGER
/** Rows that one step looks at: what a message holds is 64 KB at most. */
const WINDOW = 500

export const erasedKinds = [
  'messages',
  'incidents',
  'events',
  'deliveries',
  'attempts',
  'links',
  'integrations',
  'operatorEvents',
  'audit',
] as const
export type ErasedKind = (typeof erasedKinds)[number]

/** Where vendors' and people's words stand. Predicates and changes speak of `?1`, the writings of a text. */
interface Words {
  table: string
  key: readonly [string] | readonly [string, string]
  where: string
  change: (nowMs: number) => string
}

const says = (text: string) => `exists (select 1 from json_each(?1) w where instr(lower(${text}), w.value) > 0)`
/** Any text in a JSON value; `keys` too. */
const saysWithin = (json: string, keys = false) =>
  `exists (select 1 from json_tree(${json}) t where t.type = 'text' and ${says('t.atom')}${keys ? ` or ${says('t.key')}` : ''})`
const unlessSays = (column: string) => `${column} = case when ${says(column)} then '${ERASED}' else ${column} end`
const saidInAttempt = (column: string) =>
  ['request.url', 'request.body', 'response.body', 'reason', 'externalId']
    .map((path) => says(`${column}->>'$.${path}'`))
    .concat(['request.headers', 'response.headers'].map((path) => saysWithin(`${column}->'$.${path}'`)))
    .join(' or ')
const saidInResults = `exists (select 1 from json_each(results) r where ${says("r.value->>'dedupKey'")} or ${says("r.value->>'reason'")})`
const quietAttempt = (column: string) =>
  `${column} = json_set(${column}, '$.request', null, '$.response', null, '$.reason', '${ERASED}', '$.externalId', null)`
/** Kept to itself: a row of ours that says what was erased has but a hash of it. */
const OURS = `action in ('content.erasing', 'content.erased')`

const words: Record<ErasedKind, Words> = {
  messages: {
    table: 'messages',
    key: ['integration_id', 'slot'],
    where: `${says('body')} or ${saysWithin('headers', true)} or ${saidInResults}`,
    change: () =>
      `${unlessSays('body')}, headers = case when ${saysWithin('headers', true)} then '{}' else headers end,
       results = (select json_group_array(json(case when ${says("r.value->>'dedupKey'")} or ${says("r.value->>'reason'")}
         then json_remove(r.value, '$.dedupKey', '$.reason') else r.value end)) from json_each(results) r)`,
  },
  incidents: {
    table: 'incidents',
    key: ['number'],
    where: [
      ...['title', 'description', 'link', 'dedup_key', 'acknowledged_by', 'resolved_by'].map(says),
      saysWithin('labels', true),
    ].join(' or '),
    // Without its dedup key nobody could close it any more; its gate has forgotten it too.
    change: (nowMs) =>
      `${['title', 'description', 'link', 'acknowledged_by', 'resolved_by'].map(unlessSays).join(', ')},
       labels = (select json_group_object(case when ${says('l.key')} then '${ERASED}' else l.key end,
         case when ${says('l.value')} then '${ERASED}' else l.value end) from json_each(labels) l),
       open = case when ${says('dedup_key')} then 0 else open end, status = case when ${says('dedup_key')} then 'resolved' else status end,
       resolved_at = case when ${says('dedup_key')} then coalesce(resolved_at, ${nowMs}) else resolved_at end,
       version = case when ${says('dedup_key')} then ${LAST_VERSION} else version end, ${unlessSays('dedup_key')}`,
  },
  events: { table: 'events', key: ['incident_id', 'id'], where: says('actor'), change: () => unlessSays('actor') },
  deliveries: {
    table: 'deliveries',
    key: ['id'],
    where: saidInAttempt('last_attempt'),
    change: () => quietAttempt('last_attempt'),
  },
  attempts: {
    table: 'attempts',
    key: ['delivery_id', 'number'],
    where: saidInAttempt('attempt'),
    change: () => quietAttempt('attempt'),
  },
  links: {
    table: 'external_links',
    key: ['integration_id', 'incident_id'],
    where: ['external_id', 'url'].map(says).join(' or '),
    change: () => ['external_id', 'url'].map(unlessSays).join(', '),
  },
  integrations: {
    table: 'integrations',
    key: ['id'],
    where: ['poll_error', 'disabled_reason'].map(says).join(' or '),
    change: () => ['poll_error', 'disabled_reason'].map(unlessSays).join(', '),
  },
  operatorEvents: {
    table: 'operator_events',
    key: ['id'],
    where: `${says('title')} or ${saysWithin('detail')}`,
    change: () =>
      `${unlessSays('title')}, detail = (select json_group_object(d.key, case when ${says('d.value')} then '${ERASED}' else d.value end) from json_each(detail) d)`,
  },
  audit: {
    table: 'audit_log',
    key: ['id'],
    where: `not ${OURS} and ${saysWithin('detail')}`,
    change: () => `detail = '{"erased":true}'`,
  },
}

export interface Step {
  /** Rows that said it. */
  found: number
  /** The key that the next step goes on after; null at the end of the table. */
  after: (string | number)[] | null
}

/** The next rows of a kind: those that say one of the `writings` no longer do (`dryRun`: are counted). */
export async function eraseText(
  db: D1Database,
  kind: ErasedKind,
  given: { writings: readonly string[]; after: (string | number)[] | null; dryRun: boolean; nowMs: number },
): Promise<Step> {
  const { table, key, where, change } = words[kind]
  const columns = key.length === 1 ? key[0] : `(${key.join(', ')})`
  const bound = (from: number) => (key.length === 1 ? `?${from}` : `(?${from}, ?${from + 1})`)
  const from = given.after ?? key.map((column) => (column === 'number' && key.length === 1 ? 0 : ''))
  const last = await db
    .prepare(
      `select ${key.join(', ')} from ${table} where ${columns} > ${bound(1)} order by ${key.join(', ')} limit 1 offset ${WINDOW - 1}`,
    )
    .bind(...from)
    .first<Record<string, string | number>>()
  const after = last && key.map((column) => last[column] ?? '')
  const range = `${columns} > ${bound(2)}${after ? ` and ${columns} <= ${bound(2 + key.length)}` : ''}`
  const values = [rowsParameter(given.writings), ...from, ...(after ?? [])]
  const found = given.dryRun
    ? ((
        await db
          .prepare(`select count(*) n from ${table} where ${range} and (${where})`)
          .bind(...values)
          .first<{ n: number }>()
      )?.n ?? 0)
    : (
        await db
          .prepare(`update ${table} set ${change(given.nowMs)} where ${range} and (${where})`)
          .bind(...values)
          .run()
      ).meta.changes
  return { found, after }
}

/** From here on no attempt that read content before is recorded with what it said (`recordAttempt`). */
export async function countErasure(db: D1Database): Promise<void> {
  await db
    .prepare(`insert into settings (key, value) values ('erasures', '1') on conflict (key) do update set value = value + 1`)
    .run()
}

/** Messages about an incident, from `after` on: what they said is gone, and what they did to other incidents stays. */
export async function eraseMessagesOf(
  db: D1Database,
  incident: { id: string; integrationId: string },
  { after, dryRun }: { after: string | null; dryRun: boolean },
): Promise<{ found: number; after: string | null }> {
  // The first is made in the same moment as its incident.
  const from = after ?? `msg_${incident.id.slice(4, 4 + timeChars(0).length)}`
  const last = await db
    .prepare(`select slot from messages where integration_id = ?1 and slot > ?2 order by slot limit 1 offset ${WINDOW - 1}`)
    .bind(incident.integrationId, from)
    .first<{ slot: string }>()
  const where = `integration_id = ?2 and slot > ?3 and slot <= ?4 and exists (select 1 from json_each(results) r where r.value->>'incidentId' = ?1)`
  const values = [incident.id, incident.integrationId, from, last?.slot ?? '~~']
  const found = dryRun
    ? ((
        await db
          .prepare(`select count(*) n from messages where ${where}`)
          .bind(...values)
          .first<{ n: number }>()
      )?.n ?? 0)
    : (
        await db
          .prepare(
            `update messages set body = '${ERASED}', headers = '{}',
               results = (select json_group_array(json(r.value)) from json_each(results) r where r.value->>'incidentId' is not ?1)
             where ${where}`,
          )
          .bind(...values)
          .run()
      ).meta.changes
  return { found, after: last?.slot ?? null }
}

/**
 * All but its messages. The row stays, empty and closed, so that its number is not given again and nothing late brings it back
 */
export async function eraseIncident(
  db: D1Database,
  id: string,
  { dryRun, nowMs }: { dryRun: boolean; nowMs: number },
): Promise<Record<'incidents' | 'events' | 'deliveries' | 'attempts' | 'links' | 'operatorEvents' | 'audit', number>> {
  const theirs = `events e cross join deliveries d where e.incident_id = ?1 and d.id >= 'dlv_' || substr(e.id, 5) and d.id < 'dlv_' || substr(e.id, 5) || '~'`
  // What is said of a delivery that failed quotes its destination.
  const told = `detail->>'delivery' in (select d.id from ${theirs})`
  const audited = `id > 'aud_' || substr(?1, 5, 10) and subject = ?1 and not ${OURS} and detail <> '{"erased":true}'`
  const counts = db
    .prepare(
      `select (select count(*) from incidents where open in (0, 1) and id = ?1 and version < ${LAST_VERSION}) incidents,
         (select count(*) from events where incident_id = ?1) events, (select count(*) from ${theirs}) deliveries,
         (select count(*) from ${theirs.replace(' where', ' cross join attempts a where a.delivery_id = d.id and')}) attempts,
         (select count(*) from integrations i cross join external_links x where i.id > '' and x.integration_id = i.id and x.incident_id = ?1) links,
         (select count(*) from operator_events where ${told}) operatorEvents, (select count(*) from audit_log where ${audited}) audit`,
    )
    .bind(id)
  const changes = [
    db.prepare(`delete from operator_events where ${told}`).bind(id),
    ...deleteBelongings(db, [id]),
    db
      .prepare(
        `update incidents set title = '${ERASED}', description = null, link = null, labels = '{}', dedup_key = '${ERASED}', acknowledged_by = null,
           resolved_by = null, assignee_id = null, open = 0, status = 'resolved', resolved_at = coalesce(resolved_at, ?2), version = ${LAST_VERSION}
         where open in (0, 1) and id = ?1`,
      )
      .bind(id, nowMs),
    db.prepare(`update audit_log set detail = '{"erased":true}' where ${audited}`).bind(id),
  ]
  const [counted] = await db.batch<Awaited<ReturnType<typeof eraseIncident>>>([counts, ...(dryRun ? [] : changes)])
  const {
    incidents = 0,
    events = 0,
    deliveries = 0,
    attempts = 0,
    links = 0,
    operatorEvents = 0,
    audit = 0,
  } = counted?.results[0] ?? {}
  return { incidents, events, deliveries, attempts, links, operatorEvents, audit }
}

/** Those that have a gate, a page at a time. */
export async function gatesAfter(db: D1Database, after: string, limit: number): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select id from integrations where id > ?1 and (auth is not null or poll_every_seconds is not null) order by id limit ?2`,
    )
    .bind(after, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}
