// Fills the files of a hub that is stopped: a million rows through its API would take longer than the benchmark.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { timeChars } from '../src/kit/id.ts'

const ROWS = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)`
/** Older than any id made now, and in order. */
const ID = (prefix: string) => `printf('${prefix}_0%025d', n.i)`
const KEY = `'workflow_run:tidepool-bank/seeded:branch-' || n.i || ':5501'`
/** What is open is the newest. */
const IS_OPEN = `n.i > ?1 - ?2`

/** So many incidents in D1, each with its first event and its message (body forgotten, as after a week); the newest `open` are open, also in the gate. */
export function seed(state: string, integrationId: string, incidents: number, open: number): void {
  const nowMs = Date.now()
  inside(state, 'incidents', (db) => {
    db.prepare(
      `insert into incidents (id, open, status, severity, priority, title, labels, dedup_key, integration_id, occurrences, opened_at,
         last_seen_at, resolved_at, version)
       ${ROWS} select ${ID('inc')}, ${IS_OPEN}, iif(${IS_OPEN}, 'triggered', 'resolved'), 'error', 'P2', 'Workflow Release on branch-' || n.i || ' in tidepool-bank/seeded: failure',
         '{"repository":"tidepool-bank/seeded","workflow":"Release"}', ${KEY}, ?3, 1, ?4, ?4, iif(${IS_OPEN}, null, ?4), 1 from n`,
    ).run(incidents, open, integrationId, nowMs - 3_600_000)
    db.prepare(
      `insert into events (incident_id, id, type, occurred_at, actor, status, severity, priority, occurrences, message_id)
       ${ROWS} select ${ID('inc')}, ${ID('evt')}, 'incident.triggered', ?2, 'integration:Bench', 'triggered', 'error', 'P2', 1, ${ID('msg')} from n`,
    ).run(incidents, nowMs - 3_600_000)
    db.prepare(
      `insert into messages ${ROWS} select ?2, ${ID('msg')}, ${ID('msg')}, ?3, 'opened', '[{"outcome":"opened"}]', '{"x-github-event":"workflow_run"}', null, 2000 from n`,
    ).run(incidents, integrationId, nowMs - 3_600_000)
  })
  inside(state, 'problems', (db) => {
    db.prepare(
      `insert into problems ${ROWS} select ${KEY}, ${ID('inc')}, null, json_object('dedupKey', ${KEY}, 'incidentId', ${ID('inc')}, 'status', 'triggered',
         'severity', 'error', 'occurrences', 1, 'lastSeenAtMs', ?3, 'changedAtMs', ?3, 'acknowledgedAtMs', null, 'acknowledgedBy', null,
         'resolvedAtMs', null, 'resolvedBy', null, 'version', 1) from n where ${IS_OPEN}`,
    ).run(incidents, open, nowMs - 3_600_000)
    db.prepare(`insert into seen ${ROWS} select 'seeded-' || n.i, ?3, ${ID('msg')} from n where ${IS_OPEN}`).run(
      incidents,
      open,
      nowMs - 3_600_000,
    )
  })
}

/** So many deliveries that were made an hour ago, each of an incident of its own, in turn to these destinations. The incidents are those of `seed`. */
export function seedDeliveries(state: string, destinations: readonly string[], deliveries: number): void {
  const atMs = Date.now() - 3_600_000
  // Ids begin with their time, by which the log is walked.
  const time = timeChars(atMs)
  const attempt = JSON.stringify({
    ...{
      number: 1,
      trigger: 'automatic',
      startedAt: atMs,
      latencyMs: 12,
      status: 'delivered',
      code: '204',
      reason: null,
      externalId: null,
    },
    request: {
      method: 'POST',
      url: 'https://•••',
      headers: { 'content-type': 'application/json' },
      body: '{"seeded":true}'.repeat(60),
    },
    response: { status: 204, headers: {}, body: '' },
  })
  inside(state, 'deliveries', (db) => {
    db.prepare(
      `insert into deliveries (id, event_id, event_type, incident_id, integration_id, status, schedule, ordered, attempts, planned_at, due_at, finished_at, last_attempt)
       ${ROWS} select printf('dlv_${time}%024d', n.i), ${ID('evt')}, 'incident.triggered', ${ID('inc')}, json_extract(?2, '$[' || (n.i % json_array_length(?2)) || ']'),
         'delivered', 'standard', 1, 1, ?3, ?3, ?3, ?4 from n`,
    ).run(deliveries, JSON.stringify(destinations), atMs, attempt)
  })
}

/** Opens the one file that has this table: D1's is named by a hash, an object's by its id. */
export function inside<T>(state: string, table: string, work: (db: DatabaseSync) => T): T {
  const files = readdirSync(state, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sqlite'))
  for (const file of files) {
    const db = new DatabaseSync(path.join(state, file))
    try {
      if (!db.prepare(`select 1 from sqlite_schema where type = 'table' and name = ?1`).get(table)) continue
      db.exec('pragma synchronous = off')
      return work(db)
    } finally {
      db.close()
    }
  }
  throw new Error(`no file under ${state} has a table ${table}`)
}
