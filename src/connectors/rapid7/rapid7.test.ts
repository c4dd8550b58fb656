import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

it('accepts what InsightIDR signs: the HMAC-SHA256 of the body in base64, in X-Rapid7-Signature', async () => {
  const check = (signature: string) =>
    source.verifier({})?.check(
      {
        method: 'POST',
        url: 'https://hub.test/api/integrations/rapid7/int_x',
        headers: new Headers({ 'X-Rapid7-Signature': signature }),
        body: utf8('{"rrn":"rrn:investigation:us:0:investigation:A"}'),
      },
      ['collector-secret-0001'],
      { nowMs: 0, send: () => Promise.reject(new Error('offline')) },
    )

  // openssl dgst -sha256 -hmac collector-secret-0001 -binary | base64
  expect(await check('Jy7KVzc4TGtrAfvB6AddO82ipIppa/mKOFGQ7uI5Wx0=')).toEqual({ ok: true })
  expect(await check('Ky7KVzc4TGtrAfvB6AddO82ipIppa/mKOFGQ7uI5Wx0=')).toMatchObject({ ok: false })
})
