import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

it('accepts what HCP Terraform signs: the bare hex HMAC-SHA512 of the body', async () => {
  // openssl dgst -sha512 -hmac token-of-the-tests
  const signature =
    'f03c7a611f7688ae019b9ea7eb2216db690fc1960405667d859e89e31c00cab24771a0be33ed0839cb68b01dda4af99900dbc4e94b7f6aff8433944f39c83762'
  const raw = {
    method: 'POST',
    url: 'https://hub.test/api/integrations/terraform/int_x',
    headers: new Headers({ 'X-TFE-Notification-Signature': signature }),
    body: utf8('{"payload_version":1,"note":"tïll"}'),
  }
  const context = { nowMs: 0, send: () => Promise.reject(new Error('offline')) }
  expect(await source.verifier({})?.check(raw, ['token-of-the-tests'], context)).toEqual({ ok: true })
})
