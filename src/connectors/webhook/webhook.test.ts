import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { utf8 } from '../../kit/bytes'
import { issuesOf, type RawMessage } from '../contract'
import { destination } from './destination'
import { source } from './source'

const form = source.forms.settings
const mapping = { dedupKey: 'id', action: 'state', title: 'name' }
const read = (body: unknown, over: Record<string, unknown> = {}, headers: Record<string, string> = {}) => {
  const raw: RawMessage = {
    method: 'POST',
    url: 'https://hub.test/api/integrations/webhook/int_x',
    headers: new Headers(headers),
    body: utf8(JSON.stringify(body)),
  }
  return source.read(raw, { mapping: { ...mapping, ...over } })
}
const problems = (over: Record<string, unknown>) => {
  const parsed = form.safeParse({ mapping: { ...mapping, ...over } })
  return parsed.success ? [] : issuesOf(parsed.error)
}
const body = { id: 'a', state: 'trigger', name: 'Disk' }

it('shares its settings with the destination without sharing a name', () => {
  const names = Object.keys(form.shape)
  expect(Object.keys(destination.forms.settings.shape).filter((name) => names.includes(name))).toEqual([])
})

describe('a broken mapping cannot be saved', () => {
  it.each<[string, Record<string, unknown>, string, string]>([
    [
      'syntax',
      { dedupKey: 'alert.id alert.part' },
      'mapping.dedupKey',
      'line 1, column 10: syntax error: unexpected input after expression',
    ],
    ['a second line', { title: 'alert.name\n  ~ ~ host' }, 'mapping.title', 'line 2, column 5: syntax error: unexpected `~`'],
    [
      'an unknown filter',
      { severity: '{{ a|shout }}' },
      'mapping.severity',
      'line 1, column 6: unknown filter: filter shout is unknown',
    ],
    [
      'one label',
      { labels: { host: 'a.', team: 'b' } },
      'mapping.labels.host',
      'line 1, column 2: syntax error: unexpected end of input, expected identifier',
    ],
    [
      'the condition',
      { ignoreWhen: 'a ==' },
      'mapping.ignoreWhen',
      'line 1, column 3: syntax error: unexpected end of input, expected expression',
    ],
    [
      'a value that means two things',
      { actionValues: { trigger: [1], resolve: ['1'] } },
      'mapping.actionValues.resolve',
      '"1" stands in the list trigger too',
    ],
    ['a table that hides the body', { tables: { body: {} } }, 'mapping.tables.body', 'Invalid key in record'],
  ])('%s', (_, over, path, message) => {
    expect(problems(over)).toEqual([{ path, message }])
  })

  it('lacks a field', () => {
    const parsed = form.safeParse({ mapping: { title: 'name' } })
    expect(parsed.success ? [] : issuesOf(parsed.error).map(({ path }) => path)).toEqual(['mapping.dedupKey', 'mapping.action'])
  })

  it('has a form that JSON Schema can show, in and out', () => {
    expect(Object.keys(z.toJSONSchema(form, { io: 'output' }).properties ?? {})).toContain('mapping')
  })

  it('an endless loop', () => {
    const loop = '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}'
    expect(problems({ title: loop })).toEqual([{ path: 'mapping.title', message: 'line 1, column 1: engine ran out of fuel' }])
  })
})

describe('reading with a mapping', () => {
  it('knows our own words without lists', () => {
    expect(read({ ...body, sev: 'warning' }, { severity: 'sev' })).toMatchObject({
      kind: 'signals',
      signals: [{ dedupKey: 'a', action: 'trigger', severity: 'warning', title: 'Disk', labels: {} }],
    })
  })

  it('compares numbers and booleans as text, whole and with their case', () => {
    const lists = { actionValues: { trigger: ['1', 'Down'], resolve: [0, true] } }
    const action = (state: unknown) => {
      const reading = read({ ...body, state }, lists)
      return reading.kind === 'signals' ? reading.signals[0]?.action : reading.kind
    }
    expect(['1', 1, 'Down', 0, '0', true, 'true'].map(action)).toEqual([
      'trigger',
      'trigger',
      'trigger',
      'resolve',
      'resolve',
      'resolve',
      'resolve',
    ])
    expect(['down', 'Downtime', '', null, 10, ['1'], false].map(action)).toEqual(Array(7).fill('unreadable'))
  })

  it('names the value that no list has', () => {
    expect(read({ ...body, state: 'flapping' })).toMatchObject({
      kind: 'unreadable',
      issues: [{ path: 'action', message: '"flapping" is in none of its lists (trigger, acknowledge, resolve)' }],
    })
    expect(read({ ...body, state: undefined })).toMatchObject({
      issues: [{ path: 'action', message: 'nothing is in none of its lists (trigger, acknowledge, resolve)' }],
    })
  })

  it.each<[string, unknown, string]>([
    ['a missing field', { ...body, id: undefined }, 'id'],
    ['null', { ...body, id: null }, 'id'],
    ['blanks', { ...body, id: '  ' }, 'id'],
    ['an object', { ...body, id: { a: 1 } }, 'id'],
    ['too long a text', { ...body, id: 'x'.repeat(513) }, 'id'],
    ['nothing but the joiner', { ...body, id: null, check: null }, 'id ~ ":" ~ check'],
    ['a fallback that is the same for all', { ...body, id: null }, 'id|default("unknown")'],
    ['half a key', { ...body, check: null }, '{{ id }}:{{ check }}'],
    ['the key of a body that is a list', [body], 'id'],
    ['the key of a body that is text', 'text', '{{ id }}'],
  ])('never makes one bucket of %s', (_, message, dedupKey) => {
    expect(read(message, { dedupKey, action: '"trigger"' })).toMatchObject({ kind: 'unreadable', issues: [{ path: 'dedupKey' }] })
  })

  it.each([0, '0', 7, 'a', 1.5, true])('takes %j as a key', (id) => {
    expect(read({ ...body, id })).toMatchObject({ signals: [{ dedupKey: String(id) }] })
  })

  it('never lets the sender replace a table or the body', () => {
    const over = { severity: 'levels[body.level]', tables: { levels: { high: 'critical' } } }
    expect(read({ ...body, level: 'high', levels: { high: 'info' }, body: { level: 'x' } }, over)).toMatchObject({
      signals: [{ severity: 'critical' }],
    })
  })

  it('looks up numbers as text where the expression says so', () => {
    const over = { severity: 'levels[level|string]', tables: { levels: { 1: 'critical' } } }
    expect(read({ ...body, level: 1 }, over)).toMatchObject({ signals: [{ severity: 'critical' }] })
  })

  it('ignores on true only, and never guesses from text', () => {
    const kind = (muted: unknown) => read({ ...body, muted }, { ignoreWhen: 'muted' }).kind
    expect([true, 1, 'true', 'True'].map(kind)).toEqual(Array(4).fill('ignored'))
    expect([false, 0, null, undefined, '', 'false', [], {}].map(kind)).toEqual(Array(8).fill('signals'))
    expect(['no', 'off', '0'].map(kind)).toEqual(Array(3).fill('unreadable'))
  })

  it('takes only web addresses as links and only times as times', () => {
    const over = { link: 'url', occurredAt: 'at' }
    expect(read({ ...body, url: 'javascript:alert(1)', at: 'yesterday' }, over)).toMatchObject({
      signals: [expect.not.objectContaining({ link: expect.anything(), occurredAt: expect.anything() })],
    })
    const times = ['2026-10-02T06:14:30+02:00', 1790921670, '1790921670', 1790921670000].map((at) => {
      const reading = read({ ...body, url: 'https://a.test/', at }, over)
      return reading.kind === 'signals' ? Date.parse(reading.signals[0]?.occurredAt ?? '') : reading.kind
    })
    expect(times).toEqual([1790914470000, 1790921670000, 1790921670000, 1790921670000])
  })

  it('says which expression failed on this body, without its values', () => {
    const reading = read({ ...body, name: 'secret' }, { title: 'name + 1' })
    expect(reading).toMatchObject({
      kind: 'unreadable',
      issues: [{ path: 'title', message: expect.stringContaining('line 1, column 1') }],
    })
    expect(JSON.stringify(reading)).not.toContain('secret')
  })

  it('reads a long list in one go', () => {
    const alerts = Array.from({ length: 1000 }, (_, id) => ({ id, state: 'trigger', name: 'x'.repeat(200) }))
    const over = { items: 'alerts', dedupKey: 'alert.id', action: 'alert.state', title: 'alert.name' }
    const reading = read({ alerts }, over)
    expect(reading.kind === 'signals' && new Set(reading.signals.map(({ dedupKey }) => dedupKey)).size).toBe(1000)
    expect(read({ alerts: [...alerts, ...alerts] }, over)).toMatchObject({ kind: 'unreadable' })
  })

  it('reads a body that is a list', () => {
    expect(read([body], { items: 'body', dedupKey: 'alert.id', action: 'alert.state', title: 'alert.name' })).toMatchObject({
      signals: [{ dedupKey: 'a', title: 'Disk' }],
    })
  })
})

it('tells an admin to set a mapping', () => {
  const raw: RawMessage = { method: 'POST', url: 'https://hub.test/x', headers: new Headers(), body: utf8('{"status":"down"}') }
  expect(JSON.stringify(source.read(raw, {}))).toContain('set a mapping')
})
