import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { scheduled } from '../cron/scheduled'
import { timeChars } from '../kit/id'
import { deps, integration, rows } from '../test/hub'
import { forget } from './forget'
import { changeRetention, retentionKinds } from './retention'

const DAY_MS = 86_400_000
/** A full hour. */
const NOW = Date.UTC(2027, 2, 1, 12)
const at = (nowMs: number) => ({ ...deps(), clock: () => nowMs })
const from = await integration({ connector: 'grafana', auth: 'key' })
const to = await integration({ connector: 'webhook', credentials: { url: 'https://sink.test/hook' } })

let made = 0
const idAt = (prefix: string, ms: number) => `${prefix}_${timeChars(ms)}${String(made++).padStart(16, '0')}`
const run = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run()
const attemptText = (number: number) =>
  JSON.stringify({
    number,
    trigger: 'automatic',
    startedAt: 0,
    latencyMs: 3,
    status: 'delivered',
    code: '200',
    reason: 'they said so',
    externalId: 'T-1',
    request: { method: 'POST', url: 'https://sink.test', headers: {}, body: 'sent' },
    response: { status: 200, headers: {}, body: 'answered' },
  })

async function message(receivedAt: number, slot = idAt('msg', receivedAt)) {
  await run(
    `insert into messages (integration_id, slot, id, received_at, outcome, results, headers, body, body_bytes) values (?1, ?2, ?3, ?4, 'opened', '[]', '{}', 'body', 4)`,
    from.id,
    slot,
    idAt('msg', receivedAt),
    receivedAt,
  )
  return slot
}

/** An incident with one event, one delivery of two attempts, a link and a latest repeat. */
async function incident(times: { openedAt: number; resolvedAt: number | null; finishedAt: number | null }) {
  const { openedAt, resolvedAt, finishedAt } = times
  const id = idAt('inc', openedAt)
  const eventId = idAt('evt', openedAt)
  const deliveryId = `dlv_${eventId.slice(4)}abcdefgh`
  await run(
    `insert into incidents (id, open, status, severity, priority, title, labels, dedup_key, integration_id, occurrences, opened_at, last_seen_at, resolved_at, version)
     values (?1, ?2, ?3, 'error', 'P2', 'title', '{}', ?1, ?4, 1, ?5, ?5, ?6, 1)`,
    id,
    resolvedAt === null ? 1 : 0,
    resolvedAt === null ? 'triggered' : 'resolved',
    from.id,
    openedAt,
    resolvedAt,
  )
  await run(
    `insert into events (incident_id, id, type, occurred_at, actor, status, severity, priority, occurrences)
     values (?1, ?2, 'incident.triggered', ?3, 'actor', 'triggered', 'error', 'P2', 1)`,
    id,
    eventId,
    openedAt,
  )
  await run(
    `insert into deliveries (id, event_id, event_type, incident_id, integration_id, status, schedule, attempts, planned_at, due_at, finished_at, last_attempt)
     values (?1, ?2, 'incident.triggered', ?3, ?4, ?5, 'standard', 2, ?6, ?6, ?7, ?8)`,
    deliveryId,
    eventId,
    id,
    to.id,
    finishedAt === null ? 'scheduled' : 'delivered',
    openedAt,
    finishedAt,
    attemptText(2),
  )
  await run(`insert into attempts values (?1, 1, ?2)`, deliveryId, attemptText(1))
  await run(`insert into external_links values (?1, ?2, 'T-1', null)`, to.id, id)
  await message(NOW, `~${id}`)
  return { id, eventId, deliveryId }
}
const left = async (id: string) =>
  (
    await rows(
      `select (select count(*) from incidents where id = ?1) incidents, (select count(*) from events where incident_id = ?1) events,
         (select count(*) from deliveries where incident_id = ?1) deliveries, (select count(*) from external_links where incident_id = ?1) links,
         (select count(*) from messages where slot = '~' || ?1) repeats`,
      id,
    )
  )[0]
const whole = { incidents: 1, events: 1, deliveries: 1, links: 1, repeats: 1 }
const nothing = { incidents: 0, events: 0, deliveries: 0, links: 0, repeats: 0 }

beforeEach(async () => {
  for (const table of ['messages', 'incidents', 'events', 'deliveries', 'attempts', 'external_links', 'settings', 'audit_log'])
    await run(`delete from ${table}`)
})

describe('to the millisecond', () => {
  it('bodies go after 7 days, messages after 90, plain repeats as well', async () => {
    const edge = NOW - 7 * DAY_MS
    const young = await message(edge)
    const old = await message(edge - 1)
    const youngRepeat = await message(edge, '~inc_young')
    const oldRepeat = await message(edge - 1, '~inc_old')
    const kept = await message(NOW - 90 * DAY_MS)
    await message(NOW - 90 * DAY_MS - 1)
    await message(NOW - 90 * DAY_MS - 1, '~inc_ancient')
    expect(await forget(at(NOW), { hour: true })).toEqual([])
    expect(await rows(`select slot, body from messages order by slot`)).toEqual([
      { slot: kept, body: null },
      { slot: old, body: null },
      { slot: young, body: 'body' },
      { slot: oldRepeat, body: null },
      { slot: youngRepeat, body: 'body' },
    ])
  })

  it('attempts lose what they said after 30 days, counted from the end of their delivery', async () => {
    const edge = NOW - 30 * DAY_MS
    const young = await incident({ openedAt: edge - DAY_MS, resolvedAt: edge, finishedAt: edge })
    const old = await incident({ openedAt: edge - DAY_MS, resolvedAt: edge, finishedAt: edge - 1 })
    const open = await incident({ openedAt: edge - DAY_MS, resolvedAt: null, finishedAt: null })
    await forget(at(NOW), { hour: true })
    expect(await rows(`select delivery_id id from attempts order by 1`)).toEqual(
      [young, open].map(({ deliveryId }) => ({ id: deliveryId })),
    )
    const [reduced] = await rows<{ last_attempt: string }>(`select last_attempt from deliveries where id = ?`, old.deliveryId)
    expect(JSON.parse(reduced!.last_attempt)).toEqual({
      ...JSON.parse(attemptText(2)),
      request: null,
      response: null,
      reason: null,
    })
    expect(await rows(`select count(*) n from deliveries where last_attempt->>'$.response.body' = 'answered'`)).toEqual([
      { n: 2 },
    ])
  })

  it('deliveries go a year after they finished, and the link to the ticket stays for what is still to come', async () => {
    const edge = NOW - 365 * DAY_MS
    const young = await incident({ openedAt: edge - DAY_MS, resolvedAt: null, finishedAt: edge })
    const old = await incident({ openedAt: edge - DAY_MS, resolvedAt: null, finishedAt: edge - 1 })
    const unfinished = await incident({ openedAt: edge - DAY_MS, resolvedAt: null, finishedAt: null })
    await forget(at(NOW), { hour: true })
    expect(await left(young.id)).toEqual(whole)
    expect(await left(unfinished.id)).toEqual(whole)
    expect(await left(old.id)).toEqual({ ...whole, deliveries: 0 })
    expect(await rows(`select * from attempts where delivery_id = ?`, old.deliveryId)).toEqual([])
  })

  it('incidents go whole a year after they were resolved; never an open one, or one that somebody is still to be told of', async () => {
    const edge = NOW - 365 * DAY_MS
    const opened = { openedAt: edge - DAY_MS }
    const young = await incident({ ...opened, resolvedAt: edge, finishedAt: edge })
    const old = await incident({ ...opened, resolvedAt: edge - 1, finishedAt: NOW })
    const open = await incident({ ...opened, resolvedAt: null, finishedAt: edge })
    const owed = await incident({ ...opened, resolvedAt: edge - 1, finishedAt: null })
    const latest = await incident({ ...opened, resolvedAt: edge - 1, finishedAt: NOW })
    await forget(at(NOW), { hour: true })
    expect(await left(old.id)).toEqual(nothing)
    expect(await rows(`select * from attempts where delivery_id = ?`, old.deliveryId)).toEqual([])
    for (const one of [young, open, owed]) expect(await left(one.id)).toEqual(whole)
    // Or the next incident would have its number.
    expect(await left(latest.id)).toMatchObject({ incidents: 1 })
  })

  it('the audit log goes after 400 days, figures after 90', async () => {
    const edge = NOW - 400 * DAY_MS
    for (const ms of [edge - 1, edge])
      await run(`insert into audit_log values (?1, ?2, 'a', 'b', 'c', '{}')`, idAt('aud', ms), ms)
    const minute = (NOW - 90 * DAY_MS) / 60_000
    for (const one of [minute - 1, minute])
      await run(
        `insert into rollups_minute (integration_id, minute, received, errors, latency_ms) values (?1, ?2, 1, 0, 0)`,
        from.id,
        one,
      )
    await forget(at(NOW), { hour: true })
    expect(await rows(`select at from audit_log`)).toEqual([{ at: edge }])
    expect(await rows(`select minute from rollups_minute`)).toEqual([{ minute }])
  })
})

describe('the days', () => {
  it('are those of the settings', async () => {
    await changeRetention(at(NOW), { messageBodiesDays: 2 }, 'token:test')
    const slot = await message(NOW - 2 * DAY_MS - 1)
    await forget(at(NOW), { hour: true })
    expect(await rows(`select slot, body from messages`)).toEqual([{ slot, body: null }])
  })

  it('are the usual ones where the settings cannot be read', async () => {
    await run(`insert into settings values ('retention', '{"messageBodiesDays":-1}')`)
    const slot = await message(NOW - retentionKinds.messageBodiesDays.usual * DAY_MS)
    await forget(at(NOW), { hour: true })
    expect(await rows(`select slot, body from messages`)).toEqual([{ slot, body: 'body' }])
  })
})

describe('much that is old', () => {
  const many = async (table: string, columns: string, count: number) =>
    run(
      `insert into ${table} with recursive n(i) as (select 0 union all select i + 1 from n where i < ${count - 1}) select ${columns} from n`,
    )

  it('goes in bounded runs, minute by minute, until nothing is left', { timeout: 60_000 }, async () => {
    const old = timeChars(NOW - 100 * DAY_MS)
    // More than a run does of each kind: 20 chunks of 500.
    await many(
      'messages',
      `'${from.id}', 'msg_${old}' || printf('%016d', i), 'm', ${NOW - 100 * DAY_MS}, 'o', '[]', '{}', 'body', 4`,
      12_000,
    )
    await many(
      'deliveries (id, event_id, event_type, incident_id, integration_id, status, schedule, attempts, planned_at, due_at, finished_at, last_attempt)',
      `'dlv_${old}' || printf('%016d', i), 'e', 't', 'i', '${to.id}', 'delivered', 's', 1, 0, 0, ${NOW - 99 * DAY_MS}, '${attemptText(1)}'`,
      12_000,
    )
    expect(await forget(at(NOW), { hour: true })).toEqual(['bodies', 'messages', 'attempts'])
    const counted = `select (select count(*) from messages) messages, (select count(*) from deliveries where last_attempt->>'$.request' is not null) said`
    expect(await rows(counted)).toEqual([{ messages: 2_000, said: 2_000 }])
    // Not a full hour: only what was left.
    await scheduled(NOW + 60_000, at(NOW + 60_000))
    expect(await rows(counted)).toEqual([{ messages: 0, said: 0 }])
    expect(await forget(at(NOW + 120_000), { hour: false })).toEqual([])
  })

  it('is looked at once: what finished late is found the next day', async () => {
    const openedAt = NOW - 31 * DAY_MS
    await forget(at(NOW), { hour: true })
    const late = await incident({ openedAt, resolvedAt: null, finishedAt: NOW - 30 * DAY_MS - 1 })
    await forget(at(NOW + 3_600_000), { hour: true })
    expect(await rows(`select count(*) n from attempts`)).toEqual([{ n: 1 }])
    await forget(at(NOW + DAY_MS), { hour: true })
    expect(await rows(`select count(*) n from attempts where delivery_id = ?`, late.deliveryId)).toEqual([{ n: 0 }])
  })
})
