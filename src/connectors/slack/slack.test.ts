import { describe, expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { accessToken } from '../../test/token'
import type { IncidentEvent, Outgoing, Reply } from '../contract'
import { destination } from './destination'
import { messageOf } from './message'
import { source } from './source'

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
    assignee: null,
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
  return { sent, to: { settings, credentials, retiring: {}, accessToken, send, nowMs: 0, deliveryId: 'dlv_1' } }
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

describe('what people answer', () => {
  const url = 'https://hub.test/api/integrations/slack/int_x'
  const read = (fields: Record<string, string>) => {
    const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' })
    return source.read({ method: 'POST', url, headers, body: utf8(new URLSearchParams(fields).toString()) }, {})
  }
  const slash = (text: string) => read({ command: '/incident', text, user_id: 'U1', user_name: 'mara', trigger_id: '1.2' })

  it('is answered to the asking person only, and no title can mention a channel', () => {
    const reading = slash('ack 41')
    const reply = reading.kind === 'commands' ? reading.reply?.('#41 acknowledged: <!channel> & "x"', []) : undefined
    expect(reply?.contentType).toBe('application/json')
    expect(JSON.parse(reply?.body ?? '')).toEqual({
      response_type: 'ephemeral',
      text: '#41 acknowledged: &lt;!channel&gt; &amp; "x"',
    })
  })

  it('is an empty answer to a button', () => {
    const payload = { type: 'block_actions', user: { id: 'U1' }, actions: [{ action_id: 'resolve_incident', value: '41' }] }
    const reading = read({ payload: JSON.stringify(payload) })
    expect(reading.kind === 'commands' && reading.reply?.('#41 resolved: x', [])).toEqual({ contentType: 'text/plain', body: '' })
    expect(reading).toMatchObject({ commands: [{ action: 'resolve', incident: '41', by: 'U1' }] })
  })

  it.each(['acks 41', 'ack', 'ack41', 'please ack 41', 'unresolve 41', 'resolve', '41', 'constructor 41'])(
    'is help for "%s"',
    (text) => {
      expect(slash(text).kind).toBe('handshake')
    },
  )

  it('shares no settings name with the destination', () => {
    const names = Object.keys(source.forms.settings.shape)
    expect(Object.keys(destination.forms.settings.shape).filter((name) => names.includes(name))).toEqual([])
  })

  it('is kept without what would let others write in the channel', () => {
    const redact = source.verifier({})?.redact
    const form = 'token=t1&command=%2Fincident&text=ack+41&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2Fx'
    expect(redact?.(form)).toBe('token=%5Bredacted%5D&command=%2Fincident&text=ack+41&response_url=%5Bredacted%5D')
    const payload = { type: 'block_actions', token: 't1', response_url: 'https://hooks.slack.com/actions/x' }
    const kept = new URLSearchParams(redact?.(`payload=${encodeURIComponent(JSON.stringify(payload))}`)).get('payload')
    expect(JSON.parse(kept ?? '')).toEqual({ type: 'block_actions', token: '[redacted]', response_url: '[redacted]' })
    expect(redact?.('{"type":"event_callback","token":"t1"}')).toBe('{"type":"event_callback","token":"[redacted]"}')
    expect(redact?.('payload=%7B%22token%22%3A%22t1')).toBe('payload=')
  })

  it('comes in with the signature that openssl makes over v0:{ts}:{body}', async () => {
    const signature = '286be3555ecbcb1fafe78f5181fef0862b56e9a1ca9abd14ae3735c5f17faff5'
    const headers = new Headers({ 'x-slack-signature': `v0=${signature}`, 'x-slack-request-timestamp': '1790921670' })
    const raw = { method: 'POST', url, headers, body: utf8('command=%2Fincident&text=ack+41') }
    const check = (nowMs: number, body = raw.body) =>
      source.verifier({})!.check({ ...raw, body }, ['8f1c2a7d9b3e4f60'], { nowMs, send: async () => answer(0) })
    expect(await check(1790921670_000)).toEqual({ ok: true })
    expect(await check(1790921670_000, utf8('command=%2Fincident&text=ack+42'))).toMatchObject({ why: 'bad-signature' })
    expect(await check(1790921671_000 + 300_000)).toMatchObject({ why: 'stale-timestamp' })
  })
})
