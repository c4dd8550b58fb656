import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { incidentEventTypes } from '../domain/events'
import { contextOf, renderParts } from '../domain/templates/render'
import { utf8 } from '../kit/bytes'
import { accessToken } from '../test/token'
import { catalogue } from './catalogue.gen'
import {
  categories,
  type IncidentEvent,
  type OperatorEvent,
  type Outcome,
  type Outgoing,
  type RawMessage,
  type Reading,
  type Reply,
  type Severity,
  type UntypedTarget,
} from './contract'
import type { Poll } from './polling'
import type { Signed, Verifier } from './verify'

/** A message and what it means. `reading` is whole for signals; for the rest the named fields must match. */
interface MessageCase {
  kind: 'message'
  /** POST where absent. */
  method?: string
  settings?: unknown
  headers?: Record<string, string>
  /** Appended to the URL: `?alertType=1`. */
  query?: string
  body?: unknown
  /** Instead of `body`, the exact text. */
  text?: string
  reading: { kind: Reading['kind']; [field: string]: unknown }
  /** Names of fixtures whose problems this one acknowledges or resolves. */
  resolves?: string
  acknowledges?: string
}
/** An event and what it becomes: the requests in order, the replies to them, the outcome. */
interface DeliveryCase {
  kind: 'delivery'
  settings?: unknown
  credentials: Record<string, string>
  event?: Partial<Omit<IncidentEvent, 'incident'>> & { incident?: Partial<IncidentEvent['incident']> }
  /** Instead of `event`: a fact about the hub. */
  notice?: Partial<OperatorEvent>
  previous?: { externalId: string }
  requests: Outgoing[]
  replies: { status: number; body?: string; headers?: Record<string, string> }[]
  outcome: Outcome
}
/** A cursor and the page after it: the requests in order, the replies to them, what comes of it. */
interface PollCase {
  kind: 'poll'
  settings?: unknown
  credentials: Record<string, string>
  cursor?: unknown
  requests: Outgoing[]
  replies: { status: number; body?: string; headers?: Record<string, string> }[]
  page: Poll<unknown>
  /** Name of the fixture whose problem this one ends. */
  resolves?: string
}
type Case = MessageCase | DeliveryCase | PollCase

const fixtures = import.meta.glob<Case>('./*/fixtures/*.json', { eager: true, import: 'default' })
const readmes = import.meta.glob<string>('./*/README.md', { eager: true, query: '?raw', import: 'default' })

const NOW = Date.parse('2026-10-02T07:00:00Z')
const offline = async (): Promise<Reply> => reply(0, '', {}, { code: 'connection', reason: 'no network in this test' })
const reply = (status: number, body = '', headers: Record<string, string> = {}, failure?: Reply['failure']): Reply => ({
  status,
  body,
  headers: new Headers(headers),
  receivedAtMs: NOW,
  ...(failure && { failure }),
})

function casesOf<K extends Case['kind']>(id: string, kind: K) {
  return Object.entries(fixtures)
    .filter(([path, one]) => path.startsWith(`./${id}/`) && one.kind === kind)
    .map(([path, one]) => [path.split('/').at(-1)?.replace('.json', '') ?? path, one as Extract<Case, { kind: K }>] as const)
}

const rawOf = (id: string, { method = 'POST', headers, query = '', body, text }: MessageCase): RawMessage => ({
  method,
  url: `https://hub.test/api/integrations/${id}/int_x${query}`,
  headers: new Headers({ 'content-type': 'application/json', ...headers }),
  body: utf8(text ?? (body === undefined ? '' : JSON.stringify(body))),
})

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

const signalsOf = ({ reading }: MessageCase) =>
  reading.kind === 'signals' ? (reading.signals as { dedupKey: string; action: string; severity?: Severity }[]) : []

it('has no fixture that nobody reads', () => {
  const unread = Object.entries(fixtures).filter(([path, one]) => {
    const connector = catalogue.find((c) => path.startsWith(`./${c.id}/`))
    const sides = { message: connector?.source, delivery: connector?.destination, poll: connector?.poller }
    return !sides[one.kind]
  })
  expect(unread.map(([path]) => path)).toEqual([])
})

describe.each(catalogue.map((connector) => [connector.id, connector] as const))('%s', (id, connector) => {
  it('is presentable', () => {
    expect(id).toMatch(/^[a-z0-9-]{2,40}$/)
    expect(categories).toContain(connector.category)
    expect(connector.summary).toMatch(/^[A-Z].{19,119}\.$/)
    expect(connector.vendorDocs).toMatch(/^https:\/\//)
    expect(readmes[`./${id}/README.md`]).toContain('## Set up')
    expect(connector.source ?? connector.poller ?? connector.destination).toBeDefined()
  })

  it('explains every form field', () => {
    const forms = [connector.source, connector.poller, connector.destination].flatMap((side) => Object.values(side?.forms ?? {}))
    for (const form of forms) {
      const schema = z.toJSONSchema(form, { io: 'input' }) as {
        properties?: Record<string, { title?: string; description?: string }>
      }
      for (const [field, { title, description }] of Object.entries(schema.properties ?? {})) {
        expect(title && description, field).toBeTruthy()
      }
    }
  })

  const { source } = connector
  if (source) {
    const cases = casesOf(id, 'message')
    const verifiers = cases.map(([, one]) => source.verifier(one.settings ?? {})).filter((one): one is Verifier => one !== null)

    it.each(cases)('%s: reads what it means', (_, one) => {
      const reading = source.read(rawOf(id, one), one.settings ?? {})
      expect(reading).toMatchObject(one.reading)
      if (one.reading.kind === 'signals') expect(plain(reading)).toEqual({ ...plain(reading), signals: one.reading.signals })
      for (const { dedupKey } of signalsOf(one)) expect(dedupKey).toMatch(/^[\s\S]{1,512}$/)
    })

    it('shows a problem from its trigger to its resolve', () => {
      // A channel says what people decide about incidents of ours; it has no problems of its own.
      if (cases.some(([, { reading }]) => reading.kind === 'commands')) return
      if (source.about.neverResolves) {
        expect(source.about.neverResolves).toMatch(/^[A-Z].{19,299}\.$/s)
        expect(cases.flatMap(([, one]) => signalsOf(one).filter(({ action }) => action === 'resolve'))).toEqual([])
        return
      }
      const pairs = cases.filter(([, one]) => one.resolves ?? one.acknowledges)
      expect(pairs.length, 'a fixture with `resolves`').toBeGreaterThan(0)
      for (const [name, one] of pairs) {
        const before = cases.find(([other]) => other === (one.resolves ?? one.acknowledges))?.[1]
        const opened = before ? signalsOf(before).filter(({ action }) => action === 'trigger') : []
        const wanted = one.resolves ? 'resolve' : 'acknowledge'
        const ended = signalsOf(one).filter(({ action }) => action === wanted)
        expect(
          ended.some(({ dedupKey }) => opened.some((trigger) => trigger.dedupKey === dedupKey)),
          name,
        ).toBe(true)
      }
    })

    it('says what it reads, and every severity that it names is in a fixture', () => {
      const { reads, identity, severities } = source.about
      expect(reads).toMatch(/^[A-Z].{19,299}\.$/s)
      expect(identity).toMatch(/^[A-Z].{9,299}\.$/s)
      expect(severities.every(({ field }) => field !== '')).toBe(true)
      const named = new Set(severities.flatMap(({ words }) => Object.values(words)))
      const shown = new Set(cases.flatMap(([, one]) => signalsOf(one).map(({ severity }) => severity)))
      expect([...named].filter((severity) => !shown.has(severity))).toEqual([])
    })

    it.each(cases)('%s: half of it, and junk, is never a signal and never throws', (_, one) => {
      const whole = rawOf(id, one)
      const junk = [
        whole.body.slice(0, whole.body.length >> 1),
        ...['null', '"text"', '{}', '[]', '', '[[[[', '['.repeat(20_000), '{"a":'.repeat(20_000), '\u0000'].map((text) =>
          utf8(text),
        ),
      ]
      for (const body of junk) {
        const reading = source.read({ ...whole, url: whole.url.split('?')[0] ?? '', body }, one.settings ?? {})
        expect(['unreadable', 'unparseable', 'ignored', 'handshake']).toContain(reading.kind)
      }
    })

    it.skipIf(verifiers.length === 0).each(cases)('%s: only untouched bytes with a live secret come in', async (_, one) => {
      const verifier = source.verifier(one.settings ?? {})
      if (!verifier?.sign) return
      const secret = verifier.generate?.() ?? 'a-secret-for-tests-only'
      const raw = rawOf(id, one)
      const signed = dressed(raw, await verifier.sign(raw, secret, NOW))
      const context = { nowMs: NOW, send: offline }
      const check = async (message: RawMessage, secrets: string[], nowMs = NOW) =>
        (await verifier.check(message, secrets, { ...context, nowMs })).ok

      expect(await check(signed, [secret])).toBe(true)
      expect(await check(signed, [verifier.generate?.() ?? 'another-secret-for-tests', secret]), 'the previous secret').toBe(true)
      expect(await check(raw, [secret]), 'no signature').toBe(false)
      expect(await check(signed, []), 'no secret').toBe(false)
      expect(await check(signed, [verifier.generate?.() ?? 'another-secret-for-tests']), 'a foreign secret').toBe(false)
      if (/^(hmac|standard|twilio)/.test(verifier.scheme)) {
        const body = signed.body.slice()
        body[body.length >> 1]! ^= 1
        expect(await check({ ...signed, body }, [secret]), 'one flipped bit').toBe(false)
      }
      if (verifier.scheme === 'standard-webhooks')
        expect(await check(signed, [secret], NOW + 301_000), 'five minutes later').toBe(false)
    })
  }

  it('has no field of one name on two sides', () => {
    const names = [connector.source, connector.poller, connector.destination].map((side) =>
      Object.values(side?.forms ?? {}).flatMap((form) => Object.keys(form.shape)),
    )
    // The hub's sides are told apart by their fields.
    const all = names.flatMap((side) => [...new Set(side)])
    expect(all.filter((name, at) => all.indexOf(name) !== at)).toEqual([])
  })

  const { poller } = connector
  if (poller) {
    const cases = casesOf(id, 'poll')
    const asked = async (one: PollCase, replies: Reply[]) => {
      const sent: Outgoing[] = []
      const page = await poller.poll(one.cursor ?? null, {
        settings: one.settings ?? {},
        credentials: one.credentials,
        nowMs: NOW,
        run: new Map(),
        send: async (request) => {
          sent.push(request)
          return replies[sent.length - 1] ?? replies.at(-1) ?? reply(200)
        },
      })
      return { sent, page }
    }
    const opened = (one: PollCase | undefined) => (one?.page.kind === 'page' ? one.page.signals : [])

    it('has a page of triggers and one of resolves, and every severity that it names', () => {
      const { reads, identity, severities, neverResolves } = poller.about
      expect(reads).toMatch(/^[A-Z].{19,299}\.$/s)
      expect(identity).toMatch(/^[A-Z].{9,299}\.$/s)
      const named = new Set(severities.flatMap(({ words }) => Object.values(words)))
      const shown = new Set(cases.flatMap(([, one]) => opened(one).map(({ severity }) => severity)))
      expect([...named].filter((severity) => !shown.has(severity))).toEqual([])
      const ending = cases.filter(([, { resolves }]) => resolves)
      if (!neverResolves) expect(ending.length, 'a fixture with `resolves`').toBeGreaterThan(0)
      for (const [name, one] of ending) {
        const before = opened(cases.find(([other]) => other === one.resolves)?.[1]).filter(({ action }) => action === 'trigger')
        const ended = opened(one).filter(({ action }) => action === 'resolve')
        expect(
          ended.some(({ dedupKey }) => before.some((trigger) => trigger.dedupKey === dedupKey)),
          name,
        ).toBe(true)
      }
    })

    it.each(cases)('%s: asks what the vendor expects, and reads the page', async (_, one) => {
      const { sent, page } = await asked(
        one,
        one.replies.map(({ status, body, headers }) => reply(status, body, headers)),
      )
      expect(plain(sent)).toEqual(one.requests)
      expect(plain(page)).toEqual(one.page)
    })

    it.each([
      ['429 with Retry-After', reply(429, 'slow down', { 'retry-after': '17' }), { kind: 'retry', afterSeconds: 17 }],
      ['503', reply(503), { kind: 'retry' }],
      ['a timeout', reply(0, '', {}, { code: 'timeout', reason: 'no answer' }), { kind: 'retry', code: 'timeout' }],
      ['401', reply(401, 'who are you'), { kind: 'rejected' }],
      ['a page that is not one', reply(200, '<html>maintenance</html>', {}), { kind: 'retry' }],
      ['half a page', reply(200, cases[0]?.[1].replies.at(-1)?.body?.slice(0, -9) ?? '', {}), { kind: 'retry' }],
    ] as const)('reads %s', async (_, answer, expected) => {
      const { page } = await asked(cases[0]![1], [answer])
      expect(page).toMatchObject(expected)
    })

    it('tests the connection, and says no credential', async () => {
      const [, one] = cases[0]!
      const health = await poller.test({
        settings: one.settings ?? {},
        credentials: one.credentials,
        nowMs: NOW,
        run: new Map(),
        send: async () => reply(401, 'no'),
      })
      expect(health.ok).toBe(false)
      for (const secret of Object.values(one.credentials)) expect(JSON.stringify(health)).not.toContain(secret)
    })
  }

  const { destination } = connector
  if (destination) {
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
  }
})

/** Without the order of fields, which templates do not keep, and so without the signature. */
const content = ({ text, headers: { 'webhook-signature': _, ...headers } = {}, ...rest }: Outgoing) => ({
  ...rest,
  headers,
  ...(text !== undefined && { text: JSON.parse(text) }),
})
const plain = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value))
const dressed = (raw: RawMessage, signed: Signed): RawMessage => ({
  ...raw,
  ...(signed.url && { url: signed.url }),
  ...(signed.body && { body: signed.body }),
  headers: new Headers([...raw.headers, ...Object.entries(signed.headers)]),
})
