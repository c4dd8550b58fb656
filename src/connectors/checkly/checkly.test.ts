import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

it('accepts what Checkly signs: the bare hex HMAC-SHA256 of the body, in x-checkly-signature', async () => {
  const raw = (signature: string) => ({
    method: 'POST',
    url: 'https://hub.test/api/integrations/checkly/int_x',
    headers: new Headers({ 'x-checkly-signature': signature, 'x-checkly-timestamp': '1' }),
    body: utf8('{"alert_type":"ALERT_RECOVERY","check_name":"tïll"}'),
  })
  const context = { nowMs: 0, send: () => Promise.reject(new Error('offline')) }
  const check = (signature: string) => source.verifier({})?.check(raw(signature), ['webhook-secret-of-the-tests'], context)

  // openssl dgst -sha256 -hmac webhook-secret-of-the-tests
  const signature = '8bc552e00829f6f2a29fe783e8624f324c4eb734db10367d88655e4b483b1102'
  expect(await check(signature)).toEqual({ ok: true })
  expect(await check(signature.replace(/^./, (digit) => (digit === '0' ? '1' : '0')))).toMatchObject({ ok: false })
})
