import { ignored, type Normalised, unreadable } from '../contract'
import type { CefEvent } from '../log-line'
import { allKnown, firstKnown, labelsOf, type SeverityScale, severityOf } from '../values'

/**
 * What the vault (`Cyber-Ark|Vault`) tells a SIEM in CEF; by its own translator the severity is 5 for information, 7 for an error and 10
 * for what is critical (from memory, not from its documentation).
 */
export const vaultSeverities: SeverityScale = {
  field: 'vault severity',
  words: { 10: 'critical', 9: 'critical', 8: 'error', 7: 'error' },
}

export function readVaultCef({ classId, name, severity, fields }: CefEvent): Normalised {
  const ours = severityOf(vaultSeverities, severity)
  if (!ours) return ignored(`a vault event of severity ${severity} (${name}) says nothing about a problem`)
  const user = fields.text('suser', 'duser')
  const about = firstKnown(fields.text('fname', 'dhost', 'shost', 'cs2'))
  const dedupKey = allKnown('vault', classId, firstKnown(about, user))
  if (!dedupKey) return unreadable('suser', 'neither a user nor a file: nothing tells the problem from others')
  return [
    {
      dedupKey: about && user ? `${dedupKey}:${user}` : dedupKey,
      action: 'trigger',
      severity: ours,
      title: `${name}: ${[user, about].filter(Boolean).join(', ')}`,
      description: fields.text('msg', 'reason'),
      labels: labelsOf({
        product: 'Vault',
        code: classId,
        user,
        host: fields.text('dvchost', 'dvc'),
        safe: fields.text('cs2'),
        file: fields.text('fname'),
      }),
    },
  ]
}
