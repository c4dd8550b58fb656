import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

it('accepts what Sentry signs: the bare hex HMAC-SHA256 of the body, in Sentry-Hook-Signature', async () => {
  const raw = (signature: string) => ({
    method: 'POST',
    url: 'https://hub.test/api/integrations/sentry/int_x',
    headers: new Headers({ 'Sentry-Hook-Signature': signature, 'Sentry-Hook-Timestamp': '1' }),
    body: utf8('{"action":"resolved","data":{"note":"tïll 3"}}'),
  })
  const context = { nowMs: 0, send: () => Promise.reject(new Error('offline')) }
  const check = (signature: string) => source.verifier({})?.check(raw(signature), ['client-secret-of-the-tests'], context)

  // openssl dgst -sha256 -hmac client-secret-of-the-tests
  const signature = '2523728a1c275dab8a13dab5e016c4e82ea762724f7d765d141c5b6501d3e45b'
  expect(await check(signature)).toEqual({ ok: true })
  expect(await check(`sha256=${signature}`)).toMatchObject({ ok: false })
  expect(source.verifier({})?.secret).toBe('theirs')
})
