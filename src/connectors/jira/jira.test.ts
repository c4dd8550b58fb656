import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

it('accepts what Jira signs: sha256= and the hex HMAC of the body, in X-Hub-Signature', async () => {
  const check = (signature: string) =>
    source.verifier({})?.check(
      {
        method: 'POST',
        url: 'https://hub.test/api/integrations/jira/int_x',
        headers: new Headers({ 'X-Hub-Signature': signature }),
        body: utf8('{"test":true,"note":"tïll 3"}'),
      },
      ['jira-secret-of-the-tests'],
      { nowMs: 0, send: () => Promise.reject(new Error('offline')) },
    )
  // openssl dgst -sha256 -hmac jira-secret-of-the-tests
  const signature = 'e03f80107dffb8fbcfdc1800c6dd2a0f93146ec83a634773ad25ff31ea89703d'
  expect(await check(`sha256=${signature}`)).toEqual({ ok: true })
  expect(await check(signature)).toMatchObject({ ok: false })
})
