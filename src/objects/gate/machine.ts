import type { Severity, Signal } from '../../connectors/contract'
import { type EventType, type IncidentStatus, worseOf } from '../../domain/incidents/facts'
import type { SignalOutcome } from './protocol'

/** What the gate remembers of one dedup key. */
export interface Problem {
  dedupKey: string
  /** null: a resolve came while nothing was open; remembered so that an older trigger that comes late stays closed. */
  incidentId: string | null
  status: IncidentStatus
  severity: Severity
  occurrences: number
  lastSeenAtMs: number
  /** The vendor's time of the last signal that changed the state. */
  changedAtMs: number
  acknowledgedAtMs: number | null
  acknowledgedBy: string | null
  resolvedAtMs: number | null
  resolvedBy: string | null
  /** The user who takes care of it. It stays theirs when it opens again. */
  assigneeId: string | null
  version: number
}

export interface Decision {
  problem: Problem
  outcome: SignalOutcome
  /** What others may want to hear of; a plain repeat is nothing new. */
  event?: EventType
  /** False where nothing has to be written. */
  changed: boolean
  reason?: string
}

export interface Context {
  nowMs: number
  flapWindowMs: number
  defaultSeverity: Severity
  actor: string
  newIncidentId: () => string
}

/** Architecture §3's table: what one signal does to one problem. Pure. */
export function decide(known: Problem | undefined, signal: Signal & { atMs: number }, context: Context): Decision {
  switch (signal.action) {
    case 'trigger':
      return trigger(known, signal, context)
    case 'acknowledge':
      return acknowledge(known, signal, context)
    case 'resolve':
      return resolve(known, signal, context)
  }
}

function trigger(known: Problem | undefined, signal: Signal & { atMs: number }, context: Context): Decision {
  const severity = signal.severity ?? context.defaultSeverity
  if (!known) return opened(signal, severity, context, 1)
  if (known.status !== 'resolved') {
    const worse = worseOf(known.severity, severity)
    const problem = {
      ...known,
      severity: worse,
      occurrences: known.occurrences + 1,
      lastSeenAtMs: context.nowMs,
      version: known.version + 1,
    }
    return { problem, outcome: 'updated', changed: true, ...(worse !== known.severity && { event: 'incident.updated' as const }) }
  }
  if (signal.atMs < known.changedAtMs) return unchanged(known, 'stale', 'older than the resolve that closed it')
  if (!known.incidentId || context.nowMs - (known.resolvedAtMs ?? 0) > context.flapWindowMs)
    return opened(signal, severity, context, known.version + 1)
  return {
    outcome: 'reopened',
    event: 'incident.reopened',
    changed: true,
    problem: {
      ...known,
      status: 'triggered',
      severity,
      occurrences: known.occurrences + 1,
      lastSeenAtMs: context.nowMs,
      changedAtMs: signal.atMs,
      acknowledgedAtMs: null,
      acknowledgedBy: null,
      resolvedAtMs: null,
      resolvedBy: null,
      version: known.version + 1,
    },
  }
}

function opened(signal: Signal & { atMs: number }, severity: Severity, context: Context, version: number): Decision {
  return {
    outcome: 'opened',
    event: 'incident.triggered',
    changed: true,
    problem: {
      dedupKey: signal.dedupKey,
      incidentId: context.newIncidentId(),
      status: 'triggered',
      severity,
      occurrences: 1,
      lastSeenAtMs: context.nowMs,
      changedAtMs: signal.atMs,
      acknowledgedAtMs: null,
      acknowledgedBy: null,
      resolvedAtMs: null,
      resolvedBy: null,
      assigneeId: null,
      version,
    },
  }
}

function acknowledge(known: Problem | undefined, signal: Signal & { atMs: number }, context: Context): Decision {
  if (!known?.incidentId) return unchanged(known ?? nothing(signal, context), 'ignored', 'nothing is open')
  if (known.status !== 'triggered') return unchanged(known, 'unchanged')
  if (signal.atMs < known.changedAtMs) return unchanged(known, 'stale', 'older than what opened it')
  return { ...acknowledged(known, context.actor, context.nowMs, signal.atMs), outcome: 'acknowledged' }
}

function resolve(known: Problem | undefined, signal: Signal & { atMs: number }, context: Context): Decision {
  if (!known) return { problem: nothing(signal, context), outcome: 'ignored', changed: true, reason: 'nothing is open' }
  if (known.status === 'resolved') {
    if (known.incidentId) return unchanged(known, 'unchanged')
    // The newest of them decides which triggers are late.
    return {
      problem: { ...known, changedAtMs: Math.max(known.changedAtMs, signal.atMs) },
      outcome: 'ignored',
      changed: signal.atMs > known.changedAtMs,
      reason: 'nothing is open',
    }
  }
  if (signal.atMs < known.changedAtMs) return unchanged(known, 'stale', 'older than what opened it')
  return { ...resolved(known, context.actor, context.nowMs, signal.atMs), outcome: 'resolved' }
}

/** A person's word counts whatever the vendor's clock says, and leaves the vendor's own times alone. */
export function command(known: Problem, action: 'acknowledge' | 'resolve', actor: string, nowMs: number): Decision {
  if (known.status === 'resolved' || (action === 'acknowledge' && known.status === 'acknowledged'))
    return unchanged(known, 'unchanged')
  return action === 'acknowledge'
    ? { ...acknowledged(known, actor, nowMs, known.changedAtMs), outcome: 'acknowledged' }
    : { ...resolved(known, actor, nowMs, known.changedAtMs), outcome: 'resolved' }
}

/** What is over is nobody's to take care of any more, so it stays as it was. */
export function assign(known: Problem, assigneeId: string | null): Decision {
  if (known.status === 'resolved' || known.assigneeId === assigneeId) return unchanged(known, 'unchanged')
  return {
    outcome: 'updated',
    event: 'incident.assigned',
    changed: true,
    problem: { ...known, assigneeId, version: known.version + 1 },
  }
}

const acknowledged = (known: Problem, actor: string, nowMs: number, changedAtMs: number) => ({
  event: 'incident.acknowledged' as const,
  changed: true,
  problem: {
    ...known,
    status: 'acknowledged' as const,
    acknowledgedAtMs: nowMs,
    acknowledgedBy: actor,
    changedAtMs,
    version: known.version + 1,
  },
})

const resolved = (known: Problem, actor: string, nowMs: number, changedAtMs: number) => ({
  event: 'incident.resolved' as const,
  changed: true,
  problem: {
    ...known,
    status: 'resolved' as const,
    resolvedAtMs: nowMs,
    resolvedBy: actor,
    changedAtMs,
    version: known.version + 1,
  },
})

const unchanged = (problem: Problem, outcome: SignalOutcome, reason?: string): Decision => ({
  problem,
  outcome,
  changed: false,
  ...(reason && { reason }),
})

const nothing = (signal: Signal & { atMs: number }, context: Context): Problem => ({
  dedupKey: signal.dedupKey,
  incidentId: null,
  status: 'resolved',
  severity: signal.severity ?? context.defaultSeverity,
  occurrences: 0,
  lastSeenAtMs: context.nowMs,
  changedAtMs: signal.atMs,
  acknowledgedAtMs: null,
  acknowledgedBy: null,
  resolvedAtMs: context.nowMs,
  resolvedBy: null,
  assigneeId: null,
  version: 0,
})
