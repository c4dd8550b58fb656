import type { Effects, EventFact, IncidentState, OpenedIncident } from '../../domain/incidents/facts'
import { msOf } from '../../kit/clock'
import { newId } from '../../kit/id'
import { type Decision, decide, type Problem } from './machine'
import type { AcceptCall, GateConfig, SignalResult } from './protocol'
import { noEffects } from './tables'

/** An identical body without a delivery id is the same message only for so long. */
export const SAME_BODY_MS = 10_000

export interface RecentBody {
  atMs: number
  messageId: string
  /** The state of each of its problems, as `stateOf` writes it. */
  states: Map<string, string>
}

/** What is known when a call is judged: the flush's view, in which earlier calls have already had their effect. */
export interface View {
  problem(dedupKey: string): Problem | undefined
  seen(key: string): string | undefined
  recentBody(hash: string): RecentBody | undefined
}

export interface Judgement {
  messageId: string
  results: SignalResult[]
  problems: Map<string, Problem>
  effects: Effects
  seen?: { key: string; messageId: string }
  recent?: { hash: string; body: RecentBody }
  /** Somebody is to be told, so the outbox cannot wait. */
  urgent: boolean
}

/** What one message does, given what is known. Nothing outside of the returned value changes. */
export function judge(call: AcceptCall, view: View, nowMs: number): Judgement {
  const { message, config } = call
  const earlier = message.key ? view.seen(message.key) : sameBody(call, view, nowMs)
  const messageId = earlier ?? call.again ?? newId('msg', nowMs)
  const judgement: Judgement = { messageId, results: [], problems: new Map(), effects: noEffects(), urgent: false }
  if (earlier !== undefined) return { ...judgement, results: [{ outcome: 'duplicate' }] }
  if (message.key) judgement.seen = { key: message.key, messageId }

  const { reading } = call
  switch (reading.kind) {
    case 'ignored':
      judgement.results = [{ outcome: 'ignored', reason: reading.reason }]
      break
    case 'unreadable':
      judgement.results = [
        {
          outcome: 'ignored',
          reason: `unreadable: ${reading.issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ')}`,
        },
      ]
      break
    case 'signals':
      for (const signal of reading.signals) {
        // A vendor's clock may run ahead; what it says of the future happened now.
        const atMs = Math.min(msOf(signal.occurredAt) ?? message.receivedAtMs, message.receivedAtMs)
        const known = judgement.problems.get(signal.dedupKey) ?? view.problem(signal.dedupKey)
        const decision = decide(
          known,
          { ...signal, atMs },
          { ...config, nowMs, actor: `integration:${config.name}`, newIncidentId: () => newId('inc', nowMs) },
        )
        judgement.results.push(resultOf(signal.action, decision))
        if (!decision.changed) continue
        judgement.problems.set(signal.dedupKey, decision.problem)
        const opened =
          decision.outcome === 'opened' ? openedOf(signal, decision.problem.incidentId!, config, message.receivedAtMs) : undefined
        addEffects(judgement.effects, decision, {
          opened,
          config,
          atMs,
          nowMs,
          messageId,
          actor: `integration:${config.name}`,
          trace: traceIn(message.headers),
        })
        judgement.urgent ||= decision.event !== undefined
      }
      if (message.bodyHash)
        judgement.recent = {
          hash: message.bodyHash,
          body: { atMs: nowMs, messageId, states: statesOf(judgement, reading.signals, view) },
        }
      break
  }
  judgement.effects.messages.push({
    id: messageId,
    integrationId: config.integrationId,
    slot: (call.again ? undefined : repeatSlot(judgement)) ?? messageId,
    receivedAtMs: message.receivedAtMs,
    outcome:
      reading.kind === 'unreadable'
        ? 'unreadable'
        : reading.kind === 'ignored' && reading.test
          ? 'test'
          : (judgement.results[0]?.outcome ?? 'ignored'),
    results: judgement.results,
    headers: message.headers,
    body: message.body,
    bodyBytes: message.bodyBytes,
  })
  return judgement
}

/** Adds what a decision means for D1; commands of people use it as well. */
export function addEffects(
  effects: Effects,
  { problem, event }: Decision,
  about: {
    opened?: OpenedIncident
    config: GateConfig
    atMs: number
    nowMs: number
    messageId: string | null
    actor: string
    trace?: Pick<EventFact, 'traceparent' | 'tracestate'>
  },
): void {
  if (problem.incidentId === null) return
  if (about.opened) effects.opened.push(about.opened)
  effects.states.push(stateFact(problem, problem.incidentId))
  if (!event) return
  const fact: EventFact = {
    id: newId('evt', about.nowMs),
    incidentId: problem.incidentId,
    type: event,
    occurredAtMs: about.atMs,
    actor: about.actor,
    status: problem.status,
    severity: problem.severity,
    occurrences: problem.occurrences,
    assigneeId: problem.assigneeId,
    serviceId: about.config.serviceId,
    messageId: about.messageId,
    ...about.trace,
  }
  effects.events.push(fact)
}

/** Kept with the message where they were of the right form. */
const traceIn = ({ traceparent, tracestate }: Record<string, string>) => ({
  ...(traceparent && { traceparent }),
  ...(tracestate && { tracestate }),
})

const resultOf = (action: SignalResult['action'], { problem, outcome, reason }: Decision): SignalResult => ({
  outcome,
  ...(problem.incidentId && { incidentId: problem.incidentId }),
  dedupKey: problem.dedupKey,
  action,
  severity: problem.severity,
  ...(reason && { reason }),
})

const openedOf = (
  signal: { dedupKey: string; title: string; description?: string; link?: string; labels: Record<string, string> },
  id: string,
  config: GateConfig,
  openedAtMs: number,
): OpenedIncident => ({
  id,
  dedupKey: signal.dedupKey,
  title: signal.title,
  description: signal.description ?? null,
  link: signal.link ?? null,
  labels: signal.labels,
  integrationId: config.integrationId,
  serviceId: config.serviceId,
  openedAtMs,
})

const stateFact = (problem: Problem, id: string): IncidentState => ({
  id,
  version: problem.version,
  status: problem.status,
  severity: problem.severity,
  occurrences: problem.occurrences,
  lastSeenAtMs: problem.lastSeenAtMs,
  acknowledgedAtMs: problem.acknowledgedAtMs,
  acknowledgedBy: problem.acknowledgedBy,
  resolvedAtMs: problem.resolvedAtMs,
  resolvedBy: problem.resolvedBy,
  assigneeId: problem.assigneeId,
})

/** A message that only repeats what is known keeps no row of its own: the incident's latest one is enough. */
function repeatSlot({ results, urgent }: Judgement): string | undefined {
  const plain = !urgent && results.length > 0 && results.every(({ outcome }) => outcome === 'updated')
  return plain ? `~${results[0]?.incidentId}` : undefined
}

function sameBody({ message }: AcceptCall, view: View, nowMs: number): string | undefined {
  const recent = message.bodyHash ? view.recentBody(message.bodyHash) : undefined
  if (!recent || nowMs - recent.atMs > SAME_BODY_MS) return undefined
  for (const [dedupKey, state] of recent.states) if (stateOf(view.problem(dedupKey)) !== state) return undefined
  return recent.messageId
}

const statesOf = (judgement: Judgement, signals: readonly { dedupKey: string }[], view: View) =>
  new Map(signals.map(({ dedupKey }) => [dedupKey, stateOf(judgement.problems.get(dedupKey) ?? view.problem(dedupKey))]))

/** Changes with the state, not with another occurrence. */
const stateOf = (problem: Problem | undefined): string =>
  problem ? `${problem.incidentId} ${problem.status} ${problem.severity} ${problem.acknowledgedAtMs} ${problem.resolvedAtMs}` : ''
