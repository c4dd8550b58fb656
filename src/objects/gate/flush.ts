import type { Effects } from '../../domain/incidents/facts'
import { type Judgement, judge, type RecentBody } from './judge'
import type { Problem } from './machine'
import type { AcceptAnswer, AcceptCall, PollLease } from './protocol'

/** A call that waits for the transaction that it shares with others. */
export interface Waiting {
  call: AcceptCall
  resolve(answer: AcceptAnswer): void
  reject(thrown: unknown): void
  /** What the gate says to itself, and what was received before: no sender is heard by it. */
  ours?: boolean
}

/** What the calls of one transaction are judged by; it learns from each for those after it. */
interface Known {
  problems: Map<string, Problem>
  /** Message ids by message key. */
  seen: Map<string, string>
  recentBodies: Map<string, RecentBody>
  /** Whether that run of a poll is still the one that counts. */
  holds(lease: string): boolean
}

export interface Flushed {
  touched: ReadonlyMap<string, Problem>
  newlySeen: { key: string; messageId: string }[]
  effects: Effects[]
  /** The poll's cursor, where one of the calls was a page of it. */
  page: PollLease | undefined
  /** When the messages of others that count were received. */
  receivedAtMs: number[]
  /** D1 should hear of it at once. */
  urgent: boolean
  /** To be given once it is all written. */
  answers: (() => void)[]
}

/** Judges all who wait, in their order. A call that cannot be judged fails alone. */
export function flushed(waiting: readonly Waiting[], known: Known, nowMs: number): Flushed {
  const touched = new Map<string, Problem>()
  const done: Flushed = { touched, newlySeen: [], effects: [], page: undefined, receivedAtMs: [], urgent: false, answers: [] }
  const view = {
    problem: (dedupKey: string) => known.problems.get(dedupKey),
    seen: (key: string) => known.seen.get(key),
    recentBody: (hash: string) => known.recentBodies.get(hash),
  }
  for (const { call, resolve, reject, ours } of waiting) {
    // Another run may have begun since this page was handed in.
    if (call.poll && !known.holds(call.poll.lease)) {
      done.answers.push(() => resolve({ kind: 'lease-lost' }))
      continue
    }
    const judgement = attempted(() => judge(call, view, nowMs))
    if ('thrown' in judgement) {
      done.answers.push(() => reject(judgement.thrown))
      continue
    }
    done.page = call.poll ?? done.page
    for (const [dedupKey, problem] of judgement.problems) {
      known.problems.set(dedupKey, problem)
      touched.set(dedupKey, problem)
    }
    if (judgement.seen) {
      done.newlySeen.push(judgement.seen)
      known.seen.set(judgement.seen.key, judgement.messageId)
    }
    if (judgement.recent) known.recentBodies.set(judgement.recent.hash, judgement.recent.body)
    if (judgement.effects.messages.length > 0) done.effects.push(judgement.effects)
    done.urgent ||= judgement.urgent
    if (!ours) done.receivedAtMs.push(call.message.receivedAtMs)
    done.answers.push(() => resolve({ kind: 'accepted', messageId: judgement.messageId, results: judgement.results }))
  }
  return done
}

export const dedupKeysOf = ({ reading }: AcceptCall): string[] =>
  reading.kind === 'signals' ? reading.signals.map(({ dedupKey }) => dedupKey) : []

function attempted(judged: () => Judgement): Judgement | { thrown: unknown } {
  try {
    return judged()
  } catch (thrown) {
    return { thrown }
  }
}
