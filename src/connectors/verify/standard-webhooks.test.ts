import { describe, expect, it } from 'vitest'
import { toBase64 } from '../../kit/bytes'
import { check, no, posted, yes } from '../../test/verify'
import { standardWebhooks } from '../verify'

describe('standardWebhooks', () => {
  // The vector of the specification's reference libraries.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const at = 1_614_265_330_000
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }
  const body = '{"test": 2432232314}'
  const verifier = standardWebhooks()

  it('accepts the official vector, alone and in a list', async () => {
    expect(await check(verifier, posted(body, headers), [secret], at)).toEqual(yes)
    expect(await check(verifier, posted(body, headers), [secret.slice('whsec_'.length)], at)).toEqual(yes)
    const list = `v1a,AAAA v1,${toBase64(new Uint8Array(32))} ${headers['webhook-signature']}`
    expect(await check(verifier, posted(body, { ...headers, 'webhook-signature': list }), [secret], at)).toEqual(yes)
  })

  it.each([
    ['another body', posted('{"test":2432232314}', headers)],
    ['another id', posted(body, { ...headers, 'webhook-id': 'msg_other' })],
    ['another time', posted(body, { ...headers, 'webhook-timestamp': '1614265331' })],
    ['another version', posted(body, { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1', 'v2') })],
    ['a time that is no number', posted(body, { ...headers, 'webhook-timestamp': '1614265330.5' })],
  ])('refuses %s', async (_, raw) => {
    expect(await check(verifier, raw, [secret], at)).toEqual(no('bad-signature'))
  })

  it('holds for five minutes, after the signature held', async () => {
    expect(await check(verifier, posted(body, headers), [secret], at + 300_000)).toEqual(yes)
    expect(await check(verifier, posted(body, headers), [secret], at + 301_000)).toEqual(no('stale-timestamp'))
    expect(await check(verifier, posted(body, headers), ['whsec_AAAAAAAAAAAAAAAAAAAAAAAA'], at + 301_000)).toEqual(
      no('bad-signature'),
    )
  })

  it.each(Object.keys(headers))('refuses a message without %s', async (name) => {
    const raw = posted(body, headers)
    raw.headers.delete(name)
    expect(await check(verifier, raw, [secret], at)).toEqual(no('missing-signature'))
  })

  it('takes only secrets that could ever verify', () => {
    expect(verifier.credentials.safeParse({ secret }).success).toBe(true)
    expect(verifier.credentials.safeParse({ secret: verifier.generate!() }).success).toBe(true)
    expect(verifier.credentials.safeParse({ secret: 'correct horse battery' }).success).toBe(false)
  })
})
