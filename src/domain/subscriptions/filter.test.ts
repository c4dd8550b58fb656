import { describe, expect, it } from 'vitest'
import { type Filterable, filterFault, passes } from './filter'

const event: Filterable = {
  type: 'incident.triggered',
  occurredAt: '2026-10-02T06:14:30.000Z',
  actor: 'integration:Grafana',
  status: 'triggered',
  severity: 'critical',
  priority: 'P1',
  occurrences: 1,
  title: 'Order queue is behind',
  description: null,
  dedupKey: 'q',
  link: null,
  labels: { team: 'db-core', env: 'production' },
  serviceId: null,
  assigneeId: null,
  integrationId: 'int_a',
}

describe('a filter', () => {
  it.each([
    ['event.severity == "critical" and "db" in event.labels.team', true],
    ['{{ event.severity == "warning" }}', false],
    ['event.labels.env in ["production", "staging"]', true],
    ['event.labels.nothing', false],
    ['event.labels.nothing.deeper == "x"', false],
    ['event.title is startingwith "Order"', true],
    ['event.labels|length', true],
    ['[]', false],
    ['event.serviceId', false],
  ])('%s → %s', (filter, matches) => {
    expect(passes(filter, event)).toEqual({ matches })
  })

  it('that is absent asks nothing', () => expect(passes(null, event)).toEqual({ matches: true }))

  it('that fails on an event lets it pass, and says why', () => {
    expect(passes('event.occurrences + event.labels', event)).toEqual({
      matches: true,
      error: expect.stringMatching(/^line 1, column \d+: /),
    })
  })

  it('that cannot be compiled, or never ends, is told where', () => {
    expect(filterFault('event.severity ==')).toMatch(/^line 1, column \d+: syntax error/)
    expect(filterFault('event.severity|shout')).toMatch(/^line 1, column \d+: unknown filter/)
    expect(filterFault('{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}')).toMatch(/fuel/)
    expect(filterFault('event.anything.at_all')).toBeUndefined()
  })
})
