import { expect, it } from 'vitest'
import { utf8 } from '../../kit/bytes'
import { crowdstrike } from '../verify'

const NOW = Date.parse('2026-10-02T07:00:00Z')
const secret = 'falcon-secret-key-of-32-characters'
const check = (headers: Record<string, string>, nowMs = NOW, body = '{"till":"3"}') =>
  crowdstrike().check({ method: 'POST', url: 'https://hub.test/in', headers: new Headers(headers), body: utf8(body) }, [secret], {
    nowMs,
    send: () => Promise.reject(new Error('offline')),
  })
const at = '2026-10-02T06:59:30Z'
const dressed = (signature: string, timestamp = at) => ({
  'X-Cs-Primary-Signature': signature,
  'X-Cs-Delivery-Timestamp': timestamp,
})
const no = (why: string) => ({ ok: false, why })

// printf '%s' '{"till":"3"}2026-10-02T06:59:30Z' | openssl dgst -sha256 -hmac falcon-secret-key-of-32-characters -binary | base64
const bodyThenTime = 'Wru4JgzXH3uLs3z9qdlEZbOntQShV+2LF+HdoenkYbg='
// printf '%s' '2026-10-02T06:59:30Z{"till":"3"}' | openssl dgst -sha256 -hmac falcon-secret-key-of-32-characters
const timeThenBody = '91053d32fa6c508ed2a9a2eb86ab59e66dcca5594624bff48c0af4a20173b96a'

it('believes the body and the time of delivery, in either order', async () => {
  expect(await check(dressed(bodyThenTime))).toEqual({ ok: true })
  expect(await check(dressed(timeThenBody))).toEqual({ ok: true })
})

it('refuses another time, an old one, another body, and what lacks a header', async () => {
  expect(await check(dressed(bodyThenTime, '2026-10-02T06:59:31Z'))).toEqual(no('bad-signature'))
  expect(await check(dressed(bodyThenTime), NOW + 300_000)).toEqual(no('stale-timestamp'))
  expect(await check(dressed(bodyThenTime), NOW, '{"till":"4"}')).toEqual(no('bad-signature'))
  expect(await check({ 'X-Cs-Primary-Signature': bodyThenTime })).toEqual(no('missing-signature'))
  expect(await check({ 'X-Cs-Delivery-Timestamp': at })).toEqual(no('missing-signature'))
  expect(await check(dressed('no base64!'))).toEqual(no('bad-signature'))
})

it('never lets bytes of the body pass as part of the time', async () => {
  expect(await check(dressed(bodyThenTime, '}2026-10-02T06:59:30Z'), NOW, '{"till":"3"')).toEqual(no('missing-signature'))
})
