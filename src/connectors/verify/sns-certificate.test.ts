import { describe, expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { certificate, foreignCertificate, signed } from '../../test/sns-key'
import type { Outgoing, RawMessage, Reply } from '../contract'
import type { Verdict } from '../verify'
import { isSnsUrl, type SnsOptions, snsCertificate } from './sns-certificate'

const NOW = Date.parse('2027-03-01T12:00:00Z')
const topic = 'arn:aws:sns:eu-west-1:123456789012:pager'
const host = 'https://sns.eu-west-1.amazonaws.com'

/** Every test has a certificate address of its own, because the verifier keeps certificates by address. */
let served = 0
const freshUrl = () => `${host}/SimpleNotificationService-${(++served).toString(16).padStart(32, '0')}.pem`

type Fields = Record<string, string | undefined>

const notification = (fields: Fields = {}): Fields => ({
  Type: 'Notification',
  MessageId: '5f1c9a52-0b6e-5e1e-9a53-0d1c2b3a4f5e',
  TopicArn: topic,
  Subject: 'ALARM: "queue" in EU (Ireland)',
  Message: '{"AlarmName":"queue – é"}',
  Timestamp: '2027-03-01T11:59:30.000Z',
  SignatureVersion: '1',
  SigningCertURL: freshUrl(),
  UnsubscribeURL: `${host}/?Action=Unsubscribe`,
  ...fields,
})
const confirmation = (fields: Fields = {}): Fields => ({
  ...notification({ Subject: undefined }),
  Type: 'SubscriptionConfirmation',
  Token: '2336412f37fb687f',
  SubscribeURL: `${host}/?Action=ConfirmSubscription&TopicArn=${topic}&Token=2336412f37fb687f`,
  ...fields,
})

const rawOf = (message: unknown): RawMessage => ({
  method: 'POST',
  url: 'https://hub.test/api/integrations/cloudwatch/int_x',
  headers: new Headers({ 'content-type': 'text/plain; charset=UTF-8' }),
  body: utf8(JSON.stringify(message)),
})

interface World {
  options?: SnsOptions
  nowMs?: number
  /** What the certificate's address answers. */
  pem?: string
  status?: number
}
async function check(message: unknown, world: World = {}): Promise<{ verdict: Verdict; fetched: Outgoing[] }> {
  const { options = { topics: [topic] }, nowMs = NOW, pem = certificate, status = 200 } = world
  const fetched: Outgoing[] = []
  const send = async (request: Outgoing): Promise<Reply> => {
    fetched.push(request)
    return { status, headers: new Headers(), body: pem, receivedAtMs: nowMs }
  }
  return { verdict: await snsCertificate(options).check(rawOf(message), [], { nowMs, send }), fetched }
}
const verdictOf = async (message: unknown, world?: World) => (await check(message, world)).verdict
const no = (why: string) => ({ ok: false, why })
const yes = { ok: true }

describe('what AWS signed comes in', () => {
  it.each(['1', '2'])('version %s, with and without a subject', async (SignatureVersion) => {
    expect(await verdictOf(await signed(notification({ SignatureVersion })))).toEqual(yes)
    expect(await verdictOf(await signed(notification({ SignatureVersion, Subject: undefined })))).toEqual(yes)
    expect(await verdictOf(await signed(confirmation({ SignatureVersion })))).toEqual(yes)
    expect(await verdictOf(await signed(confirmation({ SignatureVersion, Type: 'UnsubscribeConfirmation' })))).toEqual(yes)
  })

  it('fetches a certificate once', async () => {
    const message = await signed(notification())
    expect((await check(message)).fetched).toEqual([{ method: 'GET', url: message.SigningCertURL }])
    expect(await check(message)).toEqual({ verdict: yes, fetched: [] })
  })

  it('lets any topic ask for a confirmation, which by itself does nothing', async () => {
    expect(await verdictOf(await signed(confirmation()), { options: { topics: [] } })).toEqual(yes)
  })
})

describe('what anybody else made stays out', () => {
  it.each(['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn'])('one changed byte in %s', async (field) => {
    const message = await signed(notification())
    const altered = { ...message, [field]: message[field]?.replace(/.$/, '~') }
    expect(await verdictOf(altered, { options: { topics: [], anyTopic: true } })).toEqual(no('bad-signature'))
  })

  it('another version, an added subject, no signature, no message', async () => {
    const message = await signed(notification({ Subject: undefined }))
    expect(await verdictOf({ ...message, SignatureVersion: '2' })).toEqual(no('bad-signature'))
    expect(await verdictOf({ ...message, Subject: 'x' })).toEqual(no('bad-signature'))
    expect(await verdictOf({ ...message, Signature: 'AAAA' })).toEqual(no('bad-signature'))
    expect(await verdictOf({ ...message, SignatureVersion: '3' })).toEqual(no('missing-signature'))
    expect(await verdictOf({ ...message, Signature: undefined })).toEqual(no('missing-signature'))
    for (const junk of [null, [], 'text', {}]) expect(await verdictOf(junk)).toEqual(no('missing-signature'))
  })

  it.each([
    ['a foreign host', 'https://sns.eu-west-1.amazonaws.com.evil.test/SimpleNotificationService-0123456789abcdef.pem'],
    ['a bucket', 'https://sns.eu-west-1.s3.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem'],
    ['a host without region', 'https://sns.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem'],
    ['http', 'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem'],
    ['another port', 'https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-0123456789abcdef.pem'],
    ['credentials', 'https://evil@sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem'],
    ['a query', 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem?x=1'],
    ['a fragment', 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem#x'],
    ['another path', 'https://sns.eu-west-1.amazonaws.com/?Action=GetTopic&x=.pem'],
    ['a folder', 'https://sns.eu-west-1.amazonaws.com/x/SimpleNotificationService-0123456789abcdef.pem'],
    ['no URL', 'SimpleNotificationService-0123456789abcdef.pem'],
  ])('a certificate at %s is not even fetched', async (_, SigningCertURL) => {
    expect(await check(await signed(notification({ SigningCertURL })))).toEqual({ verdict: no('untrusted-sender'), fetched: [] })
  })

  it('a topic that is not listed', async () => {
    const message = await signed(notification({ TopicArn: `${topic}-of-a-stranger` }))
    expect(await check(message)).toEqual({ verdict: no('untrusted-sender'), fetched: [] })
    expect(await verdictOf(message, { options: { topics: [] } })).toEqual(no('untrusted-sender'))
    expect(await verdictOf(message, { options: { topics: [topic], anyTopic: true } })).toEqual(yes)
  })

  it('old and future messages, but not what AWS tries again within its hour', async () => {
    const minutes = 60_000
    const message = await signed(notification({ Timestamp: '2027-03-01T12:00:00.000Z' }))
    expect(await verdictOf(message, { nowMs: NOW + 64 * minutes })).toEqual(yes)
    expect(await verdictOf(message, { nowMs: NOW + 66 * minutes })).toEqual(no('stale-timestamp'))
    expect(await verdictOf(message, { nowMs: NOW - 4 * minutes })).toEqual(yes)
    expect(await verdictOf(message, { nowMs: NOW - 6 * minutes })).toEqual(no('stale-timestamp'))
    expect(await verdictOf(await signed(notification({ Timestamp: 'yesterday' })))).toEqual(no('stale-timestamp'))
  })
})

describe('a certificate that cannot be believed', () => {
  it.each(['2026-01-01T00:00:00Z', '2047-01-01T00:00:00Z'])('is not valid on %s', async (Timestamp) => {
    const message = await signed(notification({ Timestamp }))
    expect(await verdictOf(message, { nowMs: Date.parse(Timestamp) })).toEqual(no('untrusted-sender'))
  })

  it('is of somebody else', async () => {
    expect(await verdictOf(await signed(notification()), { pem: foreignCertificate })).toEqual(no('untrusted-sender'))
  })

  it('cannot be fetched now, and is asked for again the next time', async () => {
    const message = await signed(notification())
    expect(await verdictOf(message, { status: 0, pem: '' })).toEqual(no('keys-unavailable'))
    expect(await verdictOf(message, { status: 503 })).toEqual(no('keys-unavailable'))
    expect(await verdictOf(message, { status: 404 })).toEqual(no('untrusted-sender'))
    expect(await verdictOf(message, { pem: '<html>sign in</html>' })).toEqual(no('untrusted-sender'))
    expect(await verdictOf(message)).toEqual(yes)
  })

  it('pushes out the oldest, not all', async () => {
    const first = await signed(notification())
    await check(first)
    const later = await Promise.all(Array.from({ length: 20 }, () => signed(notification())))
    for (const message of later) await check(message)
    expect((await check(later.at(-1))).fetched).toHaveLength(0)
    expect((await check(first)).fetched).toHaveLength(1)
  })
})

it('knows an address of SNS', () => {
  expect(isSnsUrl(`${host}/?Action=ConfirmSubscription&Token=x`)).toBe(true)
  expect(isSnsUrl('https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription')).toBe(true)
  expect(isSnsUrl('https://sns.eu-west-1.amazonaws.com.cn.evil.test/')).toBe(false)
  expect(isSnsUrl('http://169.254.169.254/')).toBe(false)
})
