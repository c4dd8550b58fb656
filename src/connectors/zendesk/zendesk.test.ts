import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { source } from './source'

it('accepts what Zendesk signs: the base64 HMAC of timestamp and body, nothing between them', async () => {
  const check = (headers: Record<string, string>, nowMs = Date.parse('2026-10-02T08:08:00Z')) =>
    source.verifier({})?.check(
      {
        method: 'POST',
        url: 'https://hub.test/api/integrations/zendesk/int_x',
        headers: new Headers(headers),
        body: utf8('{"test":true,"note":"tïll 3"}'),
      },
      ['zendesk-secret-of-the-tests'],
      { nowMs, send: () => Promise.reject(new Error('offline')) },
    )
  const timestamp = '2026-10-02T08:07:41Z'
  // printf '%s%s' "$timestamp" "$body" | openssl dgst -sha256 -hmac zendesk-secret-of-the-tests -binary | base64
  const signed = {
    'X-Zendesk-Webhook-Signature': '+6Q1gbjeTEEW2nczMWy1jhYYzqVhzq/WI2BXZUFMAxc=',
    'X-Zendesk-Webhook-Signature-Timestamp': timestamp,
  }
  expect(await check(signed)).toEqual({ ok: true })
  expect(await check(signed, Date.parse('2026-10-02T08:14:00Z'))).toEqual({ ok: false, why: 'stale-timestamp' })
  expect(await check({ ...signed, 'X-Zendesk-Webhook-Signature-Timestamp': '2026-10-02T08:07:42Z' })).toMatchObject({ ok: false })
  expect(await check({ 'X-Zendesk-Webhook-Signature': signed['X-Zendesk-Webhook-Signature'] })).toMatchObject({ ok: false })
  expect(source.verifier({})?.secret).toBe('theirs')
})
