import { X509Certificate } from 'node:crypto'
import * as z from 'zod'
import { type Bytes, fromBase64, text, utf8 } from '../../kit/bytes'
import type { Send } from '../contract'
import { parseJson } from '../decode'
import { accepted, refused, TOLERANCE_SECONDS, type Verdict, type Verifier, type VerifyContext } from '../verifier'
import { noSecret } from './secret'

export interface SnsOptions {
  /** ARNs whose messages are believed. Anyone with an AWS account can have a topic sign anything, so the signature alone proves little. */
  topics: readonly string[]
  /** Believe every topic that AWS signed for: only while the first topic is being connected. */
  anyTopic?: boolean
}

/**
 * Amazon SNS: RSA PKCS #1 v1.5 over a canonical text, with a certificate that the message names and AWS serves. Version 1 is SHA-1,
 * version 2 SHA-256. A subscription's confirmation is let in from any topic: whether to answer it is the connector's decision.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export function snsCertificate({ topics, anyTopic = false }: SnsOptions): Verifier {
  return {
    scheme: 'sns-certificate',
    title: 'Amazon SNS signature',
    description: 'AWS signs each message; the certificate is fetched from AWS, and only the topics that you list are believed.',
    secret: 'none',
    credentials: noSecret,
    async check({ body }, _secrets, context) {
      const parsed = parseJson(text(body))
      const message = parsed.ok ? envelope.safeParse(parsed.value) : undefined
      if (!message?.success) return refused('missing-signature')
      const { Type, TopicArn, SigningCertURL } = message.data
      // Before the certificate is fetched: strangers must not make us fetch.
      if (Type !== 'SubscriptionConfirmation' && !anyTopic && !topics.includes(TopicArn)) return refused('untrusted-sender')
      if (!isCertificateUrl(SigningCertURL)) return refused('untrusted-sender')
      return verified(message.data, context)
    },
  }
}

const signed = { MessageId: z.string(), Message: z.string(), Timestamp: z.string(), TopicArn: z.string() }
const signature = { SignatureVersion: z.enum(['1', '2']), Signature: z.string(), SigningCertURL: z.string() }
const envelope = z.discriminatedUnion('Type', [
  z.object({ Type: z.literal('Notification'), Subject: z.string().nullish(), ...signed, ...signature }),
  z.object({
    Type: z.enum(['SubscriptionConfirmation', 'UnsubscribeConfirmation']),
    SubscribeURL: z.string(),
    Token: z.string(),
    ...signed,
    ...signature,
  }),
])
type Envelope = z.output<typeof envelope>

/** In the order that AWS documents; `Subject` only where the message has one. */
const signedFields = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const

function canonical(message: Envelope): Bytes {
  const fields: Record<string, string | null | undefined> = message
  const present = signedFields[message.Type].filter((name) => typeof fields[name] === 'string')
  return utf8(present.map((name) => `${name}\n${fields[name]}\n`).join(''))
}

async function verified(message: Envelope, { nowMs, send }: VerifyContext): Promise<Verdict> {
  const bytes = fromBase64(message.Signature)
  if (!bytes) return refused('bad-signature')
  const certificate = await certificateAt(message.SigningCertURL, send)
  if (certificate === 'unavailable') return refused('keys-unavailable')
  if (!certificate || !(nowMs >= certificate.fromMs && nowMs <= certificate.untilMs)) return refused('untrusted-sender')
  const key = await publicKey(certificate.spki, message.SignatureVersion)
  if (!key || !(await crypto.subtle.verify(algorithm, key, bytes, canonical(message)))) return refused('bad-signature')
  // Only a signed timestamp is worth a look.
  return isFresh(message.Timestamp, nowMs) ? accepted : refused('stale-timestamp')
}

/** AWS repeats a message that was not taken for up to an hour, with its first timestamp. docs/latest/dg/sns-message-delivery-retries.html */
const RETRIES_SECONDS = 3600

function isFresh(timestamp: string, nowMs: number): boolean {
  const ageSeconds = (nowMs - Date.parse(timestamp)) / 1000
  return ageSeconds >= -TOLERANCE_SECONDS && ageSeconds <= RETRIES_SECONDS + TOLERANCE_SECONDS
}

const algorithm = 'RSASSA-PKCS1-v1_5'

async function publicKey(spki: Bytes, version: Envelope['SignatureVersion']): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey('spki', spki, { name: algorithm, hash: version === '1' ? 'SHA-1' : 'SHA-256' }, false, [
      'verify',
    ])
  } catch {
    // WebCrypto throws where the certificate's key is not RSA.
    return null
  }
}

const isHostOfSns = (host: string) => /^sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(\.cn)?$/.test(host)

/** An address of Amazon SNS itself: https, the regional host, nothing that could lead elsewhere. */
export function isSnsUrl(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' && isHostOfSns(url.host) && url.username === '' && url.password === '' && url.hash === ''
}

/** Where SNS publishes signing certificates. Other paths of the same host answer what strangers ask for. */
function isCertificateUrl(text: string): boolean {
  const url = URL.parse(text)
  return isSnsUrl(text) && url?.search === '' && /^\/SimpleNotificationService-[0-9a-f]{16,64}\.pem$/.test(url.pathname)
}

interface Certificate {
  spki: Bytes
  fromMs: number
  untilMs: number
}

const KEPT_MAX = 20
const kept = new Map<string, Certificate>()

/** Served over TLS from a pinned host, which stands in for the chain: the runtime has no store of roots to check one against. */
async function certificateAt(url: string, send: Send): Promise<Certificate | 'unavailable' | null> {
  const known = kept.get(url)
  if (known) return known
  const reply = await send({ method: 'GET', url })
  if (reply.status !== 200) return reply.status === 403 || reply.status === 404 ? null : 'unavailable'
  const certificate = parsedCertificate(reply.body)
  if (!certificate) return null
  if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value ?? '')
  kept.set(url, certificate)
  return certificate
}

/** `sns.amazonaws.com`; newer, Chinese and government regions have names of their own (`sns-signing.<region>`, `sns-<region>`). */
const isSnsName = (name: string) => /^sns([.-][a-z0-9-]+)?\.amazonaws\.com(\.cn)?$/.test(name)

function parsedCertificate(pem: string): Certificate | null {
  try {
    const { publicKey, subject, validFrom, validTo } = new X509Certificate(pem)
    const name = /^CN=(.*)$/m.exec(subject ?? '')?.[1]
    if (name !== undefined && !isSnsName(name)) return null
    const spki = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }))
    return { spki, fromMs: Date.parse(validFrom), untilMs: Date.parse(validTo) }
  } catch {
    // node:crypto throws where the text is no certificate.
    return null
  }
}
