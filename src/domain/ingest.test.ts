import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it } from 'vitest'
import { alerting } from '../test/grafana'
import { eventually, gateOf, githubSignature, integration, post, rows, subscribed } from '../test/hub'
import { sink } from '../test/sink'

const network = sink()
afterEach(() => void network.received.splice(0))
const incidents = () => rows(`select id, status, occurrences, dedup_key from incidents order by number`)

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

it('counts what came in and what was turned away', async () => {
  const grafana = await integration({ connector: 'grafana', auth: 'key' })
  await post(grafana, alerting('counted'))
  await post({ ...grafana, key: 'sbk00000000000000000000000000000' }, alerting('counted'))
  const figures = () => rows(`select received, errors from rollups_minute where integration_id = ?`, grafana.id)
  expect(await eventually(figures, (seen) => seen.length > 0, 400)).toEqual([{ received: 2, errors: 1 }])
})
