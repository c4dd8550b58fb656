import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

const raw = (body: string, authorization = '') => ({
  method: 'POST',
  url: 'https://hub.test/api/integrations/microsoft-teams/int_x',
  headers: new Headers({ authorization }),
  body: utf8(body),
})
const mention = '{"type":"message","text":"<at>Signalbox</at> ack 41"}'
const answerTo = (body: unknown, said: string): unknown => {
  const reading = source.read(raw(JSON.stringify(body)), {})
  return reading.kind === 'commands' ? JSON.parse(reading.reply?.(said, []).body ?? 'null') : reading
}

it('comes in with the signature that openssl makes with what the security token encodes', async () => {
  const check = (authorization: string, body = mention) =>
    source.verifier({})!.check(raw(body, authorization), ['QmVlIGNhcmVmdWwgd2l0aCB0aGF0IGF4ZSwgRXVnZW5l'], {
      nowMs: 0,
      send: async () => ({ status: 0, headers: new Headers(), body: '', receivedAtMs: 0 }),
    })
  expect(await check('HMAC cEoHz0sBdwfJQRMjdDUFazg+fHUIsrwv/d01tDXyGjI=')).toEqual({ ok: true })
  expect(await check('HMAC cEoHz0sBdwfJQRMjdDUFazg+fHUIsrwv/d01tDXyGjI=', mention.replace('41', '42'))).toMatchObject({
    why: 'bad-signature',
  })
  expect(await check('Bearer cEoHz0sBdwfJQRMjdDUFazg+fHUIsrwv/d01tDXyGjI=')).toMatchObject({ ok: false })
})

it('answers in the thread, one paragraph per incident, and no title is HTML', () => {
  expect(answerTo(JSON.parse(mention), '#41 acknowledged: <b>Disk</b>\nthere is no incident "42"')).toEqual({
    type: 'message',
    text: '#41 acknowledged: &lt;b&gt;Disk&lt;/b&gt;\n\nthere is no incident "42"',
  })
})

it('answers an Action.Execute as Teams wants it', () => {
  const value = { action: { type: 'Action.Execute', verb: 'resolve', data: { incident: '41' } } }
  expect(answerTo({ type: 'invoke', name: 'adaptiveCard/action', value }, '#41 resolved: Disk')).toEqual({
    statusCode: 200,
    type: 'application/vnd.microsoft.activity.message',
    value: '#41 resolved: Disk',
  })
})

it('reads a text of nothing but brackets in no time', () => {
  const started = performance.now()
  source.read(raw(JSON.stringify({ type: 'message', text: '<at>'.repeat(50_000) })), {})
  expect(performance.now() - started).toBeLessThan(1000)
})
