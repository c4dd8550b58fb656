import { describe, expect, it } from 'vitest'
import { clockSkew, integrationFindings } from '../../src/cli/checks.ts'
import { hubAt } from '../../src/cli/client.ts'
import { hubUrl } from '../../src/cli/profiles.ts'
import { fileOf, type Known, parseFile, planOf } from '../../src/cli/subscription-file.ts'
import { table } from '../../src/cli/table.ts'
import { harmless } from '../../src/cli/terminal.ts'
import { ago, timeOption } from '../../src/cli/times.ts'

const nowMs = Date.parse('2026-03-01T12:00:00Z')

describe('a table', () => {
  const rows = [
    {
      id: `dlv_${'x'.repeat(34)}`,
      name: 'a destination whose name is far longer than what is left',
      event: 'incident.triggered',
    },
  ]
  const columns = [
    { title: 'EVENT', of: (row: (typeof rows)[0]) => row.event, least: 5 },
    { title: 'TO', of: (row: (typeof rows)[0]) => row.name, least: 4 },
    { title: 'ID', of: (row: (typeof rows)[0]) => row.id },
  ]

  it('fits 80 columns and keeps ids whole', () => {
    const lines = table(rows, columns, 80)
    expect(lines.map((line) => line.length)).toEqual([expect.any(Number), 80])
    expect(lines[1]).toContain(`dlv_${'x'.repeat(34)}`)
    expect(lines[1]).toContain('…')
  })

  it('cuts nothing where there is room', () => {
    expect(table(rows, columns, 200)[1]).toBe(`${rows[0]!.event}  ${rows[0]!.name}  ${rows[0]!.id}`)
  })
})

it('prints what others wrote without what would move the cursor', () => {
  expect(harmless('a\u001b[31mred\u001b[0m\r\nb\u0007')).toBe('ared b ')
  expect(harmless('{\n\t"a": 1\u001b]0;title\u0007\n}', true)).toBe('{\n\t"a": 1\n}')
})

describe('times', () => {
  it('are said in one unit', () => {
    const at = (ms: number) => ago(new Date(nowMs - ms).toISOString(), nowMs)
    expect([0, 59_999, 60_000, 3_599_999, 7_200_000, 90_000_000, -40_000].map(at)).toEqual([
      '0s',
      '59s',
      '1m',
      '59m',
      '2h',
      '1d',
      'in 40s',
    ])
    expect(ago(null, nowMs)).toBe('–')
  })

  it('are taken as a span or an ISO time, and nothing else', () => {
    expect(timeOption('90m', '--since', nowMs)).toBe('2026-03-01T10:30:00.000Z')
    expect(timeOption('2026-02-01T00:00:00+01:00', '--since', nowMs)).toBe('2026-01-31T23:00:00.000Z')
    for (const wrong of ['yesterday', '5', '5w', '', '-1h', '1'])
      expect(() => timeOption(wrong, '--since', nowMs)).toThrow('--since')
  })
})

it('tells the clock that is wrong, with half of the round trip taken off', () => {
  const date = (ms: number) => new Date(nowMs + ms).toUTCString()
  const states = (header: string | null) =>
    clockSkew(header, nowMs - 400, nowMs + 400).map(({ state, what }) => `${state}: ${what}`)
  expect(states(date(0))).toEqual(['ok: this clock and that of the hub agree'])
  expect(states(date(60_000))).toEqual(['warn: this clock is 1m behind that of the hub'])
  expect(states(date(-600_000))).toEqual(['bad: this clock is 9m ahead of that of the hub'])
  expect(states(null)).toEqual([])
})

it('tells the credentials that end soon, and those that have ended', async () => {
  const ends = (days: number) => new Date(nowMs + days * 86_400_000).toISOString()
  const integration = { name: 'Azure', enabled: true, disabledReason: null, poll: null }
  const lists: Record<string, unknown[]> = {
    '/api/v1/integrations': [{ ...integration, credentialExpiry: { secret: ends(3.5), token: ends(-1), key: ends(90) } }],
  }
  const list = async (path: string) => (lists[path] ?? []) as never
  const findings = await integrationFindings({ ...hubAt({ url: 'http://127.0.0.1:65530', token: 'sbx_x' }), list }, nowMs)
  expect(findings.map(({ state, what }) => `${state}: ${what}`)).toEqual([
    'warn: credential secret of Azure ends in 3d',
    'bad: credential token of Azure has ended',
  ])
})

it('takes the address of a hub, and no plain http to another machine', () => {
  expect(hubUrl('hub.example.com/x', false)).toBe('https://hub.example.com')
  expect(hubUrl('http://127.0.0.1:8787/', false)).toBe('http://127.0.0.1:8787')
  expect(hubUrl('http://hub.example.com', true)).toBe('http://hub.example.com')
  expect(() => hubUrl('http://hub.example.com', false)).toThrow('plain http')
  for (const wrong of ['', 'https://', 'https://a:b@hub.example.com']) expect(() => hubUrl(wrong)).toThrow('is not the address')
})

describe('a file of subscriptions', () => {
  const rest = { eventTypes: ['incident.*'], severities: null, serviceIds: null, templateId: null, enabled: true }
  const known: Known = {
    subscriptions: [
      { id: 'sub_2', name: 'b', integrationId: 'int_1', ...rest, createdAt: '1', updatedAt: '2' },
      {
        id: 'sub_1',
        name: 'a',
        integrationId: 'int_2',
        ...rest,
        serviceIds: ['svc_2', 'svc_1'],
        templateId: 'tpl_1',
        schedule: [60, 5],
      },
    ],
    integrations: [
      { id: 'int_1', name: 'Chat', connector: 'slack' },
      { id: 'int_2', name: 'Hook', connector: 'webhook' },
    ],
    services: [
      { id: 'svc_1', name: 'web' },
      { id: 'svc_2', name: 'db' },
    ],
    templates: [{ id: 'tpl_1', name: 'Short', connector: 'webhook' }],
  }

  it('is sorted, has names for ids, and keeps the order of a schedule', () => {
    expect(fileOf(known)).toEqual({
      signalbox: 1,
      subscriptions: [
        {
          name: 'a',
          integration: { name: 'Hook', connector: 'webhook' },
          enabled: true,
          eventTypes: ['incident.*'],
          schedule: [60, 5],
          severities: null,
          services: ['db', 'web'],
          template: { name: 'Short', connector: 'webhook' },
        },
        {
          name: 'b',
          integration: { name: 'Chat', connector: 'slack' },
          enabled: true,
          eventTypes: ['incident.*'],
          severities: null,
          services: null,
          template: null,
        },
      ],
    })
    expect(JSON.stringify(fileOf({ ...known, subscriptions: known.subscriptions.toReversed() }))).toBe(
      JSON.stringify(fileOf(known)),
    )
    expect(planOf(fileOf(known), known)).toEqual({ create: [], change: [], extra: [] })
  })

  it('has ids where a name is not enough, and can be planned from them', () => {
    const twice: Known = {
      ...known,
      subscriptions: [...known.subscriptions, { ...known.subscriptions[0]!, id: 'sub_3' }],
      integrations: [...known.integrations, { id: 'int_3', name: 'Chat', connector: 'slack' }],
    }
    const file = fileOf(twice)
    expect(file.subscriptions.map(({ id, integration }) => [id, integration])).toEqual([
      [undefined, { name: 'Hook', connector: 'webhook' }],
      ['sub_2', { id: 'int_1' }],
      ['sub_3', { id: 'int_1' }],
    ])
    expect(planOf(file, twice)).toEqual({ create: [], change: [], extra: [] })
  })

  it('says what is new, what differs and what is gone; lists are sets, but for a schedule, and what is left out stays', () => {
    const wanted = parseFile(
      JSON.stringify({
        signalbox: 1,
        subscriptions: [
          { name: 'c', integration: { name: 'Chat', connector: 'slack' }, eventTypes: ['*'] },
          { name: 'a', integration: { name: 'Chat', connector: 'slack' }, services: ['web', 'db'], schedule: [5, 60] },
        ],
      }),
      'x.json',
    )
    expect(planOf(wanted, known)).toMatchObject({
      create: [{ name: 'c' }],
      change: [
        {
          id: 'sub_1',
          changes: [
            { field: 'integration', hub: { name: 'Hook', connector: 'webhook' }, file: { name: 'Chat', connector: 'slack' } },
            { field: 'schedule', hub: [60, 5], file: [5, 60] },
          ],
        },
      ],
      extra: [{ id: 'sub_2', name: 'b' }],
    })
  })

  it('names everything that cannot be found, at once', () => {
    const subscriptions = [
      { name: 'a', integration: { name: 'Nowhere', connector: 'slack' }, services: ['none'] },
      { name: 'd', integration: { id: 'int_9' }, template: { name: 'Long', connector: 'webhook' } },
      { name: 'e', integration: { id: 'int_1' } },
      { name: 'e', integration: { id: 'int_1' } },
    ]
    expect(() => planOf({ signalbox: 1, subscriptions }, known)).toThrow(
      expect.objectContaining({
        issues: [
          { path: 'subscriptions.0.integration', message: 'the hub has not exactly one "Nowhere" of slack' },
          { path: 'subscriptions.0.services', message: 'the hub has no service "none"' },
          { path: 'subscriptions.1.integration', message: 'the hub has not exactly one of id int_9' },
          { path: 'subscriptions.1.template', message: 'the hub has not exactly one "Long" of webhook' },
          { path: 'subscriptions.2.name', message: 'several subscriptions are called "e"; give each its id, or other names' },
          { path: 'subscriptions.3.name', message: 'several subscriptions are called "e"; give each its id, or other names' },
        ],
      }),
    )
  })

  it('that is none is refused with its place', () => {
    expect(() => parseFile('{', 'x.json')).toThrow('x.json is not JSON')
    expect(() => parseFile('{"signalbox":1,"subscriptions":[{"name":""}]}', 'x.json')).toThrow(
      expect.objectContaining({ issues: expect.arrayContaining([expect.objectContaining({ path: 'subscriptions.0.name' })]) }),
    )
  })
})
