import { expect, it } from 'vitest'
import { openRing } from './ring'

const key = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='

it.each([
  ['one key', `k1:${key}`, 'k1'],
  ['commas', `k2:${key},k1:${key}`, 'k2'],
  ['commas and lines', ` k-3:${key},\n k2:${key}\n`, 'k-3'],
  ['base64url without padding', `k1:${key.replace('=', '')}`, 'k1'],
])('reads %s', (_, text, newest) => {
  expect(openRing(text)).toMatchObject({ ok: true, value: { newest } })
})

it.each([
  ['nothing', '', /there is no key/],
  ['only separators', ' ,\n', /there is no key/],
  ['a key without an id', key, /entry 1 is not kid:base64/],
  ['an id with a dot', `a.b:${key}`, /entry 1 is not kid:base64/],
  ['a bad second entry', `k1:${key},oops`, /entry 2 is not kid:base64/],
  ['a short key', 'k1:c2hvcnQ=', /key k1 has 5 bytes, it must have 32/],
  ['no base64', 'k1:!!!', /key k1 is not base64/],
  ['an id twice', `k1:${key},k1:${key}`, /key k1 is there twice/],
])('refuses %s, and says how', (_, text, error) => {
  const opened = openRing(text)
  expect(opened).toMatchObject({ ok: false, error: expect.stringMatching(error) })
  expect(opened).toMatchObject({ error: expect.stringContaining('openssl rand -base64 32') })
  expect(JSON.stringify(opened)).not.toContain(key)
})

it('gives the same ring for the same text', () => {
  expect(openRing(`k1:${key}`)).toBe(openRing(`k1:${key}`))
})
