import { checkExpression, evaluate } from '../../kit/jinja'
import { log } from '../../kit/log'
import type { Priority } from '../incidents/facts'

/** What a filter sees, as `event`. */
export interface Filterable {
  type: string
  occurredAt: string
  actor: string
  status: string
  severity: string
  priority: Priority
  occurrences: number
  title: string
  description: string | null
  dedupKey: string
  link: string | null
  labels: Record<string, string>
  serviceId: string | null
  /** The user who takes care of it, after the event. */
  assigneeId: string | null
  integrationId: string
}

export type Verdict = { matches: boolean; error?: string }

/** What is wrong with a filter whatever the event, with its place; undefined where nothing is. */
export function filterFault(filter: string): string | undefined {
  const fault = checkExpression(filter)
  return fault ? `line ${fault.line}, column ${fault.column}: ${fault.message}` : undefined
}

/**
 * Whether the event passes: Jinja's idea of true. A filter that fails on an event lets it pass, because being told too much at night is
 * better than not being told; `error` says why.
 */
export function passes(filter: string | null, event: Filterable): Verdict {
  if (filter === null) return { matches: true }
  const result = evaluate(filter, { event: { ...event } })
  if (result.ok) return { matches: isTrue(result.value) }
  const { line, column, message } = result.error
  return { matches: true, error: `line ${line}, column ${column}: ${message}` }
}

/** The same where nobody looks at the verdict: what failed is said in the log. */
export function passesNow(filter: string | null, event: Filterable, subscriptionId: string): boolean {
  const { matches, error } = passes(filter, event)
  if (error) log.warn('subscription.filter-failed', { subscription: subscriptionId, type: event.type, said: error })
  return matches
}

const isTrue = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length > 0
      : Boolean(value)
