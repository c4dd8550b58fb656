import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { attempt } from '../domain/deliveries/attempt'
import { deps } from '../test/hub'
import { beginAttempt, insertDeliveries, overdueDeliveries, recordAttempt } from './deliveries'
import { insertEvents } from './events'
import { insertIncidents, updateIncidents } from './incidents'
import { putMessages } from './messages'

/** Every statement that a hot path runs, as D1 is asked for it. */
async function statements(run: (db: D1Database) => unknown): Promise<string[]> {
  const seen: string[] = []
  const db = new Proxy(env.DB, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (name === 'prepare') {
        return (sql: string) => {
          seen.push(sql)
          return target.prepare(sql)
        }
      }
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  await run(db)
  return seen
}

const begun = {
  number: 1,
  trigger: 'automatic',
  startedAt: 0,
  latencyMs: null,
  status: 'inflight',
  code: null,
  reason: null,
  externalId: null,
  request: null,
  response: null,
} as const

it('no hot path scans a table', async () => {
  const all = await statements(async (db) => {
    insertIncidents(db, [])
    updateIncidents(db, [])
    insertEvents(db, [])
    putMessages(db, [])
    insertDeliveries(db, [])
    await attempt({ ...deps(), db }, 'dlv_none')
    await beginAttempt(db, { id: 'dlv_none', attempts: 1 }, begun, 0, 0)
    await recordAttempt(db, {
      deliveryId: 'dlv_none',
      attempt: begun,
      status: 'delivered',
      dueAt: 0,
      finishedAt: 0,
      link: { integrationId: 'i', incidentId: 'i', externalId: 'x', url: null },
    })
    await overdueDeliveries(db, 0, 0, 10)
  })
  expect(all.length).toBeGreaterThan(10)
  for (const sql of all) {
    const values = Array.from({ length: Math.max(0, ...[...sql.matchAll(/\?(\d)/g)].map(([, n]) => Number(n))) }, () => '[]')
    const plan = await env.DB.prepare(`explain query plan ${sql}`)
      .bind(...values)
      .all<{ detail: string }>()
    const scans = plan.results
      .map(({ detail }) => detail)
      .filter(
        (detail) =>
          (/^SCAN (?!json_each|value|state)/.test(detail) && !/USING (COVERING )?INDEX deliveries_open/.test(detail)) ||
          // Half of an index: everything that is open.
          /\(open=\?\)/.test(detail),
      )
    expect(scans, sql).toEqual([])
  }
})
