import * as z from 'zod'
import type { Signal } from '../contract'
import { firstKnown, instant, labelsOf, meaningOf, optionalScalar, severityOf } from '../values'
import { idOf, priorities, states } from './investigation'

/** An investigation of the v2 API. `last_accessed` is when it was last viewed or modified. */
export const investigation = z.object({
  rrn: z.string().min(1),
  title: optionalScalar,
  status: optionalScalar,
  priority: optionalScalar,
  source: optionalScalar,
  disposition: optionalScalar,
  organization_id: optionalScalar,
  assignee: z.object({ name: optionalScalar, email: optionalScalar }).nullish().catch(undefined),
  created_time: z.unknown().optional(),
  last_accessed: z.unknown().optional(),
  latest_alert_time: z.unknown().optional(),
})
export type Investigation = z.output<typeof investigation>

const ms = (time: unknown): number => Date.parse(instant(time) ?? '') || 0
/** The latest time that it bears, milliseconds. */
export const touchedMs = (one: Investigation): number =>
  Math.max(ms(one.created_time), ms(one.last_accessed), ms(one.latest_alert_time))

/** What it says; of one that was made since then and is being worked on already, that it was opened, too. */
export function signalsOf(one: Investigation, sinceMs: number): Signal[] {
  const action = meaningOf(states, one.status)
  if (!action) return []
  const isNew = ms(one.created_time) >= sinceMs
  const touched = touchedMs(one)
  const said: Signal = {
    dedupKey: `investigation:${idOf(one.rrn)}`,
    action,
    severity: severityOf(priorities, one.priority),
    title: one.title || 'Investigation',
    // What is opened again is later than the closing before it.
    occurredAt: action === 'trigger' && isNew ? instant(one.created_time) : touched ? new Date(touched).toISOString() : undefined,
    labels: labelsOf({
      source: one.source,
      status: one.status,
      priority: one.priority,
      disposition: one.disposition,
      assignee: firstKnown(one.assignee?.name, one.assignee?.email),
      organization: one.organization_id,
    }),
  }
  return action === 'acknowledge' && isNew
    ? [{ ...said, action: 'trigger', occurredAt: instant(one.created_time) }, said]
    : [said]
}
