import { describe, expect, it } from 'vitest'
import { assign, type Context, command, decide, type Problem } from './machine'

const MINUTE = 60_000
const T = Date.parse('2026-03-01T12:00:00Z')
const context: Context = {
  nowMs: T,
  flapWindowMs: 5 * MINUTE,
  defaultSeverity: 'error',
  actor: 'integration:Grafana',
  newIncidentId: () => 'inc_new',
}
const signal = (action: 'trigger' | 'acknowledge' | 'resolve', more = {}) => ({
  dedupKey: 'cpu',
  action,
  title: 'CPU',
  labels: {},
  atMs: T,
  ...more,
})
const problem = (status: Problem['status'], more: Partial<Problem> = {}): Problem => ({
  dedupKey: 'cpu',
  incidentId: 'inc_old',
  status,
  severity: 'warning',
  occurrences: 3,
  lastSeenAtMs: T - MINUTE,
  changedAtMs: T - MINUTE,
  acknowledgedAtMs: status === 'acknowledged' ? T - MINUTE : null,
  acknowledgedBy: status === 'acknowledged' ? 'token:ann' : null,
  resolvedAtMs: status === 'resolved' ? T - MINUTE : null,
  resolvedBy: status === 'resolved' ? 'integration:Grafana' : null,
  assigneeId: null,
  version: 7,
  ...more,
})
const never = problem('resolved', { incidentId: null, occurrences: 0, version: 0 })

type Row = [
  state: string,
  known: Problem | undefined,
  action: 'trigger' | 'acknowledge' | 'resolve',
  outcome: string,
  event: string | undefined,
  status: string,
  incidentId: string | null,
]
const table: Row[] = [
  ['none', undefined, 'trigger', 'opened', 'incident.triggered', 'triggered', 'inc_new'],
  ['none', undefined, 'acknowledge', 'ignored', undefined, 'resolved', null],
  ['none', undefined, 'resolve', 'ignored', undefined, 'resolved', null],
  ['triggered', problem('triggered'), 'trigger', 'updated', 'incident.updated', 'triggered', 'inc_old'],
  ['triggered', problem('triggered'), 'acknowledge', 'acknowledged', 'incident.acknowledged', 'acknowledged', 'inc_old'],
  ['triggered', problem('triggered'), 'resolve', 'resolved', 'incident.resolved', 'resolved', 'inc_old'],
  ['acknowledged', problem('acknowledged'), 'trigger', 'updated', 'incident.updated', 'acknowledged', 'inc_old'],
  ['acknowledged', problem('acknowledged'), 'acknowledge', 'unchanged', undefined, 'acknowledged', 'inc_old'],
  ['acknowledged', problem('acknowledged'), 'resolve', 'resolved', 'incident.resolved', 'resolved', 'inc_old'],
  ['resolved just now', problem('resolved'), 'trigger', 'reopened', 'incident.reopened', 'triggered', 'inc_old'],
  ['resolved just now', problem('resolved'), 'acknowledge', 'unchanged', undefined, 'resolved', 'inc_old'],
  ['resolved just now', problem('resolved'), 'resolve', 'unchanged', undefined, 'resolved', 'inc_old'],
  [
    'resolved long ago',
    problem('resolved', { resolvedAtMs: T - 6 * MINUTE }),
    'trigger',
    'opened',
    'incident.triggered',
    'triggered',
    'inc_new',
  ],
  ['resolved, never open', never, 'trigger', 'opened', 'incident.triggered', 'triggered', 'inc_new'],
]

describe('the state machine', () => {
  it.each(table)('%s: %#', (_state, known, action, outcome, event, status, incidentId) => {
    const decision = decide(known, signal(action), context)
    expect([decision.outcome, decision.event, decision.problem.status, decision.problem.incidentId]).toEqual([
      outcome,
      event,
      status,
      incidentId,
    ])
  })

  it('counts a repeat and lets severity only rise', () => {
    const worse = decide(problem('triggered'), signal('trigger', { severity: 'critical' }), context)
    expect(worse.problem).toEqual({ ...problem('triggered'), severity: 'critical', occurrences: 4, lastSeenAtMs: T, version: 8 })
    expect(worse.event).toBe('incident.updated')
    const milder = decide(problem('triggered'), signal('trigger', { severity: 'info' }), context)
    expect([milder.problem.severity, milder.event]).toEqual(['warning', undefined])
  })

  it.each([
    ['trigger', problem('resolved')],
    ['trigger', never],
    ['acknowledge', problem('triggered')],
    ['resolve', problem('triggered')],
    ['resolve', problem('acknowledged')],
  ] as const)('a late %s changes nothing back', (action, known) => {
    const decision = decide(known, signal(action, { atMs: known.changedAtMs - 1 }), context)
    expect(decision).toEqual({ problem: known, outcome: 'stale', changed: false, reason: expect.stringMatching(/^older than/) })
  })

  it('does not call late what happened at the same moment', () => {
    expect(decide(problem('triggered'), signal('resolve', { atMs: T - MINUTE }), context).outcome).toBe('resolved')
  })

  it('remembers the newest of the resolves that found nothing open', () => {
    const first = decide(undefined, signal('resolve', { atMs: T - 10 }), context).problem
    expect(decide(first, signal('resolve', { atMs: T }), context)).toMatchObject({ changed: true, problem: { changedAtMs: T } })
    expect(decide(first, signal('resolve', { atMs: T - 20 }), context)).toMatchObject({
      changed: false,
      problem: { changedAtMs: T - 10 },
    })
  })

  it('gives an open incident to a user once, and takes it away again', () => {
    const given = assign(problem('acknowledged'), 'usr_ann')
    expect(given).toEqual({
      outcome: 'updated',
      event: 'incident.assigned',
      changed: true,
      problem: { ...problem('acknowledged'), assigneeId: 'usr_ann', version: 8 },
    })
    expect(assign(given.problem, 'usr_ann')).toEqual({ outcome: 'unchanged', changed: false, problem: given.problem })
    expect(assign(given.problem, null)).toMatchObject({ event: 'incident.assigned', problem: { assigneeId: null, version: 9 } })
    expect(assign(problem('triggered'), null)).toMatchObject({ changed: false })
    expect(assign(problem('resolved'), 'usr_ann')).toMatchObject({ changed: false, problem: { assigneeId: null } })
  })

  it('leaves an incident that opens again with whom it was, and gives a new one to nobody', () => {
    const mine = problem('resolved', { assigneeId: 'usr_ann' })
    expect(decide(mine, signal('trigger'), context)).toMatchObject({ outcome: 'reopened', problem: { assigneeId: 'usr_ann' } })
    const longAgo = { ...mine, resolvedAtMs: T - 6 * MINUTE }
    expect(decide(longAgo, signal('trigger'), context)).toMatchObject({ outcome: 'opened', problem: { assigneeId: null } })
  })

  it('takes a person’s word without moving the vendor’s clock', () => {
    const resolved = command(problem('triggered'), 'resolve', 'token:ann', T)
    expect(resolved.problem).toEqual({
      ...problem('triggered'),
      status: 'resolved',
      resolvedAtMs: T,
      resolvedBy: 'token:ann',
      version: 8,
    })
    expect(command(problem('acknowledged'), 'acknowledge', 'token:bob', T)).toMatchObject({
      outcome: 'unchanged',
      changed: false,
    })
    expect(command(problem('resolved'), 'acknowledge', 'token:bob', T)).toMatchObject({ outcome: 'unchanged', changed: false })
  })
})
