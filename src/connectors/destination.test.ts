import { describe, expect, it } from 'vitest'
import { incidentEventTypes } from '../domain/events'
import { contextOf, renderParts } from '../domain/templates/render'
import { casesOf, type DeliveryCase, NOW, plain, reply } from '../test/fixtures'
import { accessToken } from '../test/token'
import { catalogue } from './catalogue.gen'
import type { IncidentEvent, OperatorEvent, Outcome, Outgoing, Reply, UntypedTarget } from './contract'

const destinations = catalogue.flatMap(({ id, destination }) => (destination ? [[id, destination] as const] : []))

const eventOf = (partial: NonNullable<DeliveryCase['event']>): IncidentEvent => ({
  id: 'evt_01k6h0000000000000000000aa',
  type: 'incident.triggered',
  occurredAt: '2026-10-02T06:14:30.000Z',
  actor: 'integration:Grafana production',
  ...partial,
  incident: {
    id: 'inc_01k6h0000000000000000000aa',
    number: 41,
    status: 'triggered',
    severity: 'critical',
    priority: 'P1',
    title: 'Order queue is 40 minutes behind',
    description: '12 400 messages wait.',
    dedupKey: '9be1a70c44d2f803',
    link: 'https://grafana.acme.test/d/q',
    labels: { queue: 'orders' },
    occurrences: 1,
    openedAt: '2026-10-02T06:14:30.000Z',
    service: { id: 'svc_01k6h0000000000000000000aa', name: 'Orders' },
    assignee: null,
    source: { integrationId: 'int_01k6h0000000000000000000aa', connector: 'grafana', name: 'Grafana production' },
    ...partial.incident,
  },
})

const noticeOf = (partial: Partial<OperatorEvent>): OperatorEvent => ({
  id: 'evt_01k6h0000000000000000000ab',
  type: 'integration.failing',
  occurredAt: '2026-10-02T06:14:30.000Z',
  severity: 'error',
  priority: 'P2',
  title: 'Nothing arrives at Jira production: http_503',
  integration: { id: 'int_01k6h0000000000000000000ab', connector: 'webhook', name: 'Jira production' },
  detail: { reason: '503 Service Unavailable', since: '2026-10-02T06:10:00.000Z' },
  ...partial,
})

/** Without the order of fields, which templates do not keep, and so without the signature. */
const content = ({ text, headers: { 'webhook-signature': _, ...headers } = {}, ...rest }: Outgoing) => ({
  ...rest,
  headers,
  ...(text !== undefined && { text: JSON.parse(text) }),
})

describe.each(destinations)('%s', (id, destination) => {
  const cases = casesOf(id, 'delivery')
  const attempt = async (one: DeliveryCase, replies: Reply[], rendered?: Record<string, unknown>) => {
    const sent: Outgoing[] = []
    const target: UntypedTarget = {
      ...(rendered && { rendered }),
      settings: one.settings ?? {},
      credentials: one.credentials,
      retiring: {},
      ...(one.previous && { previous: one.previous }),
      accessToken,
      nowMs: NOW,
      deliveryId: 'dlv_01k6h0000000000000000000aa',
      send: async (request) => {
        sent.push(request)
        return replies[sent.length - 1] ?? replies.at(-1) ?? reply(200)
      },
    }
    const outcome = one.notice
      ? await destination.notify(noticeOf(one.notice), target)
      : await destination.deliver(eventOf(one.event ?? {}), target)
    return { sent, outcome }
  }

  it('has deliveries to show, of incidents and of what the hub says of itself', () => {
    expect(cases.some(([, one]) => one.event)).toBe(true)
    expect(cases.some(([, one]) => one.notice)).toBe(true)
  })

  it.each(cases)('%s: sends what the vendor expects', async (_, one) => {
    const { sent, outcome } = await attempt(
      one,
      one.replies.map(({ status, body, headers }) => reply(status, body, headers)),
    )
    expect(plain(sent)).toEqual(one.requests)
    expect(plain(outcome)).toEqual(one.outcome)
  })

  const { parts } = destination.templates
  it('explains every part that a template may say', () => {
    expect(Object.keys(parts)).not.toHaveLength(0)
    for (const [name, { title, description }] of Object.entries(parts)) expect(title && description, name).toBeTruthy()
  })

  const told = cases.filter(([, { event }]) => event)
  const bare = told.slice(0, 1).flatMap(([, one]) =>
    incidentEventTypes.map((type): (typeof cases)[number] => {
      const incident = {
        description: null,
        link: 'javascript:alert(1)',
        labels: {},
        service: null,
        status: 'resolved' as const,
      }
      return [
        `${type} with little to say`,
        { ...one, event: { type, incident: { ...incident, title: 'a <!channel> "b"\\ & 東京' } } },
      ]
    }),
  )
  it.each([...told, ...bare])('%s: the default templates say what the destination says without one', async (_, one) => {
    const event = eventOf(one.event ?? {})
    const defaults = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.default]))
    const rendered = renderParts(destination.templates, defaults, event.type, contextOf(event))
    if (!rendered.ok) throw new Error(JSON.stringify(rendered.error))
    const replies = one.replies.map(({ status, body, headers }) => reply(status, body, headers))
    const { sent } = await attempt(one, replies, rendered.value)
    expect(sent.map(content)).toEqual((await attempt(one, replies)).sent.map(content))
  })

  it('has an example with which it can be shown', async () => {
    const generated = await Promise.all(
      Object.entries(destination.generate).map(async ([field, make]) => [field, await make?.()] as const),
    )
    const { settings, credentials } = destination.example
    const { sent } = await attempt(
      {
        ...cases[0]![1],
        settings,
        credentials: { ...Object.fromEntries(generated), ...credentials } as Record<string, string>,
      },
      [],
    )
    expect(sent).not.toHaveLength(0)
  })

  const failures: [string, Reply, Partial<Outcome>][] = [
    ['429 with Retry-After', reply(429, 'slow down', { 'retry-after': '17' }), { kind: 'retry', afterSeconds: 17 }],
    ['503', reply(503), { kind: 'retry' }],
    ['a timeout', reply(0, '', {}, { code: 'timeout', reason: 'no answer within 15 s' }), { kind: 'retry', code: 'timeout' }],
    ['410', reply(410), { kind: 'gone' }],
    [
      'a blocked address',
      reply(0, '', {}, { code: 'blocked', reason: 'private address' }),
      { kind: 'rejected', code: 'blocked' },
    ],
  ]
  it.each(failures)('reads %s', async (_, answer, expected) => {
    const [, one] = cases[0]!
    const { outcome } = await attempt(one, [answer])
    expect(outcome).toMatchObject(expected)
  })

  it('is not delivered by a 401, and says no credential', async () => {
    const [, one] = cases[0]!
    const { outcome } = await attempt(one, [reply(401, `bad key ${Object.values(one.credentials).join(' ').slice(0, 4)}`)])
    expect(['retry', 'rejected']).toContain(outcome.kind)
    for (const secret of Object.values(one.credentials)) expect(JSON.stringify(outcome)).not.toContain(secret)
  })

  it('tests the connection without paging anyone', async () => {
    const [, one] = cases[0]!
    const sent: Outgoing[] = []
    const health = await destination.test({
      settings: one.settings ?? {},
      credentials: one.credentials,
      retiring: {},
      accessToken,
      nowMs: NOW,
      deliveryId: 'dlv_test',
      send: async (request) => {
        sent.push(request)
        return reply(401, 'no')
      },
    })
    expect(health.ok).toBe(false)
    expect(JSON.stringify(sent)).not.toMatch(/"event_action":"trigger"/)
  })
})
