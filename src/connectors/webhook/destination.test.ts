import { Webhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { beforeAll, describe, expect, it } from 'vitest'
import { fromBase64, utf8 } from '../../kit/bytes'
import { accessToken } from '../../test/token'
import type { IncidentEvent, Outgoing, Reply } from '../contract'
import { newSigningKey } from '../standard-webhooks-asymmetric'
import { newSigningSecret } from '../verify/standard-webhooks'
import { destination } from './destination'

const event: IncidentEvent = {
  id: 'evt_01k6h0000000000000000000aa',
  type: 'incident.triggered',
  occurredAt: '2026-10-02T06:14:30.000Z',
  actor: 'integration:Grafana production',
  incident: {
    id: 'inc_01k6h0000000000000000000aa',
    number: 41,
    status: 'triggered',
    severity: 'critical',
    priority: 'P1',
    title: 'Größte Warteschlange 東京 🚨',
    description: null,
    dedupKey: '9be1a70c44d2f803',
    link: null,
    labels: {},
    occurrences: 1,
    openedAt: '2026-10-02T06:14:30.000Z',
    service: null,
    assignee: null,
    source: { integrationId: 'int_x', connector: 'grafana', name: 'Grafana production' },
  },
}

const old = { signingSecret: newSigningSecret(), signingKey: '' }
const fresh = { signingSecret: newSigningSecret(), signingKey: '' }
beforeAll(async () => {
  old.signingKey = await newSigningKey()
  fresh.signingKey = await newSigningKey()
})

const retired = ({ signingSecret, signingKey }: typeof old) => ({ signingSecret: [signingSecret], signingKey: [signingKey] })
const answer = (status: number, headers = {}): Reply => ({ status, headers: new Headers(headers), body: '', receivedAtMs: 0 })

function target(settings: object, retiring: object, reply = answer(204)) {
  const sent: Outgoing[] = []
  const send = async (request: Outgoing) => {
    sent.push(request)
    return reply
  }
  const credentials = { url: 'https://receiver.example.com/hook', ...fresh }
  return {
    sent,
    target: {
      settings,
      credentials,
      retiring,
      accessToken,
      send,
      nowMs: Date.now(),
      deliveryId: 'dlv_01k6h0000000000000000000aa',
    },
  }
}

async function delivered(settings: object = {}, retiring: object = {}) {
  const { sent, target: to } = target(settings, retiring)
  expect(await destination.deliver(event, to)).toEqual({ kind: 'delivered' })
  return sent[0]! as Outgoing & { text: string; headers: Record<string, string> }
}

describe.each([
  ['standardwebhooks', Webhook],
  ['svix', SvixWebhook],
])('the npm package %s', (_, Receiver) => {
  it('verifies what we send', async () => {
    const { text, headers } = await delivered()
    expect(() => new Receiver(fresh.signingSecret).verify(text, headers)).not.toThrow()
    expect(() => new Receiver(fresh.signingSecret).verify(`${text} `, headers)).toThrow()
    expect(() => new Receiver(newSigningSecret()).verify(text, headers)).toThrow()
  })

  it('verifies with the old and with the new secret during a rotation', async () => {
    const { text, headers } = await delivered({}, retired(old))
    expect(() => new Receiver(fresh.signingSecret).verify(text, headers)).not.toThrow()
    expect(() => new Receiver(old.signingSecret).verify(text, headers)).not.toThrow()
  })
})

it('also signs with Ed25519, with the old and the new key during a rotation', async () => {
  const { text, headers } = await delivered({}, retired(old))
  const signed = utf8(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`)
  const signatures = headers['webhook-signature']!.split(' ')
  expect(signatures.map((one) => one.split(',')[0])).toEqual(['v1', 'v1', 'v1a', 'v1a'])
  for (const [index, { signingKey }] of [fresh, old].entries()) {
    const [jwk] = await destination.publicKeys!({ url: 'https://receiver.example.com/hook', ...fresh, signingKey })
    const key = await crypto.subtle.importKey('jwk', jwk!, 'Ed25519', true, ['verify'])
    expect(await crypto.subtle.verify('Ed25519', key, fromBase64(signatures[2 + index]!.slice(4))!, signed)).toBe(true)
  }
})

it('sends the same id on every attempt, and the time of this one', async () => {
  const { headers } = await delivered()
  expect(headers['webhook-id']).toBe('dlv_01k6h0000000000000000000aa')
  expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(5)
})

it.each([
  [404, {}, { kind: 'retry', code: 'http_404', reason: 'HTTP 404' }],
  [401, { 'retry-after': '30' }, { kind: 'retry', code: 'http_401', reason: 'HTTP 401', afterSeconds: 30 }],
  [302, {}, { kind: 'retry', code: 'http_302', reason: 'HTTP 302 (redirects are not followed)' }],
  [500, {}, { kind: 'retry', code: 'http_500', reason: 'HTTP 500' }],
  [410, {}, { kind: 'gone', code: 'http_410', reason: 'HTTP 410' }],
])('reads %s', async (status, headers, outcome) => {
  expect(await destination.deliver(event, target({}, {}, answer(status, headers)).target)).toEqual(outcome)
})

it('tests with a signed event of its own type', async () => {
  const { sent, target: to } = target({}, {})
  expect(await destination.test(to)).toEqual({ ok: true })
  expect(new Webhook(fresh.signingSecret).verify(sent[0]!.text!, sent[0]!.headers!)).toMatchObject({ type: 'signalbox.test' })
})

it('takes no header that is ours or secret, and no key that signs nothing', () => {
  const { settings, credentials } = destination.forms
  expect(settings.safeParse({ extraHeaders: { 'X-Tenant': 'acme' } }).success).toBe(true)
  for (const name of ['webhook-id', 'Webhook-Foo', 'Authorization', 'HOST', 'content-length', 'content-type', 'a b', '']) {
    expect(settings.safeParse({ extraHeaders: { [name]: 'x' } }).success, name).toBe(false)
  }
  expect(settings.safeParse({ extraHeaders: { 'x-a': 'b\r\nc: d' } }).success).toBe(false)
  const valid = { url: 'https://receiver.example.com/', ...fresh }
  expect(credentials.safeParse(valid).success).toBe(true)
  for (const wrong of [
    { url: 'ftp://x.example/' },
    { signingSecret: 'whsec_c2hvcnQ=' },
    { signingSecret: 'plain' },
    { signingKey: 'whsk_AAAA' },
  ]) {
    expect(credentials.safeParse({ ...valid, ...wrong }).success, JSON.stringify(wrong)).toBe(false)
  }
})
