import { createHmac, randomUUID } from 'node:crypto'
import { verifySlackRequest } from '@slack/bolt'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import twilio from 'twilio'
import { expect, it } from 'vitest'
import { type Answer, all, eventually, type Incident, type Integration, integrate, postKeyed, request } from './client.ts'
import { startHub, temporaryFolder } from './hub.ts'

/** An incident to talk about, with its number. */
async function world() {
  const hub = await startHub({ state: temporaryFolder() })
  const source = await integrate(hub, { connector: 'webhook', auth: 'key' })
  const key = randomUUID()
  await postKeyed(source, {
    event_action: 'trigger',
    dedup_key: key,
    payload: { summary: 'Disk full', source: 'db', severity: 'error' },
  })
  const [incident] = await eventually(
    async () => (await all<Incident & { number: number }>(hub, '/incidents')).filter(({ dedupKey }) => dedupKey === key),
    (seen) => seen.length === 1,
  )
  const status = async () => (await all<Incident>(hub, '/incidents')).find(({ dedupKey }) => dedupKey === key)?.status
  return { hub, number: incident!.number, becomes: (wanted: string) => eventually(status, (seen) => seen === wanted) }
}

it('Twilio: what its library signs is believed, and what we believe its library validates', async () => {
  const { hub, number, becomes } = await world()
  const token = 'an-auth-token-of-twilio-0123456789'
  const to = await integrate(hub, {
    connector: 'twilio',
    settings: { commandPhones: ['+4915100000001'] },
    credentials: { secret: token },
  })
  const sms = { MessageSid: `SM${randomUUID()}`, From: '+4915100000001', To: '+4930000000', Body: `ack ${number}`, NumMedia: '0' }
  const sent = (signature: string) =>
    request(to.inboundUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
      body: new URLSearchParams(sms).toString(),
    })
  const signature = twilio.getExpectedTwilioSignature(token, to.inboundUrl, sms)
  expect(twilio.validateRequest(token, signature, to.inboundUrl, sms)).toBe(true)
  const answer = await sent(signature)
  expect([answer.status, answer.headers.get('content-type'), answer.text]).toEqual([
    200,
    'text/xml',
    expect.stringContaining(`#${number} acknowledged`),
  ])
  await becomes('acknowledged')
  expect((await sent(twilio.getExpectedTwilioSignature('another token', to.inboundUrl, sms))).status).toBe(401)
  expect((await sent(twilio.getExpectedTwilioSignature(token, `${to.inboundUrl}?x=1`, sms))).status).toBe(401)
})

it('Slack: what we believe is what its own library verifies', async () => {
  const { hub, number, becomes } = await world()
  const signingSecret = 'signing-secret-of-slack-01234567'
  const to = await integrate(hub, { connector: 'slack', auth: 'signature', credentials: { secret: signingSecret } })
  const form = new URLSearchParams({
    command: '/incident',
    text: `resolve ${number}`,
    user_id: 'U1',
    user_name: 'anna',
    team_id: 'T1',
    channel_id: 'C1',
    trigger_id: randomUUID(),
  }).toString()
  const sent = async (body: string, secret: string, seconds = Math.floor(Date.now() / 1000)) => {
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')}`
    const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': String(seconds) }
    const theirs = believed(() =>
      verifySlackRequest({ signingSecret, body, headers: { ...headers, 'x-slack-request-timestamp': seconds } }),
    )
    const { status, text } = await request(to.inboundUrl, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })
    expect(status !== 401).toBe(theirs)
    return { status, text }
  }
  expect(await sent(form, signingSecret)).toEqual({ status: 200, text: expect.stringContaining(`#${number} resolved`) })
  await becomes('resolved')
  expect((await sent(form, 'another secret')).status).toBe(401)
  expect((await sent(form, signingSecret, Math.floor(Date.now() / 1000) - 301)).status).toBe(401)
  expect(await sent('ssl_check=1&token=t', signingSecret)).toMatchObject({ status: 200 })
})

it('Svix and Standard Webhooks: what their libraries sign is believed by the webhook source and by GitLab’s', async () => {
  const { hub } = await world()
  const webhook = await integrate(hub, { connector: 'webhook', auth: 'signature' })
  const gitlab = await integrate(hub, { connector: 'gitlab' })
  const event = JSON.stringify({
    event_action: 'trigger',
    dedup_key: 'svix',
    payload: { summary: 'Tïll', source: 'x', severity: 'info' },
  })
  const pipeline = JSON.stringify({
    object_kind: 'pipeline',
    object_attributes: { id: 7, ref: 'main', status: 'failed', source: 'push' },
    project: { id: 1, path_with_namespace: 'acme/till', web_url: 'https://gitlab.acme.test/acme/till' },
  })
  for (const [to, body] of [
    [webhook, event],
    [gitlab, pipeline],
  ] as [Integration, string][]) {
    for (const sign of [
      (id: string, at: Date) => new StandardWebhook(to.signingSecret ?? '').sign(id, at, body),
      (id: string, at: Date) => new SvixWebhook(to.signingSecret ?? '').sign(id, at, body),
    ]) {
      const sent = (bytes: string, at = new Date()): Promise<Answer<unknown>> => {
        const id = `msg_${randomUUID()}`
        return request(to.inboundUrl, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'webhook-id': id,
            'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
            'webhook-signature': sign(id, at),
          },
          body: bytes,
        })
      }
      expect((await sent(body)).status).toBe(202)
      expect((await sent(`${body} `)).status).toBe(401)
      expect((await sent(body, new Date(Date.now() - 301_000))).status).toBe(401)
    }
  }
})

function believed(verify: () => void): boolean {
  try {
    verify()
    return true
  } catch {
    return false
  }
}
