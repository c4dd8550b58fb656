import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { toBase64, utf8 } from '../../kit/bytes'
import type { Outgoing, RawMessage, Reply } from '../contract'
import { bodySecret, hmac, jwt, standardWebhooks, token, twilio, type Verifier } from '../verify'

const NOW = Date.parse('2026-10-02T07:00:00Z')
const SECONDS = NOW / 1000
const yes = { ok: true }
const no = (why: string) => ({ ok: false, why })
const offline = async (): Promise<Reply> => ({ status: 0, headers: new Headers(), body: '', receivedAtMs: NOW })

const post = (body: string, headers: Record<string, string> = {}, url = 'https://hub.test/in/int_x'): RawMessage => ({
  method: 'POST',
  url,
  headers: new Headers(headers),
  body: utf8(body),
})
const check = (verifier: Verifier, raw: RawMessage, secrets: string[], nowMs = NOW) =>
  verifier.check(raw, secrets, { nowMs, send: offline })

describe('hmac', () => {
  // RFC 4231, test case 2; the others were made with `openssl dgst -hmac Jefe`.
  const body = 'what do ya want for nothing?'
  const hex = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
  const base64 = 'W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM='
  const key = 'Jefe'
  const hexHmac = hmac({ headers: ['x-sig', 'x-old-sig'], hash: 'sha256' })

  it('reads hex, in any case, from any of its headers', async () => {
    expect(await check(hexHmac, post(body, { 'x-sig': hex }), [key])).toEqual(yes)
    expect(await check(hexHmac, post(body, { 'X-Sig': hex.toUpperCase() }), [key])).toEqual(yes)
    expect(await check(hexHmac, post(body, { 'x-old-sig': hex }), [key])).toEqual(yes)
    expect(await check(hexHmac, post(body, { 'x-sig': hex }), ['another', key])).toEqual(yes)
  })

  it.each([
    ['another body', post(`${body} `, { 'x-sig': hex }), 'bad-signature'],
    ['half a signature', post(body, { 'x-sig': hex.slice(0, 32) }), 'bad-signature'],
    ['a flipped digit', post(body, { 'x-sig': hex.replace(/.$/, '4') }), 'bad-signature'],
    ['no hex', post(body, { 'x-sig': base64 }), 'bad-signature'],
    ['an empty header', post(body, { 'x-sig': '' }), 'missing-signature'],
    ['no header', post(body), 'missing-signature'],
  ])('refuses %s', async (_, raw, why) => {
    expect(await check(hexHmac, raw, [key])).toEqual(no(why))
  })

  it('refuses an empty secret, and no secret', async () => {
    expect(await check(hexHmac, post(body, { 'x-sig': hex }), [''])).toEqual(no('bad-signature'))
    expect(await check(hexHmac, post(body, { 'x-sig': hex }), [])).toEqual(no('bad-signature'))
  })

  it('reads base64, and wants a prefix where there is one', async () => {
    const inBase64 = hmac({ headers: ['x-sig'], hash: 'sha256', encoding: 'base64' })
    expect(await check(inBase64, post(body, { 'x-sig': base64 }), [key])).toEqual(yes)
    const prefixed = hmac({ headers: ['x-sig'], hash: 'sha256', prefix: 'sha256=' })
    expect(await check(prefixed, post(body, { 'x-sig': `sha256=${hex}` }), [key])).toEqual(yes)
    expect(await check(prefixed, post(body, { 'x-sig': hex }), [key])).toEqual(no('bad-signature'))
    expect(await check(prefixed, post(body, { 'x-sig': `sha1=${hex}` }), [key])).toEqual(no('bad-signature'))
  })

  it('finds its signature in a list', async () => {
    const listed = hmac({ headers: ['x-sig'], hash: 'sha256', prefix: 'v1=', separator: ',' })
    expect(await check(listed, post(body, { 'x-sig': `v0=${hex}, v1=${'0'.repeat(64)}, v1=${hex}` }), [key])).toEqual(yes)
    expect(await check(listed, post(body, { 'x-sig': `v0=${hex},v1=${'0'.repeat(64)}` }), [key])).toEqual(no('bad-signature'))
  })

  it('takes a base64 key where the scheme has one', async () => {
    const keyed = hmac({ headers: ['x-sig'], hash: 'sha256', key: 'base64' })
    expect(await check(keyed, post(body, { 'x-sig': hex }), [toBase64(utf8(key))])).toEqual(yes)
    expect(await check(keyed, post(body, { 'x-sig': hex }), ['not base64!'])).toEqual(no('bad-signature'))
  })

  describe('with a timestamp', () => {
    const dated = hmac({
      headers: ['x-sig'],
      hash: 'sha256',
      prefix: 'v0=',
      timestamp: { header: 'x-time', joiner: ':', before: 'v0:', required: true },
    })
    const sent = async (nowMs: number) => {
      const { headers } = await dated.sign!(post(body), key, nowMs)
      return post(body, headers)
    }

    it('signs what Slack documents', async () => {
      // https://docs.slack.dev/authentication/verifying-requests-from-slack: `v0:{timestamp}:{body}`
      const { headers } = await dated.sign!(post(body), key, NOW)
      const plain = await hmac({ headers: ['x-sig'], hash: 'sha256', prefix: 'v0=' }).sign!(
        post(`v0:${SECONDS}:${body}`),
        key,
        NOW,
      )
      expect(headers).toEqual({ 'x-time': String(SECONDS), 'x-sig': plain.headers['x-sig'] })
    })

    it('holds for five minutes, both ways', async () => {
      const raw = await sent(NOW)
      for (const [offset, verdict] of [
        [300, yes],
        [-300, yes],
        [301, no('stale-timestamp')],
        [-301, no('stale-timestamp')],
      ] as const) {
        expect(await check(dated, raw, [key], NOW + offset * 1000), String(offset)).toEqual(verdict)
      }
    })

    it('judges the time only after the signature held', async () => {
      const raw = await sent(NOW - 3_600_000)
      expect(await check(dated, raw, [key])).toEqual(no('stale-timestamp'))
      expect(await check(dated, raw, ['another'])).toEqual(no('bad-signature'))
      raw.headers.set('x-time', String(SECONDS))
      expect(await check(dated, raw, [key])).toEqual(no('bad-signature'))
    })

    it('refuses a message without its timestamp, or with one that is none', async () => {
      const raw = await sent(NOW)
      raw.headers.set('x-time', 'soon')
      expect(await check(dated, raw, [key])).toEqual(no('missing-signature'))
      raw.headers.delete('x-time')
      expect(await check(dated, raw, [key])).toEqual(no('missing-signature'))
    })

    it('reads milliseconds and dates', async () => {
      const plain = hmac({ headers: ['x-sig'], hash: 'sha256' })
      const joined = hmac({ headers: ['x-sig'], hash: 'sha256', timestamp: { header: 'x-time', joiner: '.', required: true } })
      for (const time of [String(NOW), '2026-10-02T07:00:10Z']) {
        const { headers } = await plain.sign!(post(`${time}.${body}`), key, NOW)
        const raw = post(body, { ...headers, 'x-time': time })
        expect(await check(joined, raw, [key])).toEqual(yes)
        expect(await check(joined, raw, [key], NOW + 400_000)).toEqual(no('stale-timestamp'))
      }
    })
  })
})

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
    expect(await check(verifier, post(body, headers), [secret], at)).toEqual(yes)
    expect(await check(verifier, post(body, headers), [secret.slice('whsec_'.length)], at)).toEqual(yes)
    const list = `v1a,AAAA v1,${toBase64(new Uint8Array(32))} ${headers['webhook-signature']}`
    expect(await check(verifier, post(body, { ...headers, 'webhook-signature': list }), [secret], at)).toEqual(yes)
  })

  it.each([
    ['another body', post('{"test":2432232314}', headers)],
    ['another id', post(body, { ...headers, 'webhook-id': 'msg_other' })],
    ['another time', post(body, { ...headers, 'webhook-timestamp': '1614265331' })],
    ['another version', post(body, { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1', 'v2') })],
    ['a time that is no number', post(body, { ...headers, 'webhook-timestamp': '1614265330.5' })],
  ])('refuses %s', async (_, raw) => {
    expect(await check(verifier, raw, [secret], at)).toEqual(no('bad-signature'))
  })

  it('holds for five minutes, after the signature held', async () => {
    expect(await check(verifier, post(body, headers), [secret], at + 300_000)).toEqual(yes)
    expect(await check(verifier, post(body, headers), [secret], at + 301_000)).toEqual(no('stale-timestamp'))
    expect(await check(verifier, post(body, headers), ['whsec_AAAAAAAAAAAAAAAAAAAAAAAA'], at + 301_000)).toEqual(
      no('bad-signature'),
    )
  })

  it.each(Object.keys(headers))('refuses a message without %s', async (name) => {
    const raw = post(body, headers)
    raw.headers.delete(name)
    expect(await check(verifier, raw, [secret], at)).toEqual(no('missing-signature'))
  })

  it('takes only secrets that could ever verify', () => {
    expect(verifier.credentials.safeParse({ secret }).success).toBe(true)
    expect(verifier.credentials.safeParse({ secret: verifier.generate!() }).success).toBe(true)
    expect(verifier.credentials.safeParse({ secret: 'correct horse battery' }).success).toBe(false)
  })
})

describe('token', () => {
  const secret = 'sbs_ö-and-more-of-it'
  const encoded = encodeURIComponent(secret)
  const basic = (pair: string) => ({ authorization: `Basic ${toBase64(utf8(pair))}` })

  it.each([
    ['a header', token({ in: 'header', name: 'x-token' }), post('{}', { 'x-token': 'sbs_plain' })],
    [
      'a header with a prefix',
      token({ in: 'header', name: 'authorization', prefix: 'Token ' }),
      post('{}', { authorization: 'token sbs_plain' }),
    ],
    ['a bearer token', token({ in: 'bearer' }), post('{}', { authorization: 'Bearer sbs_plain' })],
    ['a bearer token in small letters', token({ in: 'bearer' }), post('{}', { authorization: 'bearer sbs_plain' })],
    ['a password', token({ in: 'basic' }), post('{}', basic('any:sbs_plain'))],
    ['a query parameter', token({ in: 'query', name: 'key' }), post('{}', {}, 'https://hub.test/in?key=sbs_plain')],
    ['the end of the path', token({ in: 'path' }), post('{}', {}, 'https://hub.test/in/sbs_plain')],
  ])('reads %s', async (_, verifier, raw) => {
    expect(await check(verifier, raw, ['sbs_plain'])).toEqual(yes)
    expect(await check(verifier, raw, ['other', 'sbs_plain'])).toEqual(yes)
    expect(await check(verifier, raw, ['sbs_plain2'])).toEqual(no('bad-signature'))
    expect(await check(verifier, raw, ['sbs_plai'])).toEqual(no('bad-signature'))
    expect(await check(verifier, raw, [])).toEqual(no('bad-signature'))
    expect(await check(verifier, post('{}', {}, 'https://hub.test/'), ['sbs_plain'])).toEqual(no('missing-signature'))
  })

  it('decodes what URLs and basic authentication encode', async () => {
    expect(await check(token({ in: 'basic' }), post('{}', basic(`user:${secret}:x`)), [`${secret}:x`])).toEqual(yes)
    expect(
      await check(token({ in: 'query', name: 'key' }), post('{}', {}, `https://hub.test/in?key=${encoded}`), [secret]),
    ).toEqual(yes)
    expect(await check(token({ in: 'path' }), post('{}', {}, `https://hub.test/in/${encoded}`), [secret])).toEqual(yes)
  })

  it('refuses what encodes nothing', async () => {
    expect(await check(token({ in: 'path' }), post('{}', {}, 'https://hub.test/in/%E0%A4%A'), [secret])).toEqual(
      no('missing-signature'),
    )
    expect(await check(token({ in: 'basic' }), post('{}', { authorization: 'Basic ???' }), [secret])).toEqual(
      no('missing-signature'),
    )
    expect(await check(token({ in: 'basic' }), post('{}', basic('no-colon')), ['no-colon'])).toEqual(no('missing-signature'))
    expect(await check(token({ in: 'bearer' }), post('{}', { authorization: 'Basic sbs_plain' }), [secret])).toEqual(
      no('missing-signature'),
    )
  })
})

describe('bodySecret', () => {
  const verifier = bodySecret({ field: 'sharedSecret' })
  const body = JSON.stringify({ alertId: '7', sharedSecret: 'open sesame', alertData: { n: 1 } })

  it('reads the secret from the body', async () => {
    expect(await check(verifier, post(body), ['open sesame'])).toEqual(yes)
    expect(await check(verifier, post(body), ['open sesam'])).toEqual(no('bad-signature'))
    for (const junk of ['{}', '{"sharedSecret":""}', '{"sharedSecret":7}', '[]', 'null', 'open sesame', '']) {
      expect(await check(verifier, post(junk), ['open sesame', '', '7']), junk).toEqual(no('missing-signature'))
    }
  })

  it('takes the secret out of what is kept', () => {
    expect(verifier.redact!(body)).toBe('{"alertId":"7","sharedSecret":"[redacted]","alertData":{"n":1}}')
    expect(verifier.redact!('{"alertId": 7}')).toBe('{"alertId": 7}')
    expect(verifier.redact!('sharedSecret=open sesame')).toBe('')
  })
})

describe('twilio', () => {
  // The example of https://www.twilio.com/docs/usage/security and of Twilio's libraries.
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  const form = 'Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&CallSid=CA1234567890ABCDE'
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' }
  const verifier = twilio()

  it('accepts the documented example', async () => {
    expect(await check(verifier, post(form, headers, url), ['12345'])).toEqual(yes)
    expect(await check(verifier, post(`${form}&Digits=1234`, headers, url), ['12345'])).toEqual(yes)
  })

  it.each([
    ['another parameter', post(form.replace('1234', '1235'), headers, url)],
    ['one parameter more', post(`${form}&Digits=5`, headers, url)],
    ['another URL', post(form, headers, `${url}3`)],
  ])('refuses %s', async (_, raw) => {
    expect(await check(verifier, raw, ['12345'])).toEqual(no('bad-signature'))
  })

  it('wants the hash of a body that is not a form in the signed URL', async () => {
    const raw = post('{"a":1}', { 'content-type': 'application/json' }, url)
    const { headers: signed, url: signedUrl } = await verifier.sign!(raw, '12345', NOW)
    const sent = (body: string, at = signedUrl!) => post(body, { 'content-type': 'application/json', ...signed }, at)
    expect(signedUrl).toMatch(/&bodySHA256=[0-9a-f]{64}$/)
    expect(await check(verifier, sent('{"a":1}'), ['12345'])).toEqual(yes)
    expect(await check(verifier, sent('{"a":2}'), ['12345'])).toEqual(no('bad-signature'))
    expect(await check(verifier, sent('{"a":1}', url), ['12345'])).toEqual(no('bad-signature'))
    const unhashed = await verifier.sign!(post('', { 'content-type': 'application/x-www-form-urlencoded' }, url), '12345', NOW)
    expect(await check(verifier, post('{"a":1}', unhashed.headers, url), ['12345'])).toEqual(no('bad-signature'))
  })
})

describe('jwt', async () => {
  const issuer = 'https://issuer.test'
  const audience = 'https://hub.test/in/int_x'
  const first = await generateKeyPair('RS256', { extractable: true })
  const second = await generateKeyPair('RS256', { extractable: true })
  const keys = async (...pairs: [string, CryptoKey][]) => ({
    keys: await Promise.all(pairs.map(async ([kid, key]) => ({ ...(await exportJWK(key)), kid, alg: 'RS256' }))),
  })
  const issued = (claims: Record<string, unknown> = {}, kid = 'one', key = first.privateKey) =>
    new SignJWT({ iss: issuer, aud: audience, exp: SECONDS + 3600, email: 'push@acme.test', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(key)

  /** An issuer of its own per test, because key sets are kept by address. */
  let issuers = 0
  const world = async (published: unknown = null, status = 200) => {
    const jwksUrl = `https://issuer.test/keys/${++issuers}`
    const answer = { body: JSON.stringify(published ?? (await keys(['one', first.publicKey]))), status }
    const fetched: Outgoing[] = []
    const verifier = jwt({ issuer, audience, jwksUrl, claims: ({ email }) => email === 'push@acme.test' })
    const verdict = (bearer: string, nowMs = NOW) =>
      verifier.check(post('{}', { authorization: `Bearer ${bearer}` }), [], {
        nowMs,
        send: async (request) => {
          fetched.push(request)
          return { ...answer, headers: new Headers(), receivedAtMs: nowMs }
        },
      })
    return { verifier, verdict, fetched, answer }
  }

  it('accepts a token of its issuer for us, and asks for the keys once', async () => {
    const { verdict, fetched } = await world()
    expect(await verdict(await issued())).toEqual(yes)
    expect(await verdict(await issued(), NOW + 60_000)).toEqual(yes)
    expect(fetched).toHaveLength(1)
  })

  it.each([
    ['another audience', { aud: 'https://hub.test/in/int_y' }, 'untrusted-sender'],
    ['another issuer', { iss: 'https://evil.test' }, 'untrusted-sender'],
    ['another account', { email: 'evil@acme.test' }, 'untrusted-sender'],
    ['an end long ago', { exp: SECONDS - 301 }, 'stale-timestamp'],
    ['no end', { exp: undefined }, 'untrusted-sender'],
  ])('refuses %s', async (_, claims, why) => {
    const { verdict } = await world()
    expect(await verdict(await issued(claims))).toEqual(no(why))
  })

  it('refuses a foreign key, no key, and no token', async () => {
    const { verdict, verifier } = await world()
    expect(await verdict(await issued({}, 'one', second.privateKey))).toEqual(no('bad-signature'))
    const unsigned =
      `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ iss: issuer, aud: audience, exp: SECONDS + 9 }))}.`.replaceAll('=', '')
    expect(await verdict(unsigned)).toEqual(no('bad-signature'))
    expect(await verdict('nonsense')).toEqual(no('bad-signature'))
    expect(await check(verifier, post('{}'), [])).toEqual(no('missing-signature'))
  })

  it('asks once more for a key that it does not know, but not for every message', async () => {
    const { verdict, fetched, answer } = await world()
    expect(await verdict(await issued())).toEqual(yes)
    answer.body = JSON.stringify(await keys(['one', first.publicKey], ['two', second.publicKey]))
    expect(await verdict(await issued({}, 'two', second.privateKey), NOW + 31_000)).toEqual(yes)
    expect(fetched).toHaveLength(2)
    expect(await verdict(await issued({}, 'three', second.privateKey), NOW + 32_000)).toEqual(no('untrusted-sender'))
    expect(await verdict(await issued({}, 'three', second.privateKey), NOW + 33_000)).toEqual(no('untrusted-sender'))
    expect(fetched).toHaveLength(2)
  })

  it('refuses while the keys cannot be had, and keeps old ones through an outage', async () => {
    for (const [body, status] of [
      ['', 0],
      ['{}', 200],
      ['<html>', 200],
      ['', 503],
    ] as const) {
      const { verdict, answer } = await world(null, status)
      answer.body = body
      expect(await verdict(await issued()), `${status} ${body}`).toEqual(no('keys-unavailable'))
    }
    const { verdict, answer } = await world()
    expect(await verdict(await issued())).toEqual(yes)
    answer.status = 503
    expect(await verdict(await issued(), NOW + 900_000)).toEqual(yes)
  })
})
