import { describe, expect, it } from 'vitest'
import { fromBase64, toBase64, utf8 } from '../../kit/bytes'
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

/** The sender's half, written apart from the code under test: the text that AWS documents, line by line. */
async function signed(m: Fields): Promise<Fields> {
  const lines =
    m.Type === 'Notification'
      ? ['Message', m.Message, 'MessageId', m.MessageId, ...(m.Subject === undefined ? [] : ['Subject', m.Subject])]
      : ['Message', m.Message, 'MessageId', m.MessageId, 'SubscribeURL', m.SubscribeURL]
  lines.push('Timestamp', m.Timestamp, ...(m.Type === 'Notification' ? [] : ['Token', m.Token]))
  lines.push('TopicArn', m.TopicArn, 'Type', m.Type, '')
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: m.SignatureVersion === '2' ? 'SHA-256' : 'SHA-1' }
  const key = await crypto.subtle.importKey('pkcs8', fromBase64(pkcs8)!, algorithm, false, ['sign'])
  return { ...m, Signature: toBase64(await crypto.subtle.sign(algorithm.name, key, utf8(lines.join('\n')))) }
}

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

// Made for this test with openssl (self-signed, 20 years) and used nowhere else.
const certificate = `-----BEGIN CERTIFICATE-----
MIIDGTCCAgGgAwIBAgIUP5bqUDLx7DsmuYdiUaHjean/tVswDQYJKoZIhvcNAQEL
BQAwHDEaMBgGA1UEAwwRc25zLmFtYXpvbmF3cy5jb20wHhcNMjYxMTIxMDk1MzA4
WhcNNDYxMTE2MDk1MzA4WjAcMRowGAYDVQQDDBFzbnMuYW1hem9uYXdzLmNvbTCC
ASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBANE2n3G+2tX1gLJeyh+qouAg
LaIlfZrtwdCUQb/M6OmB5S3NkLAsA4v6PFO77Px70hKaxXoyyGKl2LlZR0YPx8LP
D1RKni2ZraydR07x++GunSMM1yxa3V8KH8vdRY0Le4O9ff5QxDOmibA1PrKrm00/
82VR26MzKN6gxUzf06QakwMW3wojgjRVdwdyhnl0sKZJMXWgzTzSU9gjiuOlu9X9
YDRMv/OF5J27zp04i0uC8ThqUjoG1BvC28C4BeNeZEsMnIbIL270G/KB5Z/6/JZP
6CfvlQWdy2F2zVDDLzOwtwy5VDgpru0kcOgun+91E6FKXiIUuNPEMwwb44y8ydkC
AwEAAaNTMFEwHQYDVR0OBBYEFMg5hr/zyOEfxYG13OdJkTplHoroMB8GA1UdIwQY
MBaAFMg5hr/zyOEfxYG13OdJkTplHoroMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZI
hvcNAQELBQADggEBAAVn3kRpVH/KZau8TRMiF7CycpRAsZ7MspiKFbJcdWA7UkHT
IhViQTN9uDQLFzZzPzypu0b+5mRi7cCBxBUXxDte/PoA/7zqzenhVY43dWdF5wU0
FAWOevoFDsJ1pLvUO5hc5GEAIxLtU9/2g89X2Sa6naRjUNSo7JA2uB585h/v1j60
t83QXZdD7KPf9BWMoooRQvAhMfvqqxJJxBxcK2Yu9ZNlNEPX3zgOZke12rggVdkN
dFiRffSlsQwDziY7QrsGoWcslcgIMzcxuKgG7trwrTaLB2tmve5JPFJ4fX/NE51P
mWDMyH+P00/jYuKxkJ4O9nK1QLgEetOhGKiTKR0=
-----END CERTIFICATE-----`
const foreignCertificate = `-----BEGIN CERTIFICATE-----
MIIDFzCCAf+gAwIBAgIUGTdh/YbUN/nmKF++9OrsEmhlzPUwDQYJKoZIhvcNAQEL
BQAwGzEZMBcGA1UEAwwQbWFpbC5leGFtcGxlLmNvbTAeFw0yNjExMjEwOTUzMDha
Fw00NjExMTYwOTUzMDhaMBsxGTAXBgNVBAMMEG1haWwuZXhhbXBsZS5jb20wggEi
MA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCUMkRh1xyKnBLwk6iXDOrHcfWG
3ljOlmDWcKrz9JfEmf9rSLVbEnzl61hQK+CEBZsCLh+XrANZna+g2V+8/ippQWh+
a8/ZRAc9FX7P+ihTHxYDuN9Id5six8exMSTL6q1euUhQpULAiFEm03fqXYQdsorh
XObw0Jru9UImi1J2+M3tGchhI6rVfWZEVD81UhQ/nePFWcbZAihKzLlV+EPBMh+y
B6H+FwoOzL0mzzjkJ+jCnARpEv/5fhr0L6+jtqpsWsDb5I8gpdlX7JnhZOWtphn2
dxCCRUbZiBFmPaXrF3v9rXRR5wMftHVkldOUb/0xM5mAt0IJVNxarWLJ6t05AgMB
AAGjUzBRMB0GA1UdDgQWBBTJyJHrjT1ud2kasUAAQOx4cXG/nDAfBgNVHSMEGDAW
gBTJyJHrjT1ud2kasUAAQOx4cXG/nDAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3
DQEBCwUAA4IBAQALvCTIpEtI8cD8sVxZ8vDT97YoCAgu+d5NUWHvzcPQ5WejXpSK
xAnAlBch8Sw15je9VZUS/IAaRv+QlD/CYNiilXpUpyS7jrqg+wGaieqnagDZ2uJN
JHl0T37oCUKPvtbu6WQ075JjT3/KU2+nyaxm+r7sc1SxS31jpyEVKAvpJkg+/9//
+x3s0X50SieMN2gGaXVMKfnKrw2/M1gNLf3+QRker+1GWmbykbchff4RbuOYu5Wd
qJd1zBOYerpWKNMe2l4tKfgHuAhbr2b7UHzc2Zbz+6PTqGetF+Pu1YvnUkM6Hip5
yqxfo4WsDN4NR7fQiSWkaRJ9BjLmhhqtVzJ9
-----END CERTIFICATE-----`
const pkcs8 = [
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDRNp9xvtrV9YCyXsofqqLgIC2iJX2a7cHQlEG/zOjpgeUtzZCwLAOL+jxTu+z8e9ISms',
  'V6Mshipdi5WUdGD8fCzw9USp4tma2snUdO8fvhrp0jDNcsWt1fCh/L3UWNC3uDvX3+UMQzpomwNT6yq5tNP/NlUdujMyjeoMVM39OkGpMDFt8KI4I0VXcH',
  'coZ5dLCmSTF1oM080lPYI4rjpbvV/WA0TL/zheSdu86dOItLgvE4alI6BtQbwtvAuAXjXmRLDJyGyC9u9BvygeWf+vyWT+gn75UFncthds1Qwy8zsLcMuV',
  'Q4Ka7tJHDoLp/vdROhSl4iFLjTxDMMG+OMvMnZAgMBAAECggEAAs4JSvJ4t1neXvXRnqVQX/IafoQjaBR0Lt5P99jwzfGff5LUE+KRLRsenC5GrfdggH6Z',
  '82qTIGxyCIEbiSNMxa42OcZy0rBu4UOuCS9KFdNcGLRTPa1drqihdr+ZjzumTSS5F9PgH4Ol8Kp0E9vkXf+jnRoA+HIHBB4SaxaMnTR2RRBlZB6PbXlzBp',
  'RS1WKvtG0wuRpu/A/n4kxjBVhCv2SNhFsbTftmG2wVGu09sQ8vw4yYmbu63i3Rf0v60jTcPSbrkJq73ObOIqOBEmfdh4faXDotHM1d2LVfnC4uG1dVwX6/',
  'Jg8ra79SniWR0100HK5eV+8gd6OS0c4myT4tQQKBgQD9s1LK3XOoC/m4bqs/nTricE/hsybqAM9Qkm/+1VaH4ZHlffuEPFWokpW84LyaWC967itbkVRLKK',
  'MdLKRTNcIwRZ6JuKjwAV2b0mU0K9ZgtCBv2yrru3L/IN0tXyzJGKuHtseDgC10qWy0gQzjNARSkKFl0NWSBUnWZ68hfzZVGQKBgQDTHBLCn9zkBHvLaJCr',
  '3ck9Xq+pfLi5UM2sIZpARSZGmAGYPUrQGnv/7c+1TFqLpnpNLOU3UZep3S5Vi2EOqJqnLetxTy6pxeUoej+rGzjp/92zfw3py/ngzt4TTuvwm090XaDreL',
  'PwSDxYlUIo2QFjGOWRDL+QDqzs+c2S2J3ywQKBgHdfimRkIQiAYgczI6byH4PuntevSW8v5FygGsyIq4eSTujyB4foL9H67zQJdxUUy3qHWKVkU4pt25pd',
  'qBBzKiU2jOt2lR8hNV+ddvs+aUflWaHoOWDkOa7sUsYHk3YoAoYALg6lID5Vfg3M7zh1AFetMBRNWEC19lFJRjF3vyP5AoGAZrprep+2KpLv9qx8cdWr/p',
  'wb2NrjPPJQEyoK2KmNlZ6UcBOrWxb4LjL39x4flYM+Ul29cKzYo4UI7gG0CiELmLykrG++oki1WXwbjVTi3iNvK9Bw4csrXjTsJfMqptu8z0BcdRk4Xn2Y',
  'N/bxydTHcwSDeZD9islJZsusOIAGZEECgYEA2zmJPc23ugrlau0Oeo3Zz9bKUXsKNtAg+A8emrvQXTwl64L8OOMOFLvaE+WtXczziw8BeZf2XNbzxlQszw',
  'fI5NsGB3TqFYNNxW5eqjHqJMnz9AEzuXt08BWxDpTuesizH7Trgqmd37QU7/nOeyyrGdnAxLtMGswqBcdKHHZiYsg=',
].join('')
