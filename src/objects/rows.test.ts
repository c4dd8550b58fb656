import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { attempt } from '../domain/deliveries/attempt'
import { noFigures, report } from '../domain/deliveries/figures'
import { planDeliveries } from '../domain/deliveries/plan'
import { insertDeliveries } from '../store/deliveries'
import { enabledSubscriptions } from '../store/subscriptions'
import { deps, eventually, githubSignature, integration, type Made, post, rows, subscribed } from '../test/hub'
import { sink } from '../test/sink'

// Rows written are the bill: architecture §8 gives the budget, the engines' own counters are asked.
sink()

const run = (branch: string, conclusion = 'failure') => ({
  action: 'completed',
  workflow_run: {
    id: 1,
    name: 'CI',
    workflow_id: 7,
    head_branch: branch,
    head_sha: 'c0ffee',
    status: 'completed',
    conclusion,
    html_url: 'https://github.test/run',
    updated_at: '2026-01-01T00:00:00Z',
    event: 'push',
  },
  repository: { full_name: 'acme/shop' },
})
let delivered = 0
async function signed(to: Made, body: unknown) {
  const text = JSON.stringify(body)
  const headers = {
    'x-github-event': 'workflow_run',
    'x-github-delivery': `d-${delivered++}`,
    'x-hub-signature-256': await githubSignature(text, to.signingSecret!),
  }
  const answer = await post(to, text, headers)
  expect(answer.status).toBe(202)
  return answer.json.results?.[0]
}

/** Counts what the gate's SQLite, its alarm and its D1 say that they wrote. */
async function metered(to: Made) {
  const written = { gate: 0, alarms: 0, d1: 0, queued: 0 }
  const gate = env.GATE.get(env.GATE.idFromName(to.id))
  await runInDurableObject(gate, (instance, state) => {
    const { sql } = state.storage
    const exec = sql.exec.bind(sql)
    sql.exec = ((query: string, ...values: unknown[]) => {
      const cursor = exec(query, ...values)
      // A cursor knows what it wrote once it was run; for writes that is at once.
      if (!/^\s*select/i.test(query)) written.gate += cursor.rowsWritten
      return cursor
    }) as typeof sql.exec
    const setAlarm = state.storage.setAlarm.bind(state.storage)
    state.storage.setAlarm = (at, options) => {
      written.alarms++
      return setAlarm(at, options)
    }
    const inner = (instance as unknown as { env: Env }).env
    const counted = new Proxy(inner.DB, {
      get(target, name) {
        const value = Reflect.get(target, name)
        if (name !== 'batch') return typeof value === 'function' ? value.bind(target) : value
        return async (statements: D1PreparedStatement[]) => {
          const results = await target.batch(statements)
          written.d1 += results.reduce((sum, { meta }) => sum + meta.rows_written, 0)
          return results
        }
      },
    })
    const queue = new Proxy(inner.DELIVER, {
      get(target, name) {
        const value = Reflect.get(target, name)
        if (name !== 'sendBatch') return typeof value === 'function' ? value.bind(target) : value
        return (messages: MessageSendRequest[]) => {
          written.queued += messages.length
          return target.sendBatch(messages)
        }
      },
    })
    Object.defineProperty(instance, 'env', { value: { ...inner, DB: counted, DELIVER: queue } })
  })
  return { written, gate }
}

it('writes at most nine rows for a new incident, its alarm included', async () => {
  const github = await integration({ connector: 'github' })
  await signed(github, run('warm-up'))
  await eventually(
    () => rows(`select id from incidents where dedup_key like '%warm-up%'`),
    (seen) => seen.length === 1,
  )
  const { written, gate } = await metered(github)
  await runDurableObjectAlarm(gate)
  Object.assign(written, { gate: 0, alarms: 0, d1: 0 })
  await signed(github, run('main'))
  await eventually(
    () => rows(`select id from incidents where dedup_key like '%main%'`),
    (seen) => seen.length === 1,
  )
  await eventually(
    async () => written.gate,
    (seen) => seen >= 4,
  )
  // gate: problem, delivery id, outbox row and its deletion, alarm; D1: incident and its index, event, message.
  expect(written).toEqual({ gate: 4, alarms: 1, d1: 4, queued: 0 })
})

it('writes at most three rows a dedup hit, over a burst', async () => {
  const github = await integration({ connector: 'github' })
  await signed(github, run('burst'))
  await eventually(
    () => rows(`select id from incidents where dedup_key like '%burst%'`),
    (seen) => seen.length === 1,
  )
  const { written } = await metered(github)
  const hits = 100
  await Promise.all(Array.from({ length: hits }, () => signed(github, run('burst'))))
  await eventually(
    () => rows(`select occurrences from incidents where dedup_key like '%burst%'`),
    ([seen]) => seen?.occurrences === hits + 1,
  )
  const total = written.gate + written.alarms + written.d1
  expect(total / hits).toBeLessThanOrEqual(3)
  expect(written.d1).toBeLessThan(hits / 2)
})

it('writes four rows and one queue message a delivery with one attempt', async () => {
  const github = await integration({ connector: 'github' })
  const { written } = await metered(github)
  const { id, subscriptionId } = await subscribed('https://rows.test/hook')
  await signed(github, run('delivered'))
  await eventually(
    () => rows(`select status from deliveries where integration_id = ?`, id),
    ([seen]) => seen?.status === 'delivered',
  )
  expect(written.queued).toBe(1)

  // The same path again, statement by statement, against a counting D1.
  const counted = { rows: 0 }
  const db = counting(env.DB, counted)
  const [event] = await rows<{ id: string; incident_id: string }>(`select id, incident_id from events order by id desc limit 1`)
  const fact = {
    id: `evt_${'z'.repeat(26)}`,
    incidentId: event!.incident_id,
    type: 'incident.updated' as const,
    occurredAtMs: 0,
    actor: 'test',
    status: 'triggered' as const,
    severity: 'error' as const,
    occurrences: 2,
    assigneeId: null,
    serviceId: null,
    messageId: null,
  }
  await env.DB.prepare(
    `insert into events (incident_id, id, type, occurred_at, actor, status, severity, priority, occurrences, message_id)
     select incident_id, ?2, 'incident.updated', occurred_at, actor, status, severity, priority, occurrences, message_id from events where id = ?1`,
  )
    .bind(event!.id, fact.id)
    .run()
  const planned = planDeliveries([fact], await enabledSubscriptions(env.DB), new Map(), Date.now()).filter(
    (one) => one.subscriptionId === subscriptionId,
  )
  await db.batch([insertDeliveries(db, planned)])
  expect(await attempt({ ...deps(), db }, planned[0]!.id)).toBe('delivered')
  // Insert and its index, lease, record; the attempt stays inside the delivery until there is a second one.
  expect(counted.rows).toBe(4)
})

it('writes one row for what an outlet has counted, and one more where its breaker is news', async () => {
  const { id } = await integration({ connector: 'webhook', credentials: { url: 'https://rows.test/figures' } })
  const written = async (breakerOpenSinceMs: number | null) => {
    const counted = { rows: 0 }
    await report(counting(env.DB, counted), id, noFigures(), breakerOpenSinceMs, Date.now())
    return counted.rows
  }
  expect([await written(null), await written(5), await written(5), await written(null)]).toEqual([1, 2, 1, 2])
})

function counting(db: D1Database, counted: { rows: number }): D1Database {
  const add = <T extends { meta: { rows_written: number } }>(result: T) => {
    counted.rows += result.meta.rows_written
    return result
  }
  const statement = (one: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(one, {
      get(target, name) {
        const value = Reflect.get(target, name)
        if (name === 'bind') return (...values: unknown[]) => statement(target.bind(...values))
        if (name === 'run' || name === 'all') return async () => add(await target.run())
        if (name === 'real') return target
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  return new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (name === 'prepare') return (sql: string) => statement(target.prepare(sql))
      if (name === 'batch') {
        return async (all: D1PreparedStatement[]) =>
          (await target.batch(all.map((one) => Reflect.get(one, 'real') ?? one))).map(add)
      }
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
