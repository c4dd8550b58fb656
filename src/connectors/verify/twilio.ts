import { equalBytes, fromBase64, fromHex, sha256, text, toBase64, toHex, utf8 } from '../../kit/bytes'
import type { RawMessage } from '../contract'
import { isForm } from '../decode'
import { accepted, refused, type Verifier } from '../verifier'
import { theirs } from './secret'

/**
 * `X-Twilio-Signature`: base64 HMAC-SHA1 with the account's auth token over the full URL, followed by every POST parameter's
 * name and value in the order of the names. Any other body is signed through its SHA-256, which Twilio puts into the URL as
 * `bodySHA256`. https://www.twilio.com/docs/usage/security#validating-requests
 */
export function twilio(): Verifier {
  return {
    scheme: 'twilio',
    title: 'Twilio signature',
    description: 'Twilio signs the URL and the parameters with the auth token of your account.',
    secret: 'theirs',
    credentials: theirs('Auth token', 'Twilio Console → Account → API keys & tokens → Auth token.'),
    async check(raw, secrets) {
      const sent = raw.headers.get('x-twilio-signature')
      const signature = sent ? fromBase64(sent) : null
      if (!signature) return refused('missing-signature')
      for (const secret of secrets) {
        if (await crypto.subtle.verify('HMAC', await keyOf(secret), signature, signedText(raw))) {
          return (await bodyIsSigned(raw)) ? accepted : refused('bad-signature')
        }
      }
      return refused('bad-signature')
    },
    async sign(raw, secret) {
      const url = new URL(raw.url)
      if (!isForm(raw)) url.searchParams.set('bodySHA256', toHex(await sha256(raw.body)))
      const mac = await crypto.subtle.sign('HMAC', await keyOf(secret), signedText({ ...raw, url: url.href }))
      return { headers: { 'x-twilio-signature': toBase64(mac) }, url: url.href }
    },
  }
}

const keyOf = (secret: string) =>
  crypto.subtle.importKey('raw', utf8(secret), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign', 'verify'])

function signedText(raw: RawMessage) {
  const parameters = isForm(raw) ? [...new URLSearchParams(text(raw.body))] : []
  const sorted = parameters.sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
  // Twilio's own libraries count a parameter that is there twice with one value once.
  const distinct = sorted.filter(([name, value], at) => name !== sorted[at - 1]?.[0] || value !== sorted[at - 1]?.[1])
  return utf8(raw.url + distinct.map(([name, value]) => name + value).join(''))
}

async function bodyIsSigned(raw: RawMessage): Promise<boolean> {
  if (isForm(raw) || raw.body.byteLength === 0) return true
  const hash = fromHex(new URL(raw.url).searchParams.get('bodySHA256') ?? '')
  return hash !== null && equalBytes(hash, await sha256(raw.body))
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
