import { describe, expect, it } from 'vitest'
import { checkExpression, checkTemplate, evaluate, render, withScope } from './jinja'

const body = { alert: { id: 7, title: 'Disk full', priority: 'P1', tags: ['db', 'eu'], muted: false, owner: null } }

describe('evaluate', () => {
  it.each([
    ['alert.title', 'Disk full'],
    ['{{ alert.title }}', 'Disk full'],
    ['{{- alert.title -}}', 'Disk full'],
    ['{{ alert.id }}:{{ alert.priority }}', '7:P1'],
    ['Disk {{ alert.id }}', 'Disk 7'],
    ['alert.id ~ ":" ~ alert.priority', '7:P1'],
    ['alert.id', 7],
    ['{{ alert.id }}', 7],
    ['alert.tags', ['db', 'eu']],
    ['{"host": alert.title, "n": {"id": alert.id}}', { host: 'Disk full', n: { id: 7 } }],
    ['"eu" in alert.tags and not alert.muted', true],
    ['alert.title.startswith("Disk")', true],
    ['alert.title|lower|replace(" ", "-")', 'disk-full'],
  ])('%s', (expression, value) => {
    expect(evaluate(expression, body)).toEqual({ ok: true, value })
  })

  it('looks up a named table', () => {
    const priority_map = { P1: 'critical', P2: 'error' }
    expect(evaluate('priority_map[alert.priority]', { ...body, priority_map })).toEqual({ ok: true, value: 'critical' })
    expect(evaluate('priority_map["P9"]', { priority_map })).toEqual({ ok: true, value: undefined })
  })

  it('takes what is missing as undefined, however deep', () => {
    for (const expression of ['nothing', 'alert.nothing', 'alert.a.b.c', 'alert.owner', 'nothing[alert.id]', '{{ nothing }}']) {
      expect(evaluate(expression, body), expression).toEqual({ ok: true, value: undefined })
    }
    expect(evaluate('alert.a.b|default("none of it")', body)).toEqual({ ok: true, value: 'none of it' })
  })

  it('refuses what is missing in strict mode', () => {
    expect(evaluate('alert.a.b', body, { strict: true })).toEqual({
      ok: false,
      error: { message: 'undefined value', line: 1, column: 6 },
    })
    expect(evaluate('{{ alert.id }}:{{ alert.check }}', body, { strict: true }).ok).toBe(false)
    expect(evaluate('{{ alert.id }}:{{ alert.title }}', body, { strict: true })).toEqual({ ok: true, value: '7:Disk full' })
  })

  it('says where an expression is wrong, and never what the values were', () => {
    expect(evaluate('alert.title title', body)).toEqual({
      ok: false,
      error: { message: 'syntax error: unexpected input after expression', line: 1, column: 13 },
    })
    expect(evaluate('alert.id +\n  * 2', body)).toMatchObject({ error: { line: 2, column: 3 } })
    expect(evaluate('{{ alert.title | shout }}', body)).toEqual({
      ok: false,
      error: { message: 'unknown filter: filter shout is unknown', line: 1, column: 18 },
    })
    const failing = evaluate('alert.title + 1', body)
    expect(failing.ok).toBe(false)
    expect(JSON.stringify(failing)).not.toContain('Disk full')
  })

  it('ends a loop that was not meant', () => {
    const endless = '{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}'
    expect(evaluate(endless, {})).toMatchObject({ ok: false, error: { message: 'engine ran out of fuel' } })
    expect(evaluate('{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}', {}).ok).toBe(false)
  })

  it('outlives a panic of the engine', () => {
    expect(evaluate('("a" * 1000000) * 100000', {})).toMatchObject({
      ok: false,
      error: { message: 'the expression used too much memory' },
    })
    expect(evaluate('alert.title ~ "é"', body)).toEqual({ ok: true, value: 'Disk fullé' })
    expect(evaluate(`${'('.repeat(5000)}1${')'.repeat(5000)}`, {}).ok).toBe(false)
    expect(evaluate('alert.tags', body)).toEqual({ ok: true, value: ['db', 'eu'] })
  })

  it('gives memory back after a run that took much', () => {
    expect(evaluate('("a" * 40000000)|length', {})).toEqual({ ok: true, value: 40_000_000 })
    expect(evaluate('alert.title ~ "é"', body)).toEqual({ ok: true, value: 'Disk fullé' })
  })
})

describe('withScope', () => {
  it('shares one context among many evaluations', () => {
    const titles = withScope({ source: 'probe' }, ({ evaluate }) =>
      ['a', 'b'].map((name) => evaluate('source ~ ":" ~ alert.name', { alert: { name } })),
    )
    expect(titles).toEqual([
      { ok: true, value: 'probe:a' },
      { ok: true, value: 'probe:b' },
    ])
  })

  it('lets the names of one evaluation win', () => {
    expect(withScope({ x: 1 }, ({ evaluate }) => evaluate('x', { x: 2 }))).toEqual({ ok: true, value: 2 })
  })

  it('answers errors after a panic inside it, and after its end', () => {
    const later = withScope(body, (scope) => {
      expect(scope.evaluate('("a" * 1000000) * 100000').ok).toBe(false)
      expect(scope.evaluate('alert.id').ok).toBe(false)
      expect(evaluate('alert.id', body)).toEqual({ ok: true, value: 7 })
      expect(scope.evaluate('alert.id').ok).toBe(false)
      return scope
    })
    expect(later.evaluate('1')).toMatchObject({ ok: false })
  })
})

describe('checkExpression', () => {
  it('accepts what only lacks its data', () => {
    const good = [
      'alert.title',
      '{{ a.b.c }}',
      'a.b()',
      'a|int + 1',
      'priority_map[alert.priority]',
      'x.items()|list',
      '{{ a }}:{{ b }}',
      'alerts|map(attribute="id")|join(",")',
    ]
    for (const expression of good) expect(checkExpression(expression), expression).toBeNull()
  })

  it.each([
    ['alert.', 1, 6],
    ['alert.title)', 1, 12],
    ['{{ alert.title', 1, 10],
    ['a if', 1, 3],
    ['a|nosuch', 1, 3],
    ['a is nosuch', 1, 6],
    ['nosuch(1)', 1, 1],
    ['ok\n  ok', 2, 3],
    ['', 1, 1],
    ['{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}', 1, 1],
  ])('%s is wrong at line %i, column %i', (expression, line, column) => {
    const found = checkExpression(expression)
    expect(found).toMatchObject({ line, column })
    expect(found?.message).not.toMatch(/\n|\(in /)
  })
})

describe('the check of a template', () => {
  it('refuses values without measure, in their first steps', () => {
    const copying = '{% set b = "x" * 10000000 %}{% for i in range(1000) %}{% set x = b|upper|length %}{% endfor %}'
    expect(checkTemplate(copying)).toMatchObject({ message: 'the expression used too much memory' })
    const doubling = '{% set ns = namespace(b="x") %}{% for i in range(40) %}{% set ns.b = ns.b ~ ns.b %}{% endfor %}'
    expect(checkTemplate(doubling)).toMatchObject({ message: 'the expression used too much memory' })
    expect(checkTemplate('{{ ("x" * 10000)|length }}{% for i in range(500) %}{{ i }}{% endfor %}')).toBeNull()
    expect(evaluate('alert.id', body)).toEqual({ ok: true, value: 7 })
  })
})

describe('render', () => {
  it('prints text', () => {
    expect(render('{{ alert.title }} <{{ nothing }}>', body)).toEqual({ ok: true, value: 'Disk full <>' })
  })

  it('escapes for JSON where asked', () => {
    const rendered = render(
      '{"title": {{ t }}, "tags": {{ alert.tags }}, "none": {{ nothing }}}',
      { ...body, t: 'a "b"\n</c>' },
      { json: true },
    )
    expect(rendered.ok && JSON.parse(rendered.value)).toEqual({ title: 'a "b"\n</c>', tags: ['db', 'eu'], none: null })
  })

  it('checks a template before it is saved', () => {
    expect(checkTemplate('{{ a.b }} {% if x %}y{% endif %}')).toBeNull()
    expect(checkTemplate('plain\n{% if x %}y')).toMatchObject({ line: 2 })
    expect(checkTemplate('{% include "another" %}')).toMatchObject({ line: 1 })
  })

  it('sees what is wrong in a branch where an example leads there', () => {
    const branch = 'ok\n{% if a %}{{ a|shout }}{% endif %}'
    expect(checkTemplate(branch)).toBeNull()
    expect(checkTemplate(branch, { examples: [{}, { a: 1 }] })).toMatchObject({ line: 2, column: 16 })
    expect(checkTemplate(branch, { examples: [{ a: 1 }], filters: { shout: String } })).toBeNull()
  })

  it('knows the filters that it is given, whatever they are asked of', () => {
    const filters = { twice: (value: unknown, between: unknown = '') => `${value}${between}${value}` }
    const twice = (template: string, json = false) =>
      withScope(body, (scope) => scope.render(template, {}, { json }), { filters })
    expect(twice('{{ alert.title|twice("/") }} {{ nothing|twice }}')).toEqual({
      ok: true,
      value: 'Disk full/Disk full undefinedundefined',
    })
    expect(twice('{{ "a\\"b"|twice }}', true)).toEqual({ ok: true, value: '"a\\"ba\\"b"' })
    expect(render('{{ 1|twice }}', {})).toMatchObject({ ok: false, error: { line: 1, column: 6 } })
  })
})
