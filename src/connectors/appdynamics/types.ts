import type { Action, Severity } from '../contract'
import { meaningOf, type SeverityScale } from '../values'

/**
 * What follows `POLICY_`, `HEALTH_RULE_` (both are health rule violations) or `ANOMALY_` in `${latestEvent.eventType}`.
 * https://github.com/HarryEMartland/terraform-provider-appdynamics/blob/v0.0.1/docs/policy_resource.md lists those of the policy API.
 */
const violations: Record<string, { action: Action; severity?: Severity }> = {
  OPEN_WARNING: { action: 'trigger', severity: 'warning' },
  OPEN_CRITICAL: { action: 'trigger', severity: 'critical' },
  CONTINUES_WARNING: { action: 'trigger', severity: 'warning' },
  CONTINUES_CRITICAL: { action: 'trigger', severity: 'critical' },
  UPGRADED: { action: 'trigger', severity: 'critical' },
  DOWNGRADED: { action: 'trigger', severity: 'warning' },
  CLOSE: { action: 'resolve' },
  CLOSE_WARNING: { action: 'resolve' },
  CLOSE_CRITICAL: { action: 'resolve' },
  CANCELED: { action: 'resolve' },
  CANCELED_WARNING: { action: 'resolve' },
  CANCELED_CRITICAL: { action: 'resolve' },
}
/** What templates after PagerDuty's say instead. */
const plain: Record<string, Action> = { trigger: 'trigger', acknowledge: 'acknowledge', resolve: 'resolve' }

export type Meaning = { action: Action; severity?: Severity } | 'another-event' | 'unknown'

export function meaningOfType(type: string): Meaning {
  const word = type.trim().toUpperCase()
  const action = meaningOf(plain, word)
  if (action) return { action }
  const violation = /^(?:POLICY|HEALTH_RULE|ANOMALY)_([A-Z_]{1,40})$/.exec(word)?.[1]
  if (violation) return meaningOf(violations, violation.replace('CANCELLED', 'CANCELED')) ?? 'unknown'
  // Requests, errors, deployments, restarts …: there are over a hundred types, each of one moment.
  return /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(type.trim()) ? 'another-event' : 'unknown'
}

/** "Health Rule Violation Started - Warning" in the console, "New Critical Health Rule Violation" in messages; only the ends differ. */
export const isEndByName = (name: string): boolean =>
  /^(Critical |Warning )?Health Rule Violation (Ended|Canceled|Cancelled)( - (Critical|Warning))?$|^(Ended|Canceled|Cancelled) (Critical |Warning )?Health Rule Violation$/i.test(
    name,
  )

export const severities: SeverityScale = {
  field: 'latestEvent.severity',
  words: { ERROR: 'critical', CRITICAL: 'critical', WARN: 'warning', WARNING: 'warning', INFO: 'info' },
}
