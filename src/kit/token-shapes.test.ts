import { afterEach, describe, expect, it, vi } from 'vitest'
import { log } from './log'
import { withoutTokens } from './token-shapes'

/** Not real ones: as long, of the same characters. */
const of = (length: number) => 'a1B2c3D4e5'.repeat(10).slice(0, length)
const hex = (length: number) => '0123456789abcdef'.repeat(4).slice(0, length)
const jwt = `eyJ${of(20)}.eyJ${of(40)}.${of(43)}`

it.each<[string, string]>([
  ['xoxb-not-a-real-token', '•••'],
  ['xoxp-not-a-real-token', '•••'],
  [`xoxe.xoxp-1-${of(20)}`, '•••'],
  [`xapp-1-${of(20)}`, '•••'],
  ['Authorization: Bearer abc.def-123', 'Authorization: Bearer •••'],
  [`"authorization":"bearer ${of(20)}"`, '"authorization":"bearer •••"'],
  [`Bearer ${jwt}`, 'Bearer •••'],
  [`token ${jwt} expired`, 'token ••• expired'],
  [`eyJ${of(20)}..${of(16)}.${of(30)}.${of(22)}`, '•••'],
  ['Basic YWxhZGRpbjpvcGVuc2VzYW1l', 'Basic •••'],
  [`Authorization: Token token=${of(20)}`, 'Authorization: Token token=•••'],
  [`GenieKey ${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`, 'GenieKey •••'],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', '•••'],
  ['whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4=', '•••'],
  ['sbx_0123456789abcdefghjkmnpqrstvwxyz', '•••'],
  ['sbs_0123456789abcdefghjkmnpqrstvwxyz', '•••'],
  [`To: ALERTS+SBK${of(29).toUpperCase()}@hub.example`, 'To: ALERTS+•••@hub.example'],
  ['https://hooks.slack.com/services/T0/B0/abcDEF', 'https://hooks.slack.com/services/•••'],
  ['"https:\\/\\/hooks.slack.com\\/services\\/T0\\/B0\\/abcDEF"', '"https:\\/\\/hooks.slack.com\\/services\\/•••"'],
  [`https://discord.com/api/webhooks/123/${of(30)}`, 'https://discord.com/api/webhooks/•••'],
  [`https://acme.webhook.office.com/webhookb2/${of(30)}@x/IncomingWebhook/y`, 'https://acme.webhook.office.com/webhookb2/•••'],
  [
    `https://prod.westeurope.logic.azure.com/w?sp=%2F&sv=1.0&sig=${of(40)}`,
    'https://prod.westeurope.logic.azure.com/w?sp=%2F&sv=1.0&sig=•••',
  ],
  [`https://chat.example.com/x?key=K-1&token=${of(30)}&thread=7`, 'https://chat.example.com/x?key=K-1&token=•••&thread=7'],
  [`"https://x.example/?a=b\\u0026token=${of(30)}"`, '"https://x.example/?a=b\\u0026token=•••"'],
  [`grant_type=refresh_token&refresh_token=${of(30)}`, 'grant_type=refresh_token&refresh_token=•••'],
  [
    '{"access_token":"q/+=.~!","token_type":"Bearer","expires_in":3600}',
    '{"access_token":"•••","token_type":"Bearer","expires_in":3600}',
  ],
  ['{\\"password\\": \\"hunter2\\", \\"user\\": \\"ada\\"}', '{\\"password\\": \\"•••\\", \\"user\\": \\"ada\\"}'],
  ['https://user:pass@example.com/', 'https://•••@example.com/'],
  [`{"routing_key":"${hex(32)}","event_action":"trigger"}`, '{"routing_key":"•••","event_action":"trigger"}'],
  [`integration key: ${hex(32)}`, 'integration key: •••'],
  [`DD-API-KEY=${hex(32)}`, 'DD-API-KEY=•••'],
  [`https://events.pagerduty.com/integration/${hex(32)}/enqueue`, 'https://events.pagerduty.com/integration/•••/enqueue'],
  [`/integrations/generic/20131114/alert/${hex(8)}-${hex(4)}-${hex(12)}/team`, '/integrations/generic/20131114/alert/•••/team'],
  [`https://api.telegram.org/bot123456789:AA${of(33)}/sendMessage`, 'https://api.telegram.org/•••/sendMessage'],
  [`chat token 123456789:AA${of(33)}`, 'chat token •••'],
  [`SK${hex(32)}`, '•••'],
  [`ghp_${of(36)}`, '•••'],
  [`github_pat_${of(22)}_${of(59)}`, '•••'],
  [`glpat-${of(20)}`, '•••'],
  [`key AKIA${'A1B2'.repeat(4)} is unknown`, 'key ••• is unknown'],
  [`AKIA${'A1B2'.repeat(4)}:${of(20)}/${of(19)}`, '•••'],
  [`aws_secret_access_key = ${of(40)}`, 'aws_secret_access_key = •••'],
  [`{"SecretAccessKey": "${of(40)}"}`, '{"SecretAccessKey": "•••"}'],
  [`DefaultEndpointsProtocol=https;AccountKey=${of(40)}==`, 'DefaultEndpointsProtocol=https;AccountKey=•••'],
  [`AIza${of(35)}`, '•••'],
  [`ya29.${of(40)}`, '•••'],
  [`sk_live_${of(24)}`, '•••'],
  [`glsa_${of(32)}_${hex(8)}`, '•••'],
  [`SG.${of(22)}.${of(43)}`, '•••'],
  [`a -----BEGIN RSA PRIVATE KEY-----\n${of(60)}\n-----END RSA PRIVATE KEY----- b`, 'a ••• b'],
  [`a -----BEGIN PRIVATE KEY-----\\n${of(60)}`, 'a •••'],
])('a token is taken out: %s', (before, after) => expect(withoutTokens(before)).toBe(after))

it.each([
  'inc_01m7zce4jeft2vby9tp185azb8',
  'dlv_01m7zce4jeft2vby9tp185azb8mtvsc6wz to int_01m7zce4dvb5k40g9dkhdq2gxh',
  'sub_01m7zce4jeft2vby9tp185azb8',
  `sha256:${hex(64)}`,
  `commit ${hex(40)}`,
  `md5 ${hex(32)}`,
  `{"dedup_key":"${hex(32)}","dedupKey":"${hex(64)}"}`,
  '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  'alertname=DiskFull,instance=db-4:9100,severity=critical',
  'arn:aws:sns:eu-west-1:123456789012:alerts:3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  'SKU-4711, task-123, ask_live_question, risk_test_results_2026',
  'Basic authentication is off',
  'Basic infrastructure-monitoring is down',
  'Bearer authentication is required',
  'Bearer token missing; send Authorization: Bearer',
  'Bearer realm="api", error="invalid_token"',
  'https://jira.example.com/browse?key=OPS-123&issue=7',
  'https://grafana.example.com:3000/d/abc/disk?orgId=1&from=now-1h',
  'http://[2606:4700::1111]:8080/@user',
  'mail ops@example.com, see https://example.com/@ops: it says a:b@c',
  'service key: payments-api; routing key: orders.created',
  'eyJ is how they begin; eyJust.so',
  '2026-01-01T10:00:00.000Z 10:00:00 12345678:AB',
  'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  'no password was given, the secret is unknown, token=short',
])('what is none stays: %s', (text) => expect(withoutTokens(text)).toBe(text))

/** What would take hours, were the time to grow with the square of the length. */
it.each([
  'eyJ-',
  'eyJa.',
  '://a:',
  '://',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----x',
  'Bearer a',
  'Basic a',
  'AKIA',
  'SG.a',
  '?token=',
  '"password":"',
  'api_key="',
  '1234567:',
  ' ',
  '\\',
])('a megabyte of %j is read in one go', (part) => {
  const text = part.repeat(1_000_000 / part.length)
  expect(withoutTokens(text).length).toBeLessThanOrEqual(text.length + part.length)
})

describe('the log', () => {
  afterEach(() => vi.restoreAllMocks())

  it('says no token, whoever put it there, and stays JSON', () => {
    const lines: string[] = []
    for (const level of ['log', 'warn', 'error'] as const)
      vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line))
    log.info('a', { id: 'dlv_01m7zce4jeft2vby9tp185azb8', said: 'Error: xoxb-not-a-real-token "quoted"', n: 1, none: null })
    log.warn('b', { reason: `-----BEGIN PRIVATE KEY-----\n${of(60)}` })
    log.error('c', { path: '/api/integrations/grafana?token=0123456789' })
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: 'info', event: 'a', id: 'dlv_01m7zce4jeft2vby9tp185azb8', said: 'Error: ••• "quoted"', n: 1, none: null },
      { level: 'warn', event: 'b', reason: '•••' },
      { level: 'error', event: 'c', path: '/api/integrations/grafana?token=•••' },
    ])
  })
})
