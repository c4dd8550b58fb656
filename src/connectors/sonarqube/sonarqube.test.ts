import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

it('accepts what SonarQube signs: the bare hex HMAC of the body', async () => {
  const check = (signature: string) =>
    source.verifier({})?.check(
      {
        method: 'POST',
        url: 'https://hub.test/api/integrations/sonarqube/int_x',
        headers: new Headers({ 'X-Sonar-Webhook-HMAC-SHA256': signature }),
        body: utf8('{"test":true,"note":"tïll 3"}'),
      },
      ['sonarqube-secret-of-the-tests'],
      { nowMs: 0, send: () => Promise.reject(new Error('offline')) },
    )
  // openssl dgst -sha256 -hmac sonarqube-secret-of-the-tests
  const signature = 'c2a08ce79e1357836ac1f8dc7e87ffcd9006c03baeea3fe1870b7c55b48d5f55'
  expect(await check(`${signature}`)).toEqual({ ok: true })
  expect(await check(`sha256=${signature}`)).toMatchObject({ ok: false })
})
