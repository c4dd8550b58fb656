import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

it('comes in with the signature that openssl makes', async () => {
  const check = (body: string) =>
    source.verifier({})!.check(
      {
        method: 'POST',
        url: 'https://hub.test/api/integrations/webex/int_x',
        headers: new Headers({ 'X-Spark-Signature': '7e5525230b2bf1d05fab3078d54c85e575ce5d34' }),
        body: utf8(body),
      },
      ['one-secret-of-webex'],
      { nowMs: 0, send: async () => ({ status: 0, headers: new Headers(), body: '', receivedAtMs: 0 }) },
    )
  expect(await check('{"resource":"messages"}')).toEqual({ ok: true })
  expect(await check('{"resource":"Messages"}')).toMatchObject({ why: 'bad-signature' })
})
