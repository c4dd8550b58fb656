import * as z from 'zod'
import { type Action, ignored, issuesOf, type Normalised, unreadable } from '../contract'
import { at, folded } from '../records'
import { allKnown, firstKnown, instant, labelsOf, optionalScalar, type SeverityScale, severityOf, signal } from '../values'

const subject = z.object({ id: optionalScalar, type: optionalScalar, alternateId: optionalScalar, displayName: optionalScalar })

/**
 * A System Log event; an event hook carries the same in `data.events[]`. Names are folded, because forwarders change their case.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
 */
const logEvent = z.object({
  eventtype: z.string().min(1),
  displaymessage: optionalScalar,
  severity: optionalScalar,
  published: z.unknown().optional(),
  actor: subject.nullish().catch(null),
  target: z.array(subject).nullish().catch(null),
  client: z.object({ ipAddress: optionalScalar }).nullish().catch(null),
  outcome: z.object({ result: optionalScalar, reason: optionalScalar }).nullish().catch(null),
})
type LogEvent = z.output<typeof logEvent>

export const logSeverities: SeverityScale = {
  field: 'severity',
  words: { ERROR: 'error', WARN: 'warning', INFO: 'info', DEBUG: 'info' },
}

/**
 * Pairs of event types that begin and end one problem, by the name that their identity bears.
 * https://developer.okta.com/docs/reference/api/event-types/
 */
const pairs: Record<string, { problem: string; action: Action }> = {
  'user.account.lock': { problem: 'account-lock', action: 'trigger' },
  'user.account.lock.limit': { problem: 'account-lock', action: 'trigger' },
  'user.account.unlock': { problem: 'account-lock', action: 'resolve' },
  'user.account.unlock_by_admin': { problem: 'account-lock', action: 'resolve' },
  'user.account.unlock_failure': { problem: 'account-unlock-failure', action: 'trigger' },
  'security.attack.start': { problem: 'attack', action: 'trigger' },
  'security.attack.end': { problem: 'attack', action: 'resolve' },
  'user.session.impersonation.initiate': { problem: 'impersonation', action: 'trigger' },
  'user.session.impersonation.end': { problem: 'impersonation', action: 'resolve' },
}

/** Problems of the security of an account or of the org, whichever severity Okta logs them with; no event ends them. */
const problems = new Set([
  'security.threat.detected',
  'security.breached_credential.detected',
  'security.session.detect_client_roaming',
  'user.account.report_suspicious_activity_by_enduser',
  'user.risk.detect',
  'user.mfa.okta_verify.deny_push',
  'system.mfa.factor.deactivate',
  'policy.auth_reevaluate.fail',
])

/** What one System Log event means, whoever brought it. */
export function signalOfEvent(record: Record<string, unknown>, place: string, alsoOpenFor: readonly string[]): Normalised {
  const parsed = logEvent.safeParse(folded(record))
  if (!parsed.success) {
    const [issue] = issuesOf(parsed.error)
    return unreadable(
      at(place, issue?.path === 'eventtype' ? 'eventType' : (issue?.path ?? '')),
      issue?.message ?? 'not an event of the System Log',
    )
  }
  const event = parsed.data
  const pair = pairs[event.eventtype]
  const severity = severityOf(logSeverities, event.severity)
  const grave = severity === 'warning' || severity === 'error'
  if (!pair && !grave && !problems.has(event.eventtype) && !alsoOpenFor.includes(event.eventtype)) {
    return ignored(`${event.eventtype} (${event.severity ?? 'no severity'}) says nothing about a problem`)
  }
  if (pair?.action === 'resolve' && event.outcome?.result === 'FAILURE')
    return ignored(`${event.eventtype} failed: nothing has ended`)

  const about = subjectOf(event)
  const dedupKey = allKnown(pair?.problem ?? event.eventtype, whomOf(event, about?.id))
  if (!dedupKey) return unreadable(at(place, 'target'), 'neither a target nor an actor tells whom this is about')

  const name = pair?.problem === 'attack' ? undefined : (about?.name ?? nameOf(event.actor))
  return [
    signal({
      dedupKey,
      action: pair?.action ?? 'trigger',
      severity,
      title: [event.displaymessage || event.eventtype, name].filter(Boolean).join(': '),
      description: event.outcome?.reason || undefined,
      occurredAt: instant(event.published),
      labels: labelsOf({
        event: event.eventtype,
        user: name,
        actor: nameOf(event.actor),
        ip: event.client?.ipAddress,
        result: event.outcome?.result,
      }),
    }),
  ]
}

/**
 * Whom it is about. An attack is on the org, whichever targets are named. Who is unlocked by another is not the actor: an unlock without
 * a target is about its actor only where that is a user who did it alone.
 */
function whomOf({ eventtype, actor, client }: LogEvent, target: string | undefined): string | undefined {
  const pair = pairs[eventtype]
  if (pair?.problem === 'attack') return 'org'
  if (target !== undefined) return target
  if (pair?.action !== 'resolve') return firstKnown(actor?.id, client?.ipAddress)
  return eventtype === 'user.account.unlock' && actor?.type === 'User' ? firstKnown(actor.id) : undefined
}

/** The user among the targets, else the first of them that has an id. */
function subjectOf({ target }: LogEvent): { id: string; name: string | undefined } | undefined {
  const named = (target ?? []).filter(({ id }) => firstKnown(id) !== undefined)
  const one = named.find(({ type }) => type === 'User') ?? named[0]
  const id = firstKnown(one?.id)
  return id ? { id, name: nameOf(one) } : undefined
}

/** Okta writes "unknown" where it knows no login. */
const nameOf = (one: z.output<typeof subject> | null | undefined): string | undefined =>
  firstKnown(one?.alternateId === 'unknown' ? undefined : one?.alternateId, one?.displayName)
