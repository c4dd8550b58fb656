import https from 'node:https'
import { Readable } from 'node:stream'
import MessageValidator from 'sns-validator'
import { afterEach, expect, it, vi } from 'vitest'
import { load } from '../src/build/load-catalogue.ts'
import type { RawMessage } from '../src/connectors/contract.ts'
import type { Verifier } from '../src/connectors/verifier.ts'
import { certificate, signed } from '../src/test/sns-key.ts'

const NOW = Date.parse('2027-03-01T12:00:00Z')
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:pager'
const HOST = 'https://sns.eu-west-1.amazonaws.com'

const { snsCertificate } = await load<{ snsCertificate(options: object): Verifier }>('src/connectors/verify/sns-certificate.ts')

let served = 0
const message = (fields: Record<string, string | undefined> = {}) =>
  signed({
    Type: 'Notification',
    MessageId: '5f1c9a52-0b6e-5e1e-9a53-0d1c2b3a4f5e',
    TopicArn: TOPIC,
    Subject: 'ALARM: "queue" in EU (Ireland)',
    Message: '{"AlarmName":"queue – é"}',
    Timestamp: '2027-03-01T11:59:30.000Z',
    SignatureVersion: '1',
    SigningCertURL: `${HOST}/SimpleNotificationService-${(++served).toString(16).padStart(32, '0')}.pem`,
    UnsubscribeURL: `${HOST}/?Action=Unsubscribe`,
    ...fields,
  })
const confirmation = {
  Type: 'SubscriptionConfirmation',
  Subject: undefined,
  Token: '2336',
  SubscribeURL: `${HOST}/?Action=ConfirmSubscription`,
}

afterEach(() => vi.restoreAllMocks())

it.each([
  ['a notification, version 1', {}, {}],
  ['a notification, version 2', { SignatureVersion: '2' }, {}],
  ['one without a subject', { Subject: undefined }, {}],
  ['a confirmation', confirmation, {}],
  ['a changed message', {}, { Message: '{"AlarmName":"other"}' }],
  ['a changed topic', { SignatureVersion: '2' }, { TopicArn: `${TOPIC}-2` }],
  ['an added subject', { Subject: undefined }, { Subject: 'x' }],
  ['another version', {}, { SignatureVersion: '2' }],
  ['a certificate from elsewhere', { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com.evil.test/x.pem' }, {}],
])('we believe %s exactly as Amazon\u2019s own validator does', async (_, fields, altered) => {
  vi.spyOn(https, 'get').mockImplementation(((_url: unknown, answer: (response: unknown) => void) => {
    answer(Object.assign(Readable.from([certificate]), { statusCode: 200 }))
    return { on: () => {} }
  }) as never)
  const sent = JSON.stringify({ ...(await message(fields)), ...altered })
  const theirs = await new Promise<boolean>((resolve) => new MessageValidator().validate(sent, (failure) => resolve(!failure)))
  const raw: RawMessage = {
    method: 'POST',
    url: 'https://hub.test/',
    headers: new Headers(),
    body: new TextEncoder().encode(sent),
  }
  const ours = await snsCertificate({ topics: [], anyTopic: true }).check(raw, [], {
    nowMs: NOW,
    send: async () => ({ status: 200, headers: new Headers(), body: certificate, receivedAtMs: NOW }),
  })
  expect(ours.ok).toBe(theirs)
  expect(theirs).toBe(Object.keys(altered).length === 0 && !('SigningCertURL' in fields))
})
