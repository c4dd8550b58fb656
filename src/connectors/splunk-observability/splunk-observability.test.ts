import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

const check = (signature?: string, secret = 'shared-secret-of-the-tests') =>
  source.verifier({})?.check(
    {
      method: 'POST',
      url: 'https://hub.test/api/integrations/splunk-observability/int_x',
      headers: new Headers(signature === undefined ? {} : { 'X-SFX-Signature': signature }),
      body: utf8('{"incidentId":"Gz9x","note":"tïll"}'),
    },
    [secret],
    { nowMs: 0, send: () => Promise.reject(new Error('offline')) },
  )

it('accepts both hashes that Splunk documents, in base64, by openssl', async () => {
  // printf '%s' "$body" | openssl dgst -sha256 -hmac shared-secret-of-the-tests -binary | base64
  expect(await check('U+rECwNavLZ0+XHCKPl6V62DmcIGV89ET0xpGPTSF+U=')).toEqual({ ok: true })
  expect(await check('7isqVOyTmgp6JKqLtPePasSStW8=')).toEqual({ ok: true })
})

it.each(['U+rECwNavLZ0+XHCKPl6V62DmcIGV89ET0xpGPTSF+U=', '7isqVOyTmgp6JKqLtPePasSStW8=', '', 'AAAA', 'A'.repeat(28), undefined])(
  'refuses %s with a foreign secret',
  async (signature) => {
    expect(await check(signature, 'another-secret-for-tests')).toMatchObject({ ok: false })
  },
)
