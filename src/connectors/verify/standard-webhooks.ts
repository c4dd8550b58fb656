import { fromBase64, joined, toBase64, utf8 } from '../../kit/bytes'
import { accepted, refused, type Verifier } from '../verifier'
import { isFresh } from './hmac'
import { base64Secret } from './secret'

/**
 * Standard Webhooks 1.0.0, scheme v1: HMAC-SHA256 over `{id}.{timestamp}.{body}`, base64, in a space-separated list.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardWebhooks(): Verifier {
  return {
    scheme: 'standard-webhooks',
    title: 'Standard Webhooks',
    description: 'The sender signs with webhook-id, webhook-timestamp and webhook-signature.',
    secret: 'ours',
    credentials: base64Secret,
    generate: newSigningSecret,

    async check({ headers, body }, secrets, { nowMs }) {
      const id = headers.get('webhook-id')
      const timestamp = headers.get('webhook-timestamp')
      const list = headers.get('webhook-signature')
      if (!id || !timestamp || !list) return refused('missing-signature')
      if (!/^\d{1,12}$/.test(timestamp)) return refused('bad-signature')
      const signed = joined(utf8(`${id}.${timestamp}.`), body)
      const signatures = list
        .split(' ')
        .filter((one) => one.startsWith('v1,'))
        .slice(0, 10)
        .map((one) => fromBase64(one.slice(3)))
      for (const secret of secrets) {
        const key = await signingKey(secret)
        for (const signature of signatures) {
          if (key && signature && (await crypto.subtle.verify('HMAC', key, signature, signed))) {
            return isFresh(Number(timestamp), nowMs) ? accepted : refused('stale-timestamp')
          }
        }
      }
      return refused('bad-signature')
    },

    async sign({ body }, secret, nowMs) {
      const id = `msg_${crypto.randomUUID()}`
      const timestamp = String(Math.floor(nowMs / 1000))
      return {
        headers: {
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': await signV1(secret, id, timestamp, body),
        },
      }
    },
  }
}

/** `whsec_` and 32 random bytes in base64. */
export const newSigningSecret = (): string => `whsec_${toBase64(crypto.getRandomValues(new Uint8Array(32)))}`

/** One entry of `webhook-signature`. Throws where the secret is not base64 after `whsec_`. */
export async function signV1(secret: string, id: string, timestamp: string, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const key = await signingKey(secret)
  if (!key) throw new TypeError('the signing secret is not base64 after its prefix whsec_')
  return `v1,${toBase64(await crypto.subtle.sign('HMAC', key, joined(utf8(`${id}.${timestamp}.`), body)))}`
}

async function signingKey(secret: string): Promise<CryptoKey | null> {
  const raw = fromBase64(secret.replace(/^whsec_/, ''))
  return raw && crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
}
