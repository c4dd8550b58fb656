import { describe, expect, it } from 'vitest'
import { toBase64, utf8 } from '../../kit/bytes'
import { check, NOW, no, posted, SECONDS, yes } from '../../test/verify'
import { hmac } from '../verify'

describe('hmac', () => {
  // RFC 4231, test case 2; the others were made with `openssl dgst -hmac Jefe`.
  const body = 'what do ya want for nothing?'
  const hex = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
  const base64 = 'W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM='
  const key = 'Jefe'
  const hexHmac = hmac({ headers: ['x-sig', 'x-old-sig'], hash: 'sha256' })

  it('reads hex, in any case, from any of its headers', async () => {
    expect(await check(hexHmac, posted(body, { 'x-sig': hex }), [key])).toEqual(yes)
    expect(await check(hexHmac, posted(body, { 'X-Sig': hex.toUpperCase() }), [key])).toEqual(yes)
    expect(await check(hexHmac, posted(body, { 'x-old-sig': hex }), [key])).toEqual(yes)
    expect(await check(hexHmac, posted(body, { 'x-sig': hex }), ['another', key])).toEqual(yes)
  })

  it.each([
    ['another body', posted(`${body} `, { 'x-sig': hex }), 'bad-signature'],
    ['half a signature', posted(body, { 'x-sig': hex.slice(0, 32) }), 'bad-signature'],
    ['a flipped digit', posted(body, { 'x-sig': hex.replace(/.$/, '4') }), 'bad-signature'],
    ['no hex', posted(body, { 'x-sig': base64 }), 'bad-signature'],
    ['an empty header', posted(body, { 'x-sig': '' }), 'missing-signature'],
    ['no header', posted(body), 'missing-signature'],
  ])('refuses %s', async (_, raw, why) => {
    expect(await check(hexHmac, raw, [key])).toEqual(no(why))
  })

  it('refuses an empty secret, and no secret', async () => {
    expect(await check(hexHmac, posted(body, { 'x-sig': hex }), [''])).toEqual(no('bad-signature'))
    expect(await check(hexHmac, posted(body, { 'x-sig': hex }), [])).toEqual(no('bad-signature'))
  })

  it('reads base64, and wants a prefix where there is one', async () => {
    const inBase64 = hmac({ headers: ['x-sig'], hash: 'sha256', encoding: 'base64' })
    expect(await check(inBase64, posted(body, { 'x-sig': base64 }), [key])).toEqual(yes)
    const prefixed = hmac({ headers: ['x-sig'], hash: 'sha256', prefix: 'sha256=' })
    expect(await check(prefixed, posted(body, { 'x-sig': `sha256=${hex}` }), [key])).toEqual(yes)
    expect(await check(prefixed, posted(body, { 'x-sig': hex }), [key])).toEqual(no('bad-signature'))
    expect(await check(prefixed, posted(body, { 'x-sig': `sha1=${hex}` }), [key])).toEqual(no('bad-signature'))
  })

  it('finds its signature in a list', async () => {
    const listed = hmac({ headers: ['x-sig'], hash: 'sha256', prefix: 'v1=', separator: ',' })
    expect(await check(listed, posted(body, { 'x-sig': `v0=${hex}, v1=${'0'.repeat(64)}, v1=${hex}` }), [key])).toEqual(yes)
    expect(await check(listed, posted(body, { 'x-sig': `v0=${hex},v1=${'0'.repeat(64)}` }), [key])).toEqual(no('bad-signature'))
  })

  it('takes a base64 key where the scheme has one', async () => {
    const keyed = hmac({ headers: ['x-sig'], hash: 'sha256', key: 'base64' })
    expect(await check(keyed, posted(body, { 'x-sig': hex }), [toBase64(utf8(key))])).toEqual(yes)
    expect(await check(keyed, posted(body, { 'x-sig': hex }), ['not base64!'])).toEqual(no('bad-signature'))
  })

  describe('with a timestamp', () => {
    const dated = hmac({
      headers: ['x-sig'],
      hash: 'sha256',
      prefix: 'v0=',
      timestamp: { header: 'x-time', joiner: ':', before: 'v0:', required: true },
    })
    const sent = async (nowMs: number) => {
      const { headers } = await dated.sign!(posted(body), key, nowMs)
      return posted(body, headers)
    }

    it('signs what Slack documents', async () => {
      // https://docs.slack.dev/authentication/verifying-requests-from-slack: `v0:{timestamp}:{body}`
      const { headers } = await dated.sign!(posted(body), key, NOW)
      const plain = await hmac({ headers: ['x-sig'], hash: 'sha256', prefix: 'v0=' }).sign!(
        posted(`v0:${SECONDS}:${body}`),
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
        const { headers } = await plain.sign!(posted(`${time}.${body}`), key, NOW)
        const raw = posted(body, { ...headers, 'x-time': time })
        expect(await check(joined, raw, [key])).toEqual(yes)
        expect(await check(joined, raw, [key], NOW + 400_000)).toEqual(no('stale-timestamp'))
      }
    })
  })
})
