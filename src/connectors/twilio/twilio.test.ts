import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

const raw = (body: string) => ({
  method: 'POST',
  url: 'https://hub.test/api/integrations/twilio/int_x',
  headers: new Headers({
    'content-type': 'application/x-www-form-urlencoded',
    'X-Twilio-Signature': 'YJOXTxMCGslIaXdvyEN4souTzlM=',
  }),
  body: utf8(body),
})
const sms = 'MessageSid=SM1&AccountSid=AC1&Body=ACK+41&From=%2B4915112345678'

it('comes in with the signature that openssl makes over the URL and the sorted parameters', async () => {
  const check = (body: string) =>
    source.verifier({})!.check(raw(body), ['auth-token-of-the-account'], {
      nowMs: 0,
      send: async () => ({ status: 0, headers: new Headers(), body: '', receivedAtMs: 0 }),
    })
  expect(await check(sms)).toEqual({ ok: true })
  expect(await check(sms.replace('41', '42'))).toMatchObject({ why: 'bad-signature' })
})

it.each([
  ['#41 acknowledged: R&D <db>', '#41 acknowledged: R&amp;D &lt;db&gt;'],
  ['#41 acknowledged: a\u0000b\u0007', '#41 acknowledged: ab'],
  ['x'.repeat(600), `${'x'.repeat(479)}…`],
  ['🚨'.repeat(300), `${'🚨'.repeat(239)}\uFFFD…`],
])('answers %j as XML that Twilio can read', (said, text) => {
  const reading = source.read(raw(sms), { commandPhones: ['+4915112345678'] })
  expect(reading.kind === 'commands' && reading.reply?.(said, [])).toEqual({
    contentType: 'text/xml',
    body: `<?xml version="1.0" encoding="UTF-8"?><Response><Message>${text}</Message></Response>`,
  })
})

it('reads a message from the URL where the webhook is set to GET', () => {
  const url = `https://hub.test/api/integrations/twilio/int_x?key=sbi_x&${sms}`
  const message = { method: 'GET', url, headers: new Headers(), body: utf8('') }
  expect(source.read(message, { commandPhones: ['+4915112345678'] })).toMatchObject({
    commands: [{ action: 'acknowledge', incident: '41', by: '+4915112345678' }],
  })
})
