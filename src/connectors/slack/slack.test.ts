import { describe, expect, it } from 'vitest'
import type { IncidentEvent, Outgoing, Reply } from '../contract'
import { destination } from './destination'
import { messageOf } from './message'

const event: IncidentEvent = {
  id: 'evt_1',
  type: 'incident.triggered',
  occurredAt: '2026-10-02T06:14:30.000Z',
  actor: 'integration:Grafana',
  incident: {
    id: 'inc_1',
    number: 41,
    status: 'triggered',
    severity: 'critical',
    priority: 'P1',
    title: 'Down',
    description: null,
    dedupKey: 'd',
    link: null,
    labels: {},
    occurrences: 1,
    openedAt: '2026-10-02T06:14:30.000Z',
    service: null,
    source: { integrationId: 'int_1', connector: 'grafana', name: 'Grafana' },
  },
}
const hook = (priority: string) => `https://hooks.slack.com/services/T1/B1/${priority}`
const answer = (status: number, body = '', headers = {}): Reply => ({
  status,
  headers: new Headers(headers),
  body,
  receivedAtMs: 0,
})
const says = (error: string) => answer(200, JSON.stringify({ ok: false, error }))

function target(settings: object, credentials: Record<string, unknown>, ...replies: Reply[]) {
  const sent: Outgoing[] = []
  const send = async (request: Outgoing) => {
    sent.push(request)
    return replies[sent.length - 1] ?? answer(200, 'ok')
  }
  return { sent, to: { settings, credentials, retiring: {}, send, nowMs: 0, deliveryId: 'dlv_1' } }
}
const bot = { botToken: 'xoxb-not-a-real-token' }

describe('the way', () => {
  it.each([
    [{ webhookP1: hook('P1') }, ['P1', 'P1', 'P1', 'P1']],
    [{ webhookP1: hook('P1'), webhookP3: hook('P3') }, ['P1', 'P1', 'P3', 'P3']],
    [{ webhookP1: hook('P1'), webhookP2: hook('P2'), webhookP4: hook('P4') }, ['P1', 'P2', 'P2', 'P4']],
    [{ webhookP3: hook('P3') }, ['P3', 'P3', 'P3', 'P3']],
  ])('of each priority with %j is %j', async (credentials, expected) => {
    const { sent, to } = target({}, credentials)
    for (const priority of ['P1', 'P2', 'P3', 'P4'] as const) {
      await destination.deliver({ ...event, incident: { ...event.incident, priority } }, to)
    }
    expect(sent.map(({ url }) => url)).toEqual(expected.map(hook))
  })

  it('is the bot as soon as there is a channel, and a webhook until then', async () => {
    const both = { ...bot, webhookP1: hook('P1') }
    const withChannel = target({ channel: 'C024BE91L' }, both)
    await destination.deliver(event, withChannel.to)
    expect(withChannel.sent[0]!.url).toBe('https://slack.com/api/chat.postMessage')
    const without = target({}, both)
    await destination.deliver(event, without.to)
    expect(without.sent[0]!.url).toBe(hook('P1'))
  })

  it('is missing where a bot has no channel', async () => {
    const { sent, to } = target({}, bot)
    expect(await destination.deliver(event, to)).toMatchObject({ kind: 'rejected', code: 'config' })
    expect(await destination.test(to)).toMatchObject({ ok: false, reason: expect.stringContaining('channel') })
    expect(sent).toEqual([])
  })

  it('has to be given', () => {
    expect(destination.forms.credentials.safeParse({}).error?.issues[0]?.message).toBe(
      'give a bot token, or at least one incoming webhook',
    )
    expect(destination.forms.credentials.safeParse({ botToken: 'xoxp-1' }).success).toBe(false)
    expect(destination.forms.credentials.safeParse({ webhookP1: 'https://evil.example/services/T1/B1/x' }).success).toBe(false)
    expect(destination.forms.credentials.safeParse({ webhookP2: hook('P2') }).success).toBe(true)
  })
})

it.each([
  ['channel_not_found', 'rejected', 'if it is private invite the bot there: /invite @'],
  ['is_archived', 'rejected', 'is archived'],
  ['invalid_auth', 'rejected', 'paste the new bot token'],
  ['token_revoked', 'rejected', 'was revoked'],
  ['account_inactive', 'rejected', 'was removed'],
  ['missing_scope', 'rejected', 'chat:write'],
  ['invalid_blocks', 'rejected', 'Slack says invalid_blocks'],
  ['rate_limited', 'retry', 'rate_limited'],
  ['fatal_error', 'retry', 'fatal_error'],
  ['internal_error', 'retry', 'internal_error'],
  ['service_unavailable', 'retry', 'service_unavailable'],
])('reads ok:false with %s as %s', async (error, kind, reason) => {
  const { to } = target({ channel: '#ops' }, bot, says(error))
  expect(await destination.deliver(event, to)).toMatchObject({ kind, code: error, reason: expect.stringContaining(reason) })
})

it('does not call a page that is not Slack delivered', async () => {
  const { to } = target({ channel: '#ops' }, bot, answer(200, '<html>'))
  expect(await destination.deliver(event, to)).toMatchObject({ kind: 'retry', code: 'unreadable_answer' })
})

it.each(['cant_update_message', 'edit_window_closed', 'message_not_found'])('posts anew after %s', async (error) => {
  const { sent, to } = target({ channel: '#ops' }, bot, says(error), answer(200, '{"ok":true,"channel":"C1","ts":"2.1"}'))
  const outcome = await destination.deliver(event, { ...to, previous: { externalId: 'C1:1.1' } })
  expect(outcome).toEqual({ kind: 'delivered', externalId: 'C1:2.1' })
  expect(sent.map(({ url }) => url.split('/').at(-1))).toEqual(['chat.update', 'chat.postMessage'])
})

it('ends with its only webhook when that is gone, but not with one of several', async () => {
  const archived = answer(410, 'channel_is_archived')
  expect(await destination.deliver(event, target({}, { webhookP1: hook('P1') }, archived).to)).toMatchObject({ kind: 'gone' })
  const two = target({}, { webhookP1: hook('P1'), webhookP2: hook('P2') }, archived)
  expect(await destination.deliver(event, two.to)).toMatchObject({ kind: 'rejected', code: 'channel_is_archived' })
})

describe('test', () => {
  it.each([
    [
      answer(200, '{"ok":true,"user":"signalbox","team":"Acme"}', { 'x-oauth-scopes': 'chat:write,channels:read' }),
      true,
      'signalbox in Acme',
    ],
    [answer(200, '{"ok":true}', { 'x-oauth-scopes': 'channels:read' }), false, 'lacks the scope chat:write'],
    [says('invalid_auth'), false, 'the bot token is not valid'],
  ])('asks who the bot is', async (reply, ok, text) => {
    const { sent, to } = target({ channel: '#ops' }, bot, reply)
    const health = await destination.test(to)
    expect(health.ok).toBe(ok)
    expect(JSON.stringify(health)).toContain(text)
    expect(sent.map(({ url }) => url)).toEqual(['https://slack.com/api/auth.test'])
  })

  it.each([
    [answer(400, 'no_text'), true],
    [answer(400, 'invalid_payload'), true],
    [answer(500, 'missing_text_or_fallback_or_attachments\n'), true],
    [answer(404, 'no_service'), false],
    [answer(403, 'invalid_token'), false],
    [answer(200, 'hello'), false],
    [answer(400, '<html>'), false],
  ])('asks every webhook for a refusal, and posts nothing: %#', async (reply, ok) => {
    const { sent, to } = target({}, { webhookP1: hook('P1'), webhookP2: hook('P1') }, reply)
    expect((await destination.test(to)).ok).toBe(ok)
    expect(sent.map(({ json }) => json)).toEqual([{ text: '' }])
  })
})

it("keeps to Slack's lengths, and never cuts an entity or a character in two", () => {
  const { description, ...rest } = event.incident
  for (const wide of ['&'.repeat(9000), '🚨'.repeat(9000), `${'x'.repeat(2996)}&&&`]) {
    const labels = { a: wide }
    const link = `https://x.test/?${'a&'.repeat(2000)}`
    const source = { ...rest.source, name: wide }
    const message = messageOf({
      ...event,
      actor: wide,
      incident: { ...rest, description: wide, title: wide, labels, link, source },
    })
    const texts: string[] = []
    JSON.stringify(message, (key, value) => {
      if ((key === 'text' || key === 'fallback') && typeof value === 'string') texts.push(value)
      return value
    })
    expect(texts.length).toBeGreaterThan(8)
    for (const text of texts) {
      expect(text.length).toBeLessThanOrEqual(3000)
      expect(text.isWellFormed()).toBe(true)
      expect(text.replace(/&(amp|lt|gt);/g, '')).not.toContain('&')
    }
    expect(message.blocks[0]!.text.text.length).toBeLessThanOrEqual(150)
  }
})
