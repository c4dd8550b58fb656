import type { Severity, Signal } from './contract'
import { labelsOf, signal } from './values'

/** One thing that CI runs again and again, equal from run to run: never the id of one run. */
export interface Run {
  dedupKey: string
  /** What ran: `Pipeline`, `Job deploy`. */
  what: string
  /** The repository or project that it ran in. */
  where?: string
  branch?: string
  /** The vendor's word for how it ended. */
  word: string
  /** Of a run that failed; `error` where absent. */
  severity?: Severity
  description?: string | null
  occurredAt?: string | null
  link?: string | null
  labels?: Record<string, unknown>
}

/** A run that failed, or one that shows that the failure is over. */
export function runSignal(action: 'trigger' | 'resolve', { what, where, branch, word, labels, severity, ...run }: Run): Signal {
  const place = `${branch ? ` on ${branch}` : ''}${where ? ` in ${where}` : ''}`
  return signal({
    dedupKey: run.dedupKey,
    action,
    severity: action === 'trigger' ? (severity ?? 'error') : undefined,
    title: `${what}${place}: ${word}`,
    description: run.description ?? undefined,
    occurredAt: run.occurredAt ?? undefined,
    link: run.link ?? undefined,
    labels: labelsOf({ repository: where, branch, ...labels }),
  })
}
