import { equalText, text, utf8 } from '../../kit/bytes'
import { randomToken } from '../../kit/id'
import type { RawMessage } from '../contract'
import { parseJson } from '../decode'
import { accepted, refused, type Verifier } from '../verifier'
import { oursOrTheirs } from './secret'

/**
 * The `clientState` that a Microsoft Graph subscription was made with: every notification in `value[]` must bear it. What has no
 * `value[]` (the validation request, whose body is empty; other bodies) must bear it in the notification URL, as `?clientState=`, so
 * that a stranger gets nothing echoed. It is taken out before the body is stored.
 * https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
 */
export function graphClientState(): Verifier {
  return {
    scheme: 'graph-client-state',
    title: 'clientState of the subscription',
    description:
      'Microsoft Graph shows the clientState of its subscription in every notification, and in ?clientState= of the URL.',
    secret: 'ours',
    credentials: oursOrTheirs,
    generate: () => randomToken('sbs'),
    async check(raw, secrets) {
      const shown = shownStates(raw)
      if (shown.length === 0 || shown.some((state) => typeof state !== 'string' || state === ''))
        return refused('missing-signature')
      // Notifications of two subscriptions may share a body while a secret is rotated.
      for (const state of new Set(shown)) if (!(await isLive(String(state), secrets))) return refused('bad-signature')
      return accepted
    },
    async sign(raw, secret) {
      const parsed = notificationsOf(raw)
      if (parsed) {
        const value = parsed.value.map((one) => ({ ...one, clientState: secret }))
        return { headers: {}, body: utf8(JSON.stringify({ ...parsed, value })) }
      }
      const url = new URL(raw.url)
      url.searchParams.set('clientState', secret)
      return { headers: {}, url: url.href }
    },
    // As text: what is stored may have been cut off, and then it is no JSON.
    redact: (body) => body.replace(/("clientState"\s*:\s*")(?:[^"\\]|\\.)*/g, '$1[redacted]'),
  }
}

async function isLive(state: string, secrets: readonly string[]): Promise<boolean> {
  for (const secret of secrets) if (await equalText(state, secret)) return true
  return false
}

/** Every clientState that the message has to show, `undefined` where it shows none. */
function shownStates(raw: RawMessage): unknown[] {
  const notifications = notificationsOf(raw)
  if (notifications) return notifications.value.map(({ clientState }) => clientState)
  return [new URL(raw.url).searchParams.get('clientState')]
}

function notificationsOf({ body }: RawMessage): { value: Record<string, unknown>[] } | undefined {
  const parsed = parseJson(text(body))
  if (!parsed.ok || !isRecord(parsed.value) || !Array.isArray(parsed.value.value)) return undefined
  return { ...parsed.value, value: parsed.value.value.map((one: unknown) => (isRecord(one) ? one : {})) }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
