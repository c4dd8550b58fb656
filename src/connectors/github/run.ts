import type { Signal } from '../contract'
import { labelsOf } from '../values'
import { keyOf } from './kind'

/** One thing that runs again and again, equal from run to run: never the id of one run. */
export interface Run {
  key: (string | number)[]
  what: string
  repository: string
  branch?: string
  at?: string | null
  link?: string | null
  description?: string | null
  labels?: Record<string, string | null | undefined>
}

export function signalOf(action: 'trigger' | 'resolve', word: string, run: Run): Signal {
  const where = run.branch ? ` on ${run.branch}` : ''
  return {
    dedupKey: keyOf(...run.key),
    action,
    ...(action === 'trigger' && { severity: 'error' as const }),
    title: `${run.what}${where} in ${run.repository}: ${word}`,
    description: run.description || undefined,
    occurredAt: run.at || undefined,
    link: run.link || undefined,
    labels: labelsOf({ repository: run.repository, branch: run.branch, ...run.labels }),
  }
}
