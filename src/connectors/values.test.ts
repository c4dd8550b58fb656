import { describe, expect, it } from 'vitest'
import { allKnown, firstKnown, fitted, instant, isMacro, known, labelsOf, meaningOf, webLink } from './values'

describe('isMacro', () => {
  it.each([
    '{EVENT.ID}',
    '{HOST.NAME1}',
    '{#FSNAME}',
    '{$LOW_SPACE}',
    '{$LOW_SPACE:"/var"}',
    '{web-1:system.cpu.load[].last(0)}',
    '{?avg(/web-1/cpu,1h)}',
    '{ProblemID}',
    '{Problem:ID}',
    '{{HOST.NAME}.regsub("^(.*)$", "\\1")}',
    '{{ alert.id }}',
    '{{ alert.id | default("x") }}',
    '${{INCIDENT.INCIDENT_ID}}',
    '{% if firing %}x{% endif %}',
    '${latestEvent.incident.id}',
    '$!{latestEvent.node.name}',
    '${N=Alerting;M=AlertID}',
    '${N=SwisEntity;M=Node.Caption}',
    '${value(0)}',
    '$latestEvent.incident.id',
    '$!event.id',
    '$host.name$',
    '$ALERT_CYCLE_KEY',
    '$HOSTNAME$',
    '*monitorID*',
    '*alertTypeFriendlyName*',
    '%s',
    '%%host.id%%',
    '<%= @check.id %>',
    '#{check.id}',
    '@ALERT_ID@',
  ])('takes %s for a placeholder', (text) => expect(isMacro(text)).toBe(true))

  it.each([
    '',
    'web-1',
    '0',
    '{note_type:private}',
    '{ticket_action:created}',
    '{status:{from:2,to:4}}',
    '{"id":7}',
    '{}',
    '$100',
    '$1.50',
    '$',
    'US$ 5',
    '$Proxy12.invoke',
    'Outer$Inner.run',
    'disk {#FSNAME} is full',
    'the host {HOST.NAME}',
    '{HOST.NAME} is down',
    '${a} and ${b}',
    '${a',
    'a}',
    '*',
    '**',
    '*.acme.test',
    '100%',
    '%',
    '@web-team',
    '#41',
    '<b>down</b>',
    'a@b.test',
    '[A-Z]{3}',
  ])('takes %j for a value', (text) => expect(isMacro(text)).toBe(false))

  it.each(['{', '${', '$!{', '{{', '{$', '<%', '#{', '{a(', '$a.', '$A', '*a', '%%a', '@A'])(
    'answers for 256 KB that begin with %j and never end',
    (start) => expect(isMacro(`${start}${start.slice(-1).repeat(262_144)}\n`)).toBe(false),
  )
})

describe('known', () => {
  it.each<[unknown, string | undefined]>([
    ['web-1', 'web-1'],
    [' web-1 ', 'web-1'],
    ['{note_type:private}', '{note_type:private}'],
    [0, '0'],
    ['0', '0'],
    ['nullable', 'nullable'],
    ['', undefined],
    [' \t\n', undefined],
    ['null', undefined],
    ['None', undefined],
    ['undefined', undefined],
    ['N/A', undefined],
    ['{EVENT.ID}', undefined],
    [' {{ id }} ', undefined],
    [null, undefined],
    [undefined, undefined],
    [true, undefined],
    [['a'], undefined],
    [{ toString: () => 'a' }, undefined],
  ])('%j is %j', (value, text) => expect(known(value)).toBe(text))

  it('reads a number that is too long to be exact', () => expect(known(9007199254740993n)).toBe('9007199254740993'))

  it.each<[unknown[], string | undefined]>([
    [['', null, '$HOST', 0, 'later'], '0'],
    [['{EVENT.ID}', 'web-1'], 'web-1'],
    [[[], {}, 'none'], undefined],
    [[], undefined],
  ])('the first of %j is %j', (values, text) => expect(firstKnown(...values)).toBe(text))

  it.each<[unknown[], string | undefined]>([
    [['web-1', 0], 'web-1:0'],
    [['web-1', ''], undefined],
    [['web-1', '${check}'], undefined],
    [[' web-1 ', 'disk'], 'web-1:disk'],
    [['web-1', undefined], undefined],
  ])('all of %j are %j', (values, text) => expect(allKnown(...values)).toBe(text))
})

describe('fitted', () => {
  it('leaves a key of 512 characters as it is', () => expect(fitted('k'.repeat(512))).toBe('k'.repeat(512)))

  it('keeps both ends of a longer one, always the same', () => {
    const long = `first${'x'.repeat(9000)}last`
    expect(fitted(long)).toHaveLength(512)
    expect(fitted(long)).toMatch(/^first.*last$/)
    expect(fitted(fitted(long))).toBe(fitted(long))
  })
})

describe('webLink', () => {
  it.each<[unknown, string | undefined]>([
    ['https://acme.test/a?b=c#d', 'https://acme.test/a?b=c#d'],
    [' HTTP://acme.test ', 'HTTP://acme.test'],
    ['javascript:alert(1)', undefined],
    [' javascript://acme.test/%0aalert(1)', undefined],
    ['java\nscript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['ftp://acme.test', undefined],
    ['//acme.test', undefined],
    ['acme.test/a', undefined],
    ['https://', undefined],
    ['https://a b', undefined],
    ['see https://acme.test', undefined],
    ['', undefined],
    [7, undefined],
    [null, undefined],
    [['https://acme.test'], undefined],
  ])('%j is %j', (value, link) => expect(webLink(value)).toBe(link))
})

describe('labelsOf', () => {
  it('keeps what says something, as text', () =>
    expect(
      labelsOf({
        host: ' web-1 ',
        shard: 0,
        muted: false,
        tags: ['a', '', '{TAG}', 7, true, null, { b: 1 }],
        empty: '',
        unfilled: '$HOST',
        none: 'null',
        nothing: undefined,
        object: { a: 1 },
        noTags: [],
      }),
    ).toEqual({ host: 'web-1', shard: '0', muted: 'false', tags: 'a,7,true' }))

  it('cuts what is long', () => expect(labelsOf({ log: 'x'.repeat(9000) }).log).toHaveLength(500))

  it('has no label that reaches the prototype', () => {
    const labels = labelsOf(JSON.parse('{"__proto__":"x","constructor":"y"}'))
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype)
    expect(labels).toEqual({ constructor: 'y' })
  })
})

describe('instant', () => {
  it.each<[unknown, string | undefined]>([
    ['2026-10-02T08:07:41Z', '2026-10-02T08:07:41Z'],
    ['2026-10-02 08:07:41.125 UTC', '2026-10-02T08:07:41.125Z'],
    ['2026-10-02T08:07:41,5+0200', '2026-10-02T08:07:41.5+02:00'],
    ['2026-10-02T08:07+02', '2026-10-02T08:07+02:00'],
    [1790928461, '2026-10-02T08:07:41.000Z'],
    ['1790928461', '2026-10-02T08:07:41.000Z'],
    ['1790928461.5', '2026-10-02T08:07:41.500Z'],
    [1790928461000, '2026-10-02T08:07:41.000Z'],
    [1790928461000000, '2026-10-02T08:07:41.000Z'],
    ['1790928461000000000', '2026-10-02T08:07:41.000Z'],
    ['2026-10-02T08:07:41', undefined],
    ['2026-13-45T99:99:99Z', undefined],
    ['0001-01-01T00:00:00Z', undefined],
    ['2026-10-02', undefined],
    ['yesterday', undefined],
    ['', undefined],
    [0, undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [1e300, undefined],
    ['99999999999999999999999', undefined],
    [null, undefined],
    [{}, undefined],
  ])('%j is %j', (value, iso) => expect(instant(value)).toBe(iso))

  it('takes a time without a zone where the vendor says that it is UTC', () =>
    expect(instant('2026-10-02 08:07:41', { zone: 'utc' })).toBe('2026-10-02T08:07:41Z'))
})

describe('meaningOf', () => {
  const table = { Open: 'trigger', OK: 'resolve', 1: 'trigger', true: 'resolve' }

  it.each<[unknown, string | undefined]>([
    ['Open', 'trigger'],
    [' open ', 'trigger'],
    ['oK', 'resolve'],
    [1, 'trigger'],
    ['1', 'trigger'],
    [true, 'resolve'],
    ['opened', undefined],
    ['Open OK', undefined],
    ['', undefined],
    [null, undefined],
    [['Open'], undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
    ['toString', undefined],
  ])('%j means %j', (word, meaning) => expect(meaningOf(table, word)).toBe(meaning))
})
