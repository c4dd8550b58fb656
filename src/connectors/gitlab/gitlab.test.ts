import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

const secret = 'whsec_c2lnbmFsYm94LWdpdGxhYi10ZXN0LWtleS0zMmJ5dGU='
const check = (headers: Record<string, string>) =>
  source.verifier({})?.check(
    {
      method: 'POST',
      url: 'https://hub.test/api/integrations/gitlab/int_x',
      headers: new Headers(headers),
      body: utf8('{"object_kind":"push","note":"tïll 3"}'),
    },
    [secret],
    { nowMs: 1_790_935_200_000, send: () => Promise.reject(new Error('offline')) },
  )
const signed = (signature: string) => ({
  'webhook-id': 'msg_01k6',
  'webhook-timestamp': '1790935200',
  'webhook-signature': signature,
})

it('accepts what GitLab signs: Standard Webhooks, the key being what the token encodes', async () => {
  // printf 'msg_01k6.1790935200.%s' "$body" | openssl dgst -sha256 -hmac signalbox-gitlab-test-key-32byte -binary | base64
  expect(await check(signed('v1,3c88a9zQYEd/yFWPEFLTkD4NrtVbFBrBFNTGcJ6Ui98='))).toEqual({ ok: true })
})

it('accepts the secret token of a GitLab that does not sign', async () => {
  expect(await check({ 'x-gitlab-token': secret })).toEqual({ ok: true })
  expect(await check({ 'x-gitlab-token': `${secret}x` })).toMatchObject({ ok: false })
  expect(await check({})).toMatchObject({ ok: false })
})

it('never falls back to the secret token where there is a signature', async () => {
  expect(await check({ ...signed('v1,AAAA'), 'x-gitlab-token': secret })).toMatchObject({ ok: false, why: 'bad-signature' })
  expect(await check({ ...signed(''), 'x-gitlab-token': secret })).toMatchObject({ ok: false })
})
