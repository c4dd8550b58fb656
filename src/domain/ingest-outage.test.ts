import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Gate } from '../objects/gate'
import { alerting } from '../test/grafana'
import { eventually, gateOf, integration, post, rows, subscribed } from '../test/hub'
import { sink } from '../test/sink'

const network = sink()

describe('when D1 is down', () => {
  it('refuses nothing, loses nothing and keeps the order', { timeout: 60_000 }, async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    await subscribed('https://order.test/hook')
    const outage = await d1Outage(gateOf(grafana))
    const answers = []
    const untilMs = Date.now() + 20_000
    for (let n = 0; Date.now() < untilMs; n++) {
      answers.push(await post(grafana, { ...alerting(`down-${n % 5}`, n % 10 < 5 ? 'firing' : 'resolved'), title: `n ${n}` }))
      await scheduler.wait(200)
    }
    expect(outage.failed()).toBeGreaterThan(2)
    expect(answers.filter(({ status }) => status !== 202)).toEqual([])
    expect(network.received).toEqual([])
    outage.end()
    await runDurableObjectAlarm(gateOf(grafana))

    const changes = answers.flatMap(({ json }) => json.results ?? []).filter(({ outcome }) => outcome !== 'unchanged')
    const timeline = await eventually(
      () =>
        rows<{ type: string; incident_id: string }>(
          `select type, incident_id from events where incident_id in (select id from incidents where dedup_key like 'down-%') order by id`,
        ),
      (seen) => seen.length === changes.length,
    )
    const names = { opened: 'incident.triggered', resolved: 'incident.resolved', reopened: 'incident.reopened' } as Record<
      string,
      string
    >
    expect(timeline).toEqual(
      changes.map(({ outcome, incidentId }) => ({ type: names[String(outcome)], incident_id: incidentId })),
    )
    await eventually(
      async () => network.received.length,
      (seen) => seen === changes.length,
      600,
    )
    for (const incidentId of new Set(changes.map((change) => change.incidentId))) {
      const told = network.received.filter(({ body }) => body.data.incident.id === incidentId).map(({ body }) => body.type)
      expect(told).toEqual(timeline.filter((entry) => entry.incident_id === incidentId).map(({ type }) => type))
    }
    await env.DB.exec(`delete from subscriptions`)
  })
})

/** D1 as the gate sees it throws until `end`. */
async function d1Outage(gate: DurableObjectStub<Gate>) {
  let down = true
  let failures = 0
  await runInDurableObject(gate, (instance) => {
    const inner = (instance as unknown as { env: Env }).env
    const real = inner.DB
    const broken = new Proxy(real, {
      get(target, name) {
        const value = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...values: unknown[]) => {
          if (down && name === 'batch') {
            failures++
            throw new Error('D1_ERROR: storage is overloaded')
          }
          return value.apply(target, values)
        }
      },
    })
    Object.defineProperty(instance, 'env', { value: { ...inner, GATE: inner.GATE, DELIVER: inner.DELIVER, DB: broken } })
  })
  return {
    end: () => {
      down = false
    },
    failed: () => failures,
  }
}
