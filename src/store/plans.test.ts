import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { attempt } from '../domain/deliveries/attempt'
import { deps } from '../test/hub'
import { beginAttempt, recordAttempt } from './attempts'
import { insertDeliveries, overdueDeliveries } from './deliveries'
import { insertEvents } from './events'
import { insertIncidents, linksOfIncident, updateIncidents } from './incidents'
import { failureGroups, lastTaken } from './issues'
import {
  deleteBelongings,
  forgetAttempts,
  forgetAudit,
  forgetBodies,
  forgetDeliveries,
  forgetIncidents,
  forgetMessages,
  forgetRollups,
} from './keeping'
import { putMessages } from './messages'
import { nextWithin, putBack, takeUp, whereabouts } from './replays'
import { addDeliveryFigures, addRollup, figuresByBucket, foldIntoTotals, lifetimes } from './rollups'
import { usageOfServices } from './services'
import {
  latestFailures,
  oldestDueAt,
  openBreakers,
  openDeliveriesByStatus,
  openIncidentsBySeverity,
  openProblemsOfKey,
  queuedByDestination,
} from './standing'
import { healthOfEach, piecesByIntegration, standingOfIntegrations } from './standing-of-integrations'

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

const figures = { attempts: 0, delivered: 0, failed: 0, retried: 0, attemptMs: 0, within: [0, 0, 0, 0, 0] }
/** As many as are numbered by hand, or, in drizzle's statements, as there are. */
const valuesOf = (sql: string): string[] => {
  const numbered = Math.max(0, ...[...sql.matchAll(/\?(\d+)/g)].map(([, n]) => Number(n)))
  return Array.from({ length: numbered || [...sql.matchAll(/\?/g)].length }, () => '[]')
}
async function planOf(sql: string): Promise<string[]> {
  const plan = await env.DB.prepare(`explain query plan ${sql}`)
    .bind(...valuesOf(sql))
    .all<{ detail: string }>()
  return plan.results.map(({ detail }) => detail)
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
      erasures: null,
      link: { integrationId: 'i', incidentId: 'i', externalId: 'x', url: null },
    })
    await overdueDeliveries(db, 0, 0, 10)
    const found = { id: 'dlv_none', incidentId: 'i', ordered: true, attempts: 1, status: 'delivered', finishedAt: 1 } as const
    await takeUp(db, 'replay', [found], 0)
    await putBack(db, 'replay', [found])
    await whereabouts(db, ['dlv_none'])
    await nextWithin(db, { kind: 'replay', filter: { sinceMs: 0, text: 'x' }, finishedBy: 0 }, 'i', 'dlv_', 100)
    addRollup(db, { integrationId: 'i', received: 0, errors: 0, latencyMs: 0 }, 0)
    addDeliveryFigures(db, 'i', figures, 0)
  })
  expect(all.length).toBeGreaterThan(10)
  await expectNoScans(all)
})

it('what is past its days is found by ranges of keys', async () => {
  const all = await statements(async (db) => {
    await forgetBodies(db, 'messages', { from: '', before: 0, after: null })
    await forgetMessages(db, 'messages', 0)
    await forgetAttempts(db, { after: '', before: 0 })
    await forgetDeliveries(db, 0)
    await forgetIncidents(db, 0)
    await forgetAudit(db, 0)
    await forgetRollups(db, 0)
    deleteBelongings(db, [])
  })
  expect(all.length).toBeGreaterThan(10)
  await expectNoScans(all)
})

async function expectNoScans(all: readonly string[]): Promise<void> {
  for (const sql of all) {
    const scans = (await planOf(sql)).filter(
      (detail) =>
        (/^SCAN (?!json_each|value|state|f VIRTUAL)/.test(detail) && !/USING (COVERING )?INDEX deliveries_open/.test(detail)) ||
        // Half of an index: everything that is open.
        /\(open=\?\)/.test(detail),
    )
    expect(scans, sql).toEqual([])
  }
}

it('what a page or a scrape asks walks integrations, what is open, or a piece of a log', async () => {
  const all = await statements(async (db) => {
    foldIntoTotals(db, 0)
    await lifetimes(db)
    await figuresByBucket(db, { integrationId: null, fromMinute: 0, untilMinute: 1, step: 1 })
    await openDeliveriesByStatus(db)
    await oldestDueAt(db, 0)
    await openIncidentsBySeverity(db)
    await openBreakers(db)
    await openProblemsOfKey(db, 'x')
    await latestFailures(db, 1, 1)
    await piecesByIntegration(db, { fromMinute: 0, untilMinute: 1, step: 1 })
    await standingOfIntegrations(db)
    await healthOfEach(db, 0)
    await queuedByDestination(db, 0)
    await usageOfServices(db)
    await linksOfIncident(db, 'inc_x')
  })
  expect(all).toHaveLength(15)
  const scans = (await Promise.all(all.map(planOf))).map((plan) => plan.filter((detail) => detail.startsWith('SCAN')))
  expect(scans).toEqual([
    // For each integration its minutes, from the key.
    [expect.stringMatching(/^SCAN i /)],
    [expect.stringMatching(/^SCAN i /)],
    [expect.stringMatching(/^SCAN i /)],
    [expect.stringContaining('deliveries_open')],
    [],
    [],
    ['SCAN integrations'],
    [],
    // The newest deliveries, from the end of the key, as many as the limit says.
    ['SCAN deliveries', 'SCAN d'],
    [expect.stringMatching(/^SCAN i /)],
    // Each with its newest message, from the end of the key.
    [expect.stringMatching(/^SCAN i\b/)],
    [expect.stringMatching(/^SCAN i USING INDEX/)],
    [expect.stringContaining('deliveries_open')],
    // Of incidents only the open ones, through their index.
    [
      'SCAN integrations',
      'SCAN subscriptions',
      expect.stringContaining('SCAN service'),
      expect.stringContaining('SCAN (subquery'),
    ],
    ['SCAN i'],
  ])
})

it('failures that repeat are read from the index of failures and from what is open, never from the log', async () => {
  const all = await statements(async (db) => {
    await failureGroups(db, { sinceMs: 0, among: 1, limit: 1 })
    await lastTaken(db, ['int_x'], 0)
  })
  const [groups = [], ...others] = await Promise.all(all.map(planOf))
  const walked = groups.filter((detail) => /^(SCAN|SEARCH) (deliveries|d)\b/.test(detail))
  expect(walked).toEqual([
    expect.stringContaining('INDEX deliveries_failed (id>?)'),
    expect.stringContaining('INDEX deliveries_open'),
    expect.stringMatching(/^SEARCH d USING PRIMARY KEY/),
  ])
  for (const plan of others) expect(plan.filter((detail) => /^SCAN (?!f\b|json_each)/.test(detail))).toEqual([])
})
