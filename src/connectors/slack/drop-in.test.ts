import { describe, expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import type { Reading } from '../contract'
import type { DropInCall, DropInResult } from '../drop-in'
import { dropIn } from './drop-in'

const route = dropIn.routes[0]!
const call = (body: unknown, type = 'application/json', key = 'sbk00000000000000000000000000000'): DropInCall => ({
  raw: {
    method: 'POST',
    url: `https://hub.test/services/T0/B0/${key}`,
    headers: new Headers({ 'content-type': type }),
    body: utf8(typeof body === 'string' ? body : JSON.stringify(body)),
  },
  params: { team: 'T0', channel: 'B0', key },
  nowMs: 0,
  id: 'req_1',
})
const read = (body: unknown, type?: string): Reading => route.read(call(body, type), {})
/** `action severity key`, or why nothing was read. */
const brief = (body: unknown, type?: string) => {
  const reading = read(body, type)
  if (reading.kind === 'signals')
    return reading.signals.map(({ action, severity, dedupKey }) => `${action} ${severity ?? '-'} ${dedupKey}`)
  return reading.kind === 'unreadable' ? reading.issues.map(({ path }) => `unreadable ${path}`) : reading.kind
}
const colored = (color: string, title: string, more = {}) => ({ attachments: [{ color, title, ...more }] })

it.each<[string, unknown, unknown]>([
  [
    'Alertmanager, firing',
    colored('danger', '[FIRING:1] DiskFull (db-4 critical)', { fallback: 'x | http://am' }),
    ['trigger - DiskFull (db-4 critical)'],
  ],
  ['Alertmanager, resolved', colored('good', '[RESOLVED] DiskFull (db-4 critical)'), ['resolve - DiskFull (db-4 critical)']],
  ['Grafana, some of it over', colored('#D63232', '[FIRING:1, RESOLVED:2] Latency'), ['trigger - Latency']],
  ['Grafana, over', colored('#36a64f', '[RESOLVED] Latency'), ['resolve - Latency']],
  ['Zabbix', colored('#E97659', 'Problem: Memory is low on till-7'), ['trigger error Memory is low on till-7']],
  ['Zabbix, over', colored('#009900', 'Resolved: Memory is low on till-7'), ['resolve - Memory is low on till-7']],
  ['Apprise', colored('#A32037', 'Backup of db-4', { text: 'no space', ts: 1790921670.5 }), ['trigger - Backup of db-4']],
  ['Apprise, with a severity', colored('#A32037', '[CRITICAL] Backup of db-4'), ['trigger critical Backup of db-4']],
  ['Apprise, well', colored('#3AA337', 'Backup of db-4'), ['resolve - Backup of db-4']],
  ['Uptime Kuma, down', kuma('🔴 Down', '#e01e5a', 'connect ECONNREFUSED'), ['trigger critical Shop front']],
  ['Uptime Kuma, up', kuma('✅ Up', '#2eb886', '200 - OK'), ['resolve - Shop front']],
  [
    'Uptime Kuma, as to Mattermost',
    colored('#FF0000', 'Shop service went down.', { fallback: 'Your Shop service went down.' }),
    ['trigger critical Shop'],
  ],
  ['Uptime Kuma, as to Mattermost, up', colored('#32CD32', 'Shop service went up!'), ['resolve - Shop']],
  ['text alone', { text: '*[FIRING:2] Latency*\nToo slow' }, ['trigger - Latency']],
  ['a sign before it', { text: ':rotating_light: Problem: Till 7 &amp; 8' }, ['trigger - Till 7 & 8']],
  ['a link in it', { text: '<https://mon.acme.test/1|[RESOLVED] Latency>' }, ['resolve - Latency']],
  ['Nagios', { text: '** PROBLEM Service Alert: db-4/Disk is WARNING **' }, ['trigger warning db-4/Disk']],
  ['warning', colored('warning', 'Queue grows'), ['trigger warning Queue grows']],
  ['words against the colour', colored('danger', '[RESOLVED] Latency'), ['resolve - Latency']],
  [
    'a heading in the text, the colour below',
    { text: 'Queue grows', attachments: [{ color: 'danger', text: '400 wait' }] },
    ['trigger - Queue grows'],
  ],
  [
    'a state in the text, the colour below',
    { text: '[FIRING:1] Queue', attachments: [{ color: 'warning', text: '400 wait' }] },
    ['trigger warning Queue'],
  ],
  ['only a fallback', { attachments: [{ color: 'danger', fallback: 'Queue grows' }] }, ['trigger - Queue grows']],
  [
    'a header block',
    { blocks: [{ type: 'header', text: { type: 'plain_text', text: 'ALARM: "orders" in EU' } }] },
    ['trigger - "orders" in EU'],
  ],
  [
    'a rich text',
    {
      blocks: [
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                { type: 'text', text: 'DOWN | ' },
                { type: 'text', text: 'backup' },
              ],
            },
          ],
        },
      ],
    },
    ['trigger critical backup'],
  ],
  [
    'several problems',
    {
      attachments: [
        { color: 'danger', title: 'One' },
        { color: 'good', title: 'Two' },
      ],
    },
    ['trigger - One', 'resolve - Two'],
  ],
  [
    'one problem in parts',
    {
      text: '[FIRING:2] Disk',
      attachments: [
        { color: 'danger', text: 'db-4' },
        { color: 'danger', text: 'db-5' },
      ],
    },
    ['trigger - Disk'],
  ],
  [
    'prose below a heading',
    colored('good', 'Backup of db-4', { text: 'Done.\nError: none', fields: [{ title: 'Error', value: 'none' }] }),
    ['resolve - Backup of db-4'],
  ],
  ['a report with a line that is no state', { text: 'Deployed 81\nOK: 40 tests\nError: none' }, 'ignored'],
  ['no data', colored('#888888', '[No Data] Latency'), 'ignored'],
  ['a colour that says nothing', colored('#439FE0', 'Deployed 81'), 'ignored'],
  ['chatter', { text: 'Good morning, all is resolved' }, 'ignored'],
  ['no text', { text: '' }, ['unreadable text']],
  ['no text, only who says it', { username: 'x' }, ['unreadable text']],
  ['attachments that are none', { attachments: 'x' }, ['unreadable attachments']],
  ['no object', [1], ['unreadable ']],
  ['half a body', '{"text":', 'unparseable'],
])('%s', (_, body, expected) => {
  expect(brief(body)).toEqual(expected)
})

function kuma(state: string, color: string, message: string) {
  const said = `[Shop front] [${state}] ${message}`
  const fields = [`*Message*\n${said}`, '*Time (UTC)*\n2026-10-02 06:14:30'].map((text) => ({ type: 'mrkdwn', text }))
  const header = { type: 'header', text: { type: 'plain_text', text: 'Uptime Kuma Alert' } }
  return { text: `Uptime Kuma Alert\n${said}`, attachments: [{ color, blocks: [header, { type: 'section', fields }] }] }
}

it('reads a form as well, and JSON that says it is a form', () => {
  const payload = JSON.stringify(colored('danger', 'Queue + more'))
  const form = 'application/x-www-form-urlencoded'
  expect(brief(new URLSearchParams({ payload }).toString(), form)).toEqual(['trigger - Queue + more'])
  expect(brief(payload, form)).toEqual(['trigger - Queue + more'])
  expect(brief('text=hello', form)).toBe('unparseable')
})

it('is quick with lines that are made to be slow', () => {
  const before = performance.now()
  for (const text of [`x${' '.repeat(19_000)}x`, '<a|'.repeat(6_000), '<'.repeat(19_000), `${'_'.repeat(19_000)}x`])
    read({ text })
  expect(performance.now() - before).toBeLessThan(500)
})

it('keeps title, text, link, time and fields', () => {
  const fields = [
    { title: 'Host', value: 'till-7' },
    { title: 'Trigger', value: '' },
  ]
  expect(
    read(
      colored('#E45959', 'Problem: Memory', { text: '&lt; 1 %', title_link: 'https://zbx.acme.test/1', ts: 1790921670, fields }),
    ),
  ).toEqual({
    kind: 'signals',
    signals: [
      {
        dedupKey: 'Memory',
        action: 'trigger',
        severity: 'critical',
        title: 'Problem: Memory',
        description: 'Problem: Memory\n< 1 %\nHost: till-7\nTrigger',
        occurredAt: '2026-10-02T06:14:30.000Z',
        link: 'https://zbx.acme.test/1',
        labels: { Host: 'till-7' },
      },
    ],
  })
})

describe('answers as Slack does', () => {
  it.each<[DropInResult, number, string, string?]>([
    [{ kind: 'accepted', dedupKeys: ['x'] }, 200, 'ok'],
    [{ kind: 'invalid', issues: [{ path: '', message: 'not JSON' }] }, 400, 'invalid_payload'],
    [{ kind: 'invalid', issues: [{ path: 'text', message: 'none' }] }, 400, 'no_text'],
    [{ kind: 'unauthorized' }, 403, 'invalid_token'],
    [{ kind: 'limited', afterSeconds: 17 }, 429, 'rate_limited', '17'],
    [{ kind: 'unavailable' }, 503, 'service_unavailable', '30'],
  ])('%j', (result, status, body, retryAfter) => {
    expect(route.answer(result, call({}))).toEqual({
      status,
      body,
      headers: { 'content-type': 'text/plain; charset=utf-8', ...(retryAfter && { 'retry-after': retryAfter }) },
    })
  })

  it('knows no service by a key that is not of our form', () => {
    expect(route.answer({ kind: 'unauthorized' }, call({}, undefined, 'XXXXXXXX'))).toMatchObject({
      status: 404,
      body: 'no_service',
    })
  })

  it('takes the key from the end of the path', () => {
    expect(route.key(call({}))).toBe('sbk00000000000000000000000000000')
  })
})
