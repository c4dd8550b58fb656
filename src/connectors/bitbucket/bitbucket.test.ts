import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

it('accepts what Bitbucket signs: sha256= and the hex HMAC of the body, in X-Hub-Signature', async () => {
  const check = (signature: string) =>
    source.verifier({})?.check(
      {
        method: 'POST',
        url: 'https://hub.test/api/integrations/bitbucket/int_x',
        headers: new Headers({ 'X-Hub-Signature': signature }),
        body: utf8('{"test":true,"note":"tïll 3"}'),
      },
      ['bitbucket-secret-of-the-tests'],
      { nowMs: 0, send: () => Promise.reject(new Error('offline')) },
    )
  // openssl dgst -sha256 -hmac bitbucket-secret-of-the-tests
  const signature = '1c7944a7a79c99eb9560723e6d7ea610b4686cdca7b306e1c0b72c4b29ae0b45'
  expect(await check(`sha256=${signature}`)).toEqual({ ok: true })
  expect(await check(signature)).toMatchObject({ ok: false })
})
