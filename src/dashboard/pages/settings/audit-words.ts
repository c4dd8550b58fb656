/** What the audit log tells of, as its actions begin. */
export const kinds = [
  ...['integration', 'subscription', 'template', 'service', 'incident', 'delivery', 'replay'],
  ...['user', 'invitation', 'token', 'passkey', 'session', 'setup', 'setup-session', 'settings'],
] as const

/** `integration.key-rotated` → `Integration: key rotated`; a kind alone → `Integration`. */
export function actionWords(action: string): string {
  const [kind = '', verb] = action.split('.')
  const named = kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll('-', ' ')
  return verb ? `${named}: ${verb.replace(/[-_]/g, ' ')}` : named
}
