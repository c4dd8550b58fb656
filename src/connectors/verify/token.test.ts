import { describe, expect, it } from 'vitest'
import { toBase64, utf8 } from '../../kit/bytes'
import { check, no, posted, yes } from '../../test/verify'
import { token } from '../verify'

describe('token', () => {
  const secret = 'sbs_ö-and-more-of-it'
  const encoded = encodeURIComponent(secret)
  const basic = (pair: string) => ({ authorization: `Basic ${toBase64(utf8(pair))}` })

  it.each([
    ['a header', token({ in: 'header', name: 'x-token' }), posted('{}', { 'x-token': 'sbs_plain' })],
    [
      'a header with a prefix',
      token({ in: 'header', name: 'authorization', prefix: 'Token ' }),
      posted('{}', { authorization: 'token sbs_plain' }),
    ],
    ['a bearer token', token({ in: 'bearer' }), posted('{}', { authorization: 'Bearer sbs_plain' })],
    ['a bearer token in small letters', token({ in: 'bearer' }), posted('{}', { authorization: 'bearer sbs_plain' })],
    ['a password', token({ in: 'basic' }), posted('{}', basic('any:sbs_plain'))],
    ['a query parameter', token({ in: 'query', name: 'key' }), posted('{}', {}, 'https://hub.test/in?key=sbs_plain')],
    ['the end of the path', token({ in: 'path' }), posted('{}', {}, 'https://hub.test/in/sbs_plain')],
  ])('reads %s', async (_, verifier, raw) => {
    expect(await check(verifier, raw, ['sbs_plain'])).toEqual(yes)
    expect(await check(verifier, raw, ['other', 'sbs_plain'])).toEqual(yes)
    expect(await check(verifier, raw, ['sbs_plain2'])).toEqual(no('bad-signature'))
    expect(await check(verifier, raw, ['sbs_plai'])).toEqual(no('bad-signature'))
    expect(await check(verifier, raw, [])).toEqual(no('bad-signature'))
    expect(await check(verifier, posted('{}', {}, 'https://hub.test/'), ['sbs_plain'])).toEqual(no('missing-signature'))
  })

  it('decodes what URLs and basic authentication encode', async () => {
    expect(await check(token({ in: 'basic' }), posted('{}', basic(`user:${secret}:x`)), [`${secret}:x`])).toEqual(yes)
    expect(
      await check(token({ in: 'query', name: 'key' }), posted('{}', {}, `https://hub.test/in?key=${encoded}`), [secret]),
    ).toEqual(yes)
    expect(await check(token({ in: 'path' }), posted('{}', {}, `https://hub.test/in/${encoded}`), [secret])).toEqual(yes)
  })

  it('refuses what encodes nothing', async () => {
    expect(await check(token({ in: 'path' }), posted('{}', {}, 'https://hub.test/in/%E0%A4%A'), [secret])).toEqual(
      no('missing-signature'),
    )
    expect(await check(token({ in: 'basic' }), posted('{}', { authorization: 'Basic ???' }), [secret])).toEqual(
      no('missing-signature'),
    )
    expect(await check(token({ in: 'basic' }), posted('{}', basic('no-colon')), ['no-colon'])).toEqual(no('missing-signature'))
    expect(await check(token({ in: 'bearer' }), posted('{}', { authorization: 'Basic sbs_plain' }), [secret])).toEqual(
      no('missing-signature'),
    )
  })
})
