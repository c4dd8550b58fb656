import * as z from 'zod'
import { ignored, type Normalised, unreadable } from '../contract'
import { placeOf, readPart } from '../parts'
import {
  allKnown,
  firstKnown,
  instant,
  known,
  labelsOf,
  meaningOf,
  optionalScalar,
  type SeverityScale,
  scalar,
  severityOf,
  wordsOf,
} from '../values'

/**
 * A record of the Audit service: what its SIEM integration hands out, and what forwarders post on. The `uuid` is new for every record, so
 * it is nobody's identity. https://docs.sekoia.io/integration/categories/iam/cyberark_identity_audit_logs
 */
const record = z.object({
  uuid: optionalScalar,
  tenantId: optionalScalar,
  timestamp: optionalScalar,
  username: optionalScalar,
  applicationCode: optionalScalar,
  auditCode: scalar,
  auditType: scalar,
  action: optionalScalar,
  actionType: optionalScalar,
  userId: optionalScalar,
  source: optionalScalar,
  component: optionalScalar,
  serviceName: optionalScalar,
  target: optionalScalar,
  targetAccount: optionalScalar,
  accountName: optionalScalar,
  accountId: optionalScalar,
  safe: optionalScalar,
  message: optionalScalar,
})

export const auditTypes: SeverityScale = {
  field: 'auditType',
  words: { Critical: 'critical', Error: 'error', Warning: 'warning', Info: 'info' },
}

export const readAuditRecord = (value: unknown, at: string): Normalised =>
  readPart(record, value, at, (one) => {
    const severity = severityOf(auditTypes, one.auditType)
    if (!severity) return unreadable(placeOf(at, 'auditType'), `"${one.auditType}"; known are: ${wordsOf(auditTypes.words)}`)
    if (meaningOf({ Info: true }, one.auditType))
      return ignored(`an audit record of type Info (${one.auditCode}) says nothing about a problem`)
    // The name of an account is unique in its safe only, and `root` is on every target.
    const about =
      [one.safe, one.accountName ?? one.accountId, one.targetAccount, one.target].filter((part) => known(part)).join('/') ||
      undefined
    const who = firstKnown(one.username, one.userId, one.source)
    const dedupKey = allKnown('audit', one.auditCode, firstKnown(about, who))
    if (!dedupKey)
      return unreadable(placeOf(at, 'username'), 'neither a target nor a user: nothing tells the problem from others')
    const said = firstKnown(one.message, one.action) ?? one.auditCode
    return [
      {
        dedupKey: about && who ? `${dedupKey}:${who}` : dedupKey,
        action: 'trigger',
        severity,
        title: `${one.serviceName ?? one.component ?? 'CyberArk'}: ${[said, about ?? who].filter(Boolean).join(', ')}`,
        description: [one.action, who && `by ${who}`, one.source && `from ${one.source}`].filter(Boolean).join(' ') || undefined,
        occurredAt: instant(one.timestamp),
        labels: labelsOf({
          code: one.auditCode,
          service: one.serviceName,
          component: one.component,
          user: one.username,
          safe: one.safe,
          account: one.targetAccount ?? one.accountName,
          target: one.target,
          tenant: one.tenantId,
        }),
      },
    ]
  })
