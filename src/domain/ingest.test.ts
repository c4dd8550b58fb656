import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import type { Gate } from '../objects/gate'
import { deps, eventually, githubSignature, integration, type Made, post, rows, subscribed } from '../test/hub'
import { sink } from '../test/sink'
import { changeIntegration, deleteIntegration } from './integrations/update'

const alerting = (fingerprint: string, status: 'firing' | 'resolved' = 'firing', more: Record<string, unknown> = {}) => ({
  alerts: [{ status, labels: { alertname: fingerprint, severity: 'critical' }, fingerprint, ...more }],
})
const incidents = () => rows(`select id, status, occurrences, dedup_key from incidents order by number`)
const gateOf = ({ id }: Made) => env.GATE.get(env.GATE.idFromName(id))
const network = sink()
afterEach(() => void network.received.splice(0))

describe('a message becomes an incident', () => {
  it('opens, folds repeats, and resolves the same incident', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    const opened = await post(grafana, alerting('cpu'))
    expect(opened.status).toBe(202)
    expect(opened.json).toEqual({
      messageId: expect.stringMatching(/^msg_[0-9a-z]{26}$/),
      results: [
        {
          outcome: 'opened',
          incidentId: expect.stringMatching(/^inc_[0-9a-z]{26}$/),
          dedupKey: 'cpu',
          action: 'trigger',
          severity: 'critical',
        },
      ],
    })
    const incidentId = opened.json.results?.[0]?.incidentId
    const again = await post(grafana, { ...alerting('cpu'), title: 'again' })
    expect(again.json.results).toEqual([
      { outcome: 'updated', incidentId, dedupKey: 'cpu', action: 'trigger', severity: 'critical' },
    ])
    const resolved = await post(grafana, alerting('cpu', 'resolved'))
    expect(resolved.json.results).toEqual([
      { outcome: 'resolved', incidentId, dedupKey: 'cpu', action: 'resolve', severity: 'critical' },
    ])
    await eventually(incidents, (seen) => seen.some(({ id, status }) => id === incidentId && status === 'resolved'))
    expect((await incidents()).filter(({ id }) => id === incidentId)).toEqual([
      { id: incidentId, status: 'resolved', occurrences: 2, dedup_key: 'cpu' },
    ])
    const timeline = await rows(`select type, status from events where incident_id = ? order by id`, incidentId)
    expect(timeline).toEqual([
      { type: 'incident.triggered', status: 'triggered' },
      { type: 'incident.resolved', status: 'resolved' },
    ])
  })

  it('tells every subscriber once, in order, and no address twice', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    await subscribed('https://one.test/hook')
    await post(grafana, alerting('disk'))
    await post(grafana, { ...alerting('disk'), title: 'a repeat' })
    await post(grafana, alerting('disk', 'resolved'))
    await eventually(
      async () => network.received.length,
      (seen) => seen >= 2,
    )
    expect(network.received.map(({ url, body }) => [url, body.type, body.data.incident.title])).toEqual([
      ['https://one.test/hook', 'incident.triggered', 'disk'],
      ['https://one.test/hook', 'incident.resolved', 'disk'],
    ])
    expect(new Set(network.received.map(({ id }) => id)).size).toBe(2)
    const stored = await eventually(
      () => rows(`select status, attempts from deliveries order by id`),
      (seen) => seen.every(({ status }) => status === 'delivered'),
    )
    expect(stored).toEqual([
      { status: 'delivered', attempts: 1 },
      { status: 'delivered', attempts: 1 },
    ])
    await env.DB.exec(`delete from subscriptions`)
  })

  it('opens exactly one incident for two hundred triggers at once', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => post(grafana, { ...alerting('storm'), title: `n ${n}` })),
    )
    const results = answers.map(({ status, json }) => [status, json.results?.[0]?.outcome])
    expect(results.filter(([, outcome]) => outcome === 'opened')).toEqual([[202, 'opened']])
    expect(results.filter(([, outcome]) => outcome === 'updated')).toHaveLength(199)
    expect(new Set(answers.map(({ json }) => json.results?.[0]?.incidentId)).size).toBe(1)
    const storms = () => rows(`select occurrences from incidents where dedup_key = 'storm'`)
    expect(await eventually(storms, (seen) => seen[0]?.occurrences === 200)).toEqual([{ occurrences: 200 }])
  })

  it('counts a vendor’s delivery id once', async () => {
    const github = await integration({ connector: 'github' })
    const body = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1 })
    const headers = {
      'x-github-event': 'ping',
      'x-github-delivery': 'd-1',
      'x-hub-signature-256': await githubSignature(body, github.signingSecret!),
    }
    const first = await post(github, body, headers)
    const second = await post(github, body, headers)
    expect([first.status, first.json.results?.[0]?.outcome]).toEqual([202, 'ignored'])
    expect(second.json).toEqual({ messageId: first.json.messageId, results: [{ outcome: 'duplicate' }] })
  })

  it('takes an identical body for the same message only until its incident has changed', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    await post(grafana, alerting('flap'))
    expect((await post(grafana, alerting('flap'))).json.results).toEqual([{ outcome: 'duplicate' }])
    await post(grafana, alerting('flap', 'resolved'))
    expect((await post(grafana, alerting('flap'))).json.results?.[0]?.outcome).toBe('reopened')
  })

  it('keeps a trigger closed that is older than the resolve that came before it', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    const resolved = await post(
      grafana,
      alerting('late', 'resolved', { startsAt: '2026-01-01T10:00:00Z', endsAt: '2026-01-01T10:30:00Z' }),
    )
    expect(resolved.json.results).toEqual([
      { outcome: 'ignored', dedupKey: 'late', action: 'resolve', severity: 'critical', reason: 'nothing is open' },
    ])
    const trigger = await post(grafana, alerting('late', 'firing', { startsAt: '2026-01-01T10:00:00Z' }))
    expect(trigger.json.results?.[0]?.outcome).toBe('stale')
    const later = await post(grafana, alerting('late', 'firing', { startsAt: '2026-01-01T11:00:00Z' }))
    expect(later.json.results?.[0]?.outcome).toBe('opened')
  })
})

describe('who is not let in', () => {
  it('gives strangers one answer, whatever is wrong, and keeps nothing but a refusal', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    const signed = await integration({ connector: 'github' })
    const off = await integration({ connector: 'grafana', auth: 'key', enabled: false })
    const before = await rows(`select count(*) n from messages`)
    const body = JSON.stringify(alerting('x'))
    const stale = { ...grafana, key: 'sbk00000000000000000000000000000' }
    const answers = [
      await post({ ...grafana, id: 'int_00000000000000000000000000' }, body),
      await post({ ...grafana, id: "int_' or 1=1" }, body),
      await post(stale, body),
      await post({ id: grafana.id, connector: 'grafana' }, body),
      await post({ ...grafana, connector: 'github' }, body),
      await post(off, body),
      await post(signed, body),
      await post(signed, body, { 'x-hub-signature-256': await githubSignature(`${body} `, signed.signingSecret!) }),
      await post(signed, body, { 'x-hub-signature-256': 'sha256=zz' }),
    ]
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]))
    expect(new Set(answers.map(({ json }) => JSON.stringify(json))).size).toBe(1)
    expect(await rows(`select count(*) n from messages`)).toEqual(before)
    const refusals = await gateOf(grafana).refusals()
    expect(refusals.map(({ reason }) => reason)).toEqual(['wrong-connector', 'missing-key', 'unknown-key'])
    expect((await gateOf(signed).refusals()).map(({ reason }) => reason)).toEqual([
      'bad-signature',
      'bad-signature',
      'missing-signature',
    ])
    expect((await gateOf(off).refusals()).map(({ reason }) => reason)).toEqual(['disabled'])
  })

  it('shuts the door at once when an integration is switched off or deleted', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    expect((await post(grafana, alerting('one'))).status).toBe(202)
    await changeIntegration(deps(), grafana.id, { enabled: false }, 'token:test')
    expect((await post(grafana, alerting('two'))).status).toBe(401)
    await changeIntegration(deps(), grafana.id, { enabled: true }, 'token:test')
    await deleteIntegration(deps(), grafana.id, 'token:test')
    expect((await post(grafana, alerting('three'))).status).toBe(401)
  })

  it('accepts the key wherever a vendor can put one', async () => {
    const { id, key } = await integration({ connector: 'grafana', auth: 'key' })
    const url = `https://hub.test/api/integrations/grafana?integrationId=${id}`
    const ways: [string, Record<string, string>][] = [
      [url, { authorization: `Bearer ${key}` }],
      [url, { authorization: `Token token=${key}` }],
      [url, { 'x-integration-key': key! }],
      [url, { authorization: `Basic ${btoa(`anyone:${key}`)}` }],
      [`${url}&key=${key}`, {}],
    ]
    for (const [to, headers] of ways) {
      const { status } = await exports.default.fetch(to, { method: 'POST', headers, body: JSON.stringify(alerting('anywhere')) })
      expect(status, JSON.stringify(headers)).toBe(202)
    }
  })
})

describe('what cannot be used', () => {
  it('says where it is not JSON', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    const answer = await post(grafana, '{"alerts": [}')
    expect([answer.status, answer.json.error]).toEqual([
      400,
      { code: 'not-parseable', message: 'not JSON: ValueExpected at position 12 (line 1, column 13)' },
    ])
    expect((await gateOf(grafana).refusals()).map(({ reason }) => reason)).toEqual(['not-parseable'])
  })

  it('keeps what it cannot read and names the paths', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    const answer = await post(grafana, { alerts: [{ status: 'on fire', labels: {} }] })
    expect(answer.status).toBe(422)
    expect(answer.json.results).toEqual([{ outcome: 'ignored', reason: 'unreadable' }])
    const stored = await eventually(
      () => rows(`select outcome, body from messages where id = ?`, answer.json.messageId),
      (seen) => seen.length === 1,
    )
    expect(stored).toEqual([{ outcome: 'unreadable', body: '{"alerts":[{"status":"on fire","labels":{}}]}' }])
  })

  it('takes 256 KB and not a byte more, with or without a length', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key' })
    const padded = (bytes: number) => {
      const body = JSON.stringify({ ...alerting('big'), pad: '' })
      return body.replace('"pad":""', `"pad":"${'x'.repeat(bytes - body.length)}"`)
    }
    expect((await post(grafana, padded(262_144))).status).toBe(202)
    expect((await post(grafana, padded(262_145))).status).toBe(413)
    let sent = 0
    const readable = new ReadableStream({ pull: (to) => (sent++ < 1000 ? to.enqueue(new Uint8Array(8192)) : to.close()) })
    const streamed = await exports.default.fetch(`https://hub.test/api/integrations/grafana/${grafana.id}`, {
      method: 'POST',
      body: readable,
      headers: { authorization: `Bearer ${grafana.key}` },
    })
    expect(streamed.status).toBe(413)
    expect(sent).toBeLessThan(100)
    expect((await gateOf(grafana).refusals()).map(({ reason }) => reason)).toEqual(['too-large', 'too-large'])
  })

  it('tells who is too fast when to come again', async () => {
    const grafana = await integration({ connector: 'grafana', auth: 'key', rateLimit: { perMinute: 6, burst: 2 } })
    const statuses = []
    for (let n = 0; n < 3; n++) statuses.push(await post(grafana, { ...alerting('fast'), title: String(n) }))
    expect(statuses.map(({ status }) => status)).toEqual([202, 202, 429])
    expect(Number(statuses[2]?.headers.get('retry-after'))).toBe(10)
  })
})

describe('a handshake', () => {
  const topic = 'arn:aws:sns:eu-west-1:123456789012:alarms'
  const confirmation = (TopicArn: string) => ({
    Type: 'SubscriptionConfirmation',
    MessageId: `m-${TopicArn}`,
    Token: 't',
    TopicArn,
    Message: 'You have chosen to subscribe',
    SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t',
    Timestamp: '2026-01-01T00:00:00.000Z',
    SignatureVersion: '1',
    Signature: 'c2ln',
    SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem',
  })

  it('is answered at once, its call is made afterwards, and only for a topic that was pinned', async () => {
    const sns = await integration({ connector: 'cloudwatch', auth: 'key', settings: { topicArns: [topic] } })
    const foreign = await post(sns, confirmation(`${topic}-of-a-stranger`))
    expect([foreign.status, foreign.json.results?.[0]?.outcome]).toEqual([202, 'ignored'])
    expect(network.received).toEqual([])
    const pinned = await post(sns, confirmation(topic))
    expect([pinned.status, pinned.json]).toEqual([200, { handshake: 'ok' }])
    await eventually(
      async () => network.received.map(({ url }) => url),
      (seen) => seen.length > 0,
    )
    expect(network.received.map(({ url }) => url)).toEqual([
      'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t',
    ])
  })

  it('tells the sender to come again while the vendor’s keys cannot be had', async () => {
    const sns = await integration({ connector: 'cloudwatch', settings: { topicArns: [topic] } })
    network.answer = () => new Response('', { status: 503 })
    const answer = await post(sns, confirmation(topic))
    network.answer = () => new Response('{}')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '30'])
    expect((await gateOf(sns).refusals()).map(({ reason }) => reason)).toEqual(['keys-unavailable'])
  })
})

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

it('counts what came in and what was turned away', async () => {
  const grafana = await integration({ connector: 'grafana', auth: 'key' })
  await post(grafana, alerting('counted'))
  await post({ ...grafana, key: 'sbk00000000000000000000000000000' }, alerting('counted'))
  const figures = () => rows(`select received, errors from rollups_minute where integration_id = ?`, grafana.id)
  expect(await eventually(figures, (seen) => seen.length > 0, 400)).toEqual([{ received: 2, errors: 1 }])
})
