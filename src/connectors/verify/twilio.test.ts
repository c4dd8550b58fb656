import { describe, expect, it } from 'vitest'
import { check, NOW, no, posted, yes } from '../../test/verify'
import { twilio } from '../verify'

describe('twilio', () => {
  // The example of https://www.twilio.com/docs/usage/security and of Twilio's libraries.
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
  const form = 'Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&CallSid=CA1234567890ABCDE'
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' }
  const verifier = twilio()

  it('accepts the documented example', async () => {
    expect(await check(verifier, posted(form, headers, url), ['12345'])).toEqual(yes)
    expect(await check(verifier, posted(`${form}&Digits=1234`, headers, url), ['12345'])).toEqual(yes)
  })

  it.each([
    ['another parameter', posted(form.replace('1234', '1235'), headers, url)],
    ['one parameter more', posted(`${form}&Digits=5`, headers, url)],
    ['another URL', posted(form, headers, `${url}3`)],
  ])('refuses %s', async (_, raw) => {
    expect(await check(verifier, raw, ['12345'])).toEqual(no('bad-signature'))
  })

  it('wants the hash of a body that is not a form in the signed URL', async () => {
    const raw = posted('{"a":1}', { 'content-type': 'application/json' }, url)
    const { headers: signed, url: signedUrl } = await verifier.sign!(raw, '12345', NOW)
    const sent = (body: string, at = signedUrl!) => posted(body, { 'content-type': 'application/json', ...signed }, at)
    expect(signedUrl).toMatch(/&bodySHA256=[0-9a-f]{64}$/)
    expect(await check(verifier, sent('{"a":1}'), ['12345'])).toEqual(yes)
    expect(await check(verifier, sent('{"a":2}'), ['12345'])).toEqual(no('bad-signature'))
    expect(await check(verifier, sent('{"a":1}', url), ['12345'])).toEqual(no('bad-signature'))
    const unhashed = await verifier.sign!(posted('', { 'content-type': 'application/x-www-form-urlencoded' }, url), '12345', NOW)
    expect(await check(verifier, posted('{"a":1}', unhashed.headers, url), ['12345'])).toEqual(no('bad-signature'))
  })
})
