import { type Bytes, fromBase64, fromHex, joined, toBase64, utf8 } from '../../kit/bytes'
import type { RawMessage } from '../contract'
import { accepted, refused, TOLERANCE_SECONDS, type Verifier } from '../verifier'
import { theirs } from './secret'

const SIGNATURE = 'x-cs-primary-signature'
const TIMESTAMP = 'x-cs-delivery-timestamp'

/**
 * Falcon's webhook: HMAC-SHA256 over the body followed by `X-Cs-Delivery-Timestamp`, in base64, in `X-Cs-Primary-Signature`
 * (https://docs.axonius.com/docs/crowdstrike-alert names the headers). Public receivers differ about the order and the encoding, and
 * the vendor's page is behind its login, so the other order and hex are believed too: whoever makes one of them knows the secret, and
 * a timestamp that must look like one cannot lend its bytes to a body.
 */
export function crowdstrike(): Verifier {
  return {
    scheme: 'hmac-crowdstrike',
    title: 'Falcon webhook signature',
    description: `CrowdStrike signs the body and the time of delivery; the signature is in ${SIGNATURE}.`,
    secret: 'theirs',
    credentials: theirs(
      'HMAC secret key',
      'As written under "HMAC Secret Key" in the webhook’s configuration; at least 32 characters.',
    ),
    async check(raw, secrets, { nowMs }) {
      const sent = raw.headers.get(SIGNATURE)?.trim()
      const sentAt = raw.headers.get(TIMESTAMP)?.trim()
      const sentAtMs = sentAt ? millisecondsOf(sentAt) : undefined
      if (!sent || !sentAt || sentAtMs === undefined) return refused('missing-signature')
      const signature = /^[0-9a-f]{64}$/i.test(sent) ? fromHex(sent) : fromBase64(sent)
      if (!signature) return refused('bad-signature')
      for (const secret of secrets) {
        const key = await keyOf(secret, 'verify')
        for (const bytes of [after(raw, sentAt), joined(utf8(sentAt), raw.body)]) {
          if (await crypto.subtle.verify('HMAC', key, signature, bytes)) {
            return Math.abs(nowMs - sentAtMs) <= TOLERANCE_SECONDS * 1000 ? accepted : refused('stale-timestamp')
          }
        }
      }
      return refused('bad-signature')
    },
    async sign(raw, secret, nowMs) {
      const sentAt = `${new Date(nowMs).toISOString().slice(0, 19)}Z`
      const mac = await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), after(raw, sentAt))
      return { headers: { [SIGNATURE]: toBase64(mac), [TIMESTAMP]: sentAt, 'x-cs-signature-algorithm': 'HmacSHA256' } }
    },
  }
}

const after = ({ body }: RawMessage, sentAt: string): Bytes => joined(body, utf8(sentAt))

const keyOf = (secret: string, use: 'sign' | 'verify') =>
  crypto.subtle.importKey('raw', utf8(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [use])

function millisecondsOf(sentAt: string): number | undefined {
  if (/^\d{10}$/.test(sentAt)) return Number(sentAt) * 1000
  if (/^\d{13}$/.test(sentAt)) return Number(sentAt)
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(sentAt) ? Date.parse(sentAt) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}
