import { describe, expect, it } from 'vitest'
import type { Templates } from '../../connectors/template'
import { connectorOf } from '../connector'
import { eventOfExample } from '../events'
import { contextOf, faultText, type Parts, renderParts } from './render'

const templatesOf = (connector: string): Templates => connectorOf(connector)!.destination!.templates
const event = eventOfExample('incident.triggered')
const said = (connector: string, parts: Parts, incident: Partial<typeof event.incident> = {}, type = event.type) =>
  renderParts(templatesOf(connector), parts, type, contextOf({ ...event, incident: { ...event.incident, ...incident } }))

describe('a part that is JSON', () => {
  it.each(['a "b"', "it's", 'two\nlines', 'C:\\temp', 'Größe 東京 🚨', '</script>', '\u2028', '{{ 7 * 7 }}', '", "x": "'])(
    'carries %j as it is',
    (title) => {
      expect(said('webhook', { body: '{"text": {{ incident.title }}}' }, { title })).toEqual({
        ok: true,
        value: { body: { text: title } },
      })
    },
  )

  it('prints every kind of value, and null for what is missing', () => {
    const body = `{"n": {{ incident.number }}, "labels": {{ incident.labels }}, "service": {{ service }}, "source": {{ source.name }},
      "none": {{ incident.nothing.at.all }}, "seconds": {{ event.occurredAt|epoch }}, "no": {{ "soon"|epoch }}}`
    expect(said('webhook', { body }, { service: null })).toEqual({
      ok: true,
      value: {
        body: {
          n: 1729,
          labels: event.incident.labels,
          service: null,
          source: 'Grafana production',
          none: null,
          seconds: 1773480413,
          no: null,
        },
      },
    })
  })

  it('that is none is told with the place in what it said', () => {
    expect(said('webhook', { body: '{\n  "a": {{ incident.number }},\n}' })).toEqual({
      ok: false,
      error: {
        part: 'body',
        message: expect.stringMatching(/^what it says is not JSON: .*line 3, column 1/),
        line: null,
        column: null,
        said: '{\n  "a": 1729,\n}',
      },
    })
    expect(said('webhook', { body: '{{ incident.title }}' })).toMatchObject({ error: { message: 'an object or a list' } })
  })

  it('is checked as the vendor would, and the fault names its path', () => {
    const section = (text: string) => `[{"type": "divider"}, {"type": "section", "text": {"type": "mrkdwn", "text": ${text}}}]`
    expect(said('slack', { blocks: section('{{ incident.title }}') }).ok).toBe(true)
    for (const [blocks, path] of [
      [section('{{ "x" * 3001 }}'), '1.text.text'],
      [section('{{ incident.number }}'), '1.text.text'],
      ['[{"text": {}}]', '0.type'],
      ['[{"type": "section"}]', '0'],
      [`[${Array.from({ length: 51 }, () => '{"type": "divider"}')}]`, 'Too big'],
    ] as const) {
      const fault = said('slack', { blocks })
      expect(!fault.ok && faultText(fault.error), blocks.slice(0, 80)).toContain(`template part blocks: ${path}`)
    }
    const nested = said('slack', { attachments: '[{"blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}]' })
    expect(!nested.ok && nested.error.message).toMatch(/^0\.blocks\.0\.text\.type: /)
  })
})

describe('a part that is text', () => {
  it('is trimmed, empty where a value is missing, and cut where the vendor would refuse it', () => {
    const title = 'long '.repeat(300)
    expect(
      said('pagerduty', { summary: '\n {{ incident.nothing }}[{{ incident.priority }}] {{ incident.title|cut(8) }} \n' }),
    ).toEqual({
      ok: true,
      value: { summary: '[P1] Error r…' },
    })
    const cut = said('pagerduty', { summary: '{{ incident.title }}' }, { title })
    expect(cut.ok && String(cut.value.summary)).toMatch(/^long .{1018}…$/)
    expect(said('pagerduty', { summary: '{{ incident.nothing }}' })).toMatchObject({ error: { message: 'must not be empty' } })
  })

  it('keeps to the words of the vendor', () => {
    expect(said('pagerduty', { severity: '{{ "info" if incident.labels.env == "test" else "warning" }}' })).toEqual({
      ok: true,
      value: { severity: 'warning' },
    })
    const fault = said('pagerduty', { severity: 'sev1' })
    expect(!fault.ok && faultText(fault.error)).toMatch(/^template part severity: Invalid option: expected one of "critical"\|/)
  })

  it('is not said of events that have no such field', () => {
    const parts = { summary: '{{ incident.title|nosuch }}' }
    expect(said('pagerduty', parts)).toMatchObject({ ok: false })
    expect(said('pagerduty', parts, {}, 'incident.resolved')).toEqual({ ok: true, value: {} })
  })
})

describe('a template that fails', () => {
  it('names part, line and column, and no value of the event', () => {
    const fault = said('slack', { text: 'fine', blocks: '[\n  {{ incident.title|nosuch }}\n]' })
    expect(!fault.ok && fault.error).toEqual({
      part: 'blocks',
      message: 'unknown filter: filter nosuch is unknown',
      line: 2,
      column: 21,
    })
    expect(!fault.ok && faultText(fault.error)).toBe(
      'template part blocks, line 2, column 21: unknown filter: filter nosuch is unknown',
    )
  })

  it('ends when it costs too much, or says too much', () => {
    const endless = '{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}'
    expect(said('slack', { text: endless })).toMatchObject({ error: { part: 'text', message: 'engine ran out of fuel' } })
    expect(said('webhook', { body: '[{{ "x" * 300000 }}]' })).toMatchObject({
      error: { message: 'what it says is longer than 262144 characters' },
    })
    expect(said('webhook', { body: '[{{ ("x" * 1000000) * 100000 }}]' })).toMatchObject({ ok: false })
    expect(said('slack', { text: 'fine' })).toEqual({ ok: true, value: { text: 'fine' } })
  })

  it('has parts that the destination no longer has', () => {
    expect(said('slack', { subject: 'x' })).toMatchObject({ error: { message: 'the destination has no such part' } })
  })

  it('survives filters that are asked of nonsense', () => {
    for (const filter of ['mrkdwn("x")', 'one_line', 'slack_date', 'slack_link', 'slack_labels', 'cut(-1)', 'cut("a")', 'epoch'])
      for (const value of ['nothing', 'incident', '[1, none]', '2.5', 'true', 'incident.labels', '""'])
        expect(said('slack', { text: `x{{ ${value}|${filter} }}` }).ok, `${value}|${filter}`).toBe(true)
  })
})

const [documented = ''] = Object.values(
  import.meta.glob<string>('../../../docs/templates.md', { eager: true, query: '?raw', import: 'default' }),
)

describe('the examples of the documentation', () => {
  const examples = [...documented.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']): { connector: string; parts: Parts } =>
    JSON.parse(text),
  )
  const [blocks = ''] = [...documented.matchAll(/```jinja\n([\s\S]*?)```/g)].map(([, text = '']) => text)
  const all = [...examples, { connector: 'slack', parts: { blocks, attachments: '[]' } }]

  it('are three', () => expect(all.map(({ connector }) => connector)).toEqual(['webhook', 'pagerduty', 'slack']))

  it.each(all)('fit what $connector takes', ({ connector, parts }) => {
    for (const incident of [{}, { link: null, labels: {}, service: null, description: null }])
      expect(said(connector, parts, incident)).toMatchObject({ ok: true })
  })

  it('say what the text around them promises', () => {
    expect(said('webhook', all[0]!.parts)).toMatchObject({
      value: { body: { text: 'P1 Error rate of payments-api over 5 % is triggered', at: 1773480413 } },
    })
    expect(said('pagerduty', all[1]!.parts, { labels: { env: 'test' } })).toEqual({
      ok: true,
      value: { summary: '[no team] Error rate of payments-api over 5 %', severity: 'info' },
    })
    expect(said('slack', all[2]!.parts)).toMatchObject({
      value: { blocks: [{ type: 'section' }, { type: 'actions' }], attachments: [] },
    })
    expect(said('slack', all[2]!.parts, { link: null })).toMatchObject({ value: { blocks: [{ type: 'section' }] } })
  })
})
