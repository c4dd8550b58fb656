import * as z from 'zod'
import { ignored, issuesOf, type Normalised, unreadable } from '../contract'
import { at } from '../records'
import { allKnown, firstKnown, instant, labelsOf, optionalScalar, type SeverityScale, severityOf, signal } from '../values'

/** https://docs.cyberark.com/audit/latest/en/content/audit/isp_siem-integration.htm; Info is what people do all day. */
export const auditTypes: SeverityScale = { field: 'auditType', words: { Error: 'error', Warning: 'warning', Info: 'info' } }

/** One event of the Audit service (Identity, Privilege Cloud, Secure Infrastructure Access …). */
const auditEvent = z.object({
  auditType: z.string(),
  auditCode: optionalScalar,
  action: optionalScalar,
  message: optionalScalar,
  timestamp: z.unknown().optional(),
  username: optionalScalar,
  userId: optionalScalar,
  source: optionalScalar,
  component: optionalScalar,
  serviceName: optionalScalar,
  accountId: optionalScalar,
  accountName: optionalScalar,
  targetAccount: optionalScalar,
  target: optionalScalar,
  safe: optionalScalar,
})

/** No audit event says that a problem is over. */
export function signalOfAudit(record: Record<string, unknown>, place: string): Normalised {
  const parsed = auditEvent.safeParse(record)
  if (!parsed.success) {
    const [issue] = issuesOf(parsed.error)
    return unreadable(at(place, issue?.path ?? 'auditType'), issue?.message ?? 'not an audit event')
  }
  const event = parsed.data
  const severity = severityOf(auditTypes, event.auditType)
  if (!severity) return unreadable(at(place, 'auditType'), `"${event.auditType}"; known are: Info, Warning, Error`)
  const code = firstKnown(event.auditCode, event.action)
  if (severity === 'info') return ignored(`${code ?? 'an audit event'} (${event.auditType}) is no problem`)
  const user = firstKnown(event.username, event.userId)
  const about = firstKnown(event.accountId, event.targetAccount, event.accountName, event.target, event.safe)
  // Its `uuid` is of the event, not of the problem.
  const dedupKey = allKnown('audit', code, ...[user, about].filter((part) => part !== undefined))
  if (!dedupKey || (!user && !about)) return unreadable(at(place, 'auditCode'), 'nothing tells what happened, and to whom')
  return [
    signal({
      dedupKey,
      action: 'trigger',
      severity,
      title: `${firstKnown(event.action, event.message) ?? code}: ${about ?? user}`,
      description: firstKnown(event.message),
      occurredAt: instant(event.timestamp),
      labels: labelsOf({
        code,
        user,
        account: about,
        safe: event.safe,
        component: event.component,
        service: event.serviceName,
        source: event.source,
      }),
    }),
  ]
}
