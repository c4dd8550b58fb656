import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

it('accepts what CircleCI signs: v1= and the hex HMAC of the body, perhaps among other versions', async () => {
  const check = (signature: string) =>
    source.verifier({})?.check(
      {
        method: 'POST',
        url: 'https://hub.test/api/integrations/circleci/int_x',
        headers: new Headers({ 'circleci-signature': signature }),
        body: utf8('{"test":true,"note":"tïll 3"}'),
      },
      ['circleci-secret-of-the-tests'],
      { nowMs: 0, send: () => Promise.reject(new Error('offline')) },
    )
  // openssl dgst -sha256 -hmac circleci-secret-of-the-tests
  const signature = '3d70e10a5563dc69109106e1c24af0d140a5057e3c6da8a6d31da99171544b2f'
  expect(await check(`v1=${signature}`)).toEqual({ ok: true })
  expect(await check(`v0=abcd,v1=${signature}`)).toEqual({ ok: true })
  expect(await check(`v0=${signature}`)).toMatchObject({ ok: false })
  expect(await check(signature)).toMatchObject({ ok: false })
})
