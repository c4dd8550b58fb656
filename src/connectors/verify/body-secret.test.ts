import { describe, expect, it } from 'vitest'
import { check, no, posted, yes } from '../../test/verify'
import { bodySecret } from '../verify'

describe('bodySecret', () => {
  const verifier = bodySecret({ field: 'sharedSecret' })
  const body = JSON.stringify({ alertId: '7', sharedSecret: 'open sesame', alertData: { n: 1 } })

  it('reads the secret from the body', async () => {
    expect(await check(verifier, posted(body), ['open sesame'])).toEqual(yes)
    expect(await check(verifier, posted(body), ['open sesam'])).toEqual(no('bad-signature'))
    for (const junk of ['{}', '{"sharedSecret":""}', '{"sharedSecret":7}', '[]', 'null', 'open sesame', '']) {
      expect(await check(verifier, posted(junk), ['open sesame', '', '7']), junk).toEqual(no('missing-signature'))
    }
  })

  it('takes the secret out of what is kept', () => {
    expect(verifier.redact!(body)).toBe('{"alertId":"7","sharedSecret":"[redacted]","alertData":{"n":1}}')
    expect(verifier.redact!('{"alertId": 7}')).toBe('{"alertId": 7}')
    expect(verifier.redact!('sharedSecret=open sesame')).toBe('')
  })
})
