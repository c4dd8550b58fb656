import { describe, expect, it } from 'vitest'
import { Buckets, TokenBucket } from './bucket'
import { equalText, fromBase64, fromHex, toBase64, toBase64Url, toHex, utf8 } from './bytes'
import { newId, siblingId, timeChars } from './id'

describe('ids', () => {
  it('sort in the order they were made, within a millisecond and when the clock goes back', () => {
    const now = Date.now() + 1_000_000
    const ids = [newId('inc', now), newId('inc', now), newId('inc', now - 5000), newId('inc', now + 1)]
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(4)
    expect(ids[0]).toMatch(/^inc_[0-9a-hjkmnp-tv-z]{26}$/)
  })
  it('begin with their time', () => {
    expect(timeChars(0)).toBe('0000000000')
    expect(timeChars(1_469_918_176_385)).toBe('01aryz6s41')
  })
  it('have siblings that sort alike', () => {
    expect(siblingId('dlv', 'evt_01abc', 'xy')).toBe('dlv_01abcxy')
  })
})

describe('bytes', () => {
  it('survive their encodings', () => {
    const bytes = utf8('größer ☕')
    expect(fromHex(toHex(bytes))).toEqual(bytes)
    expect(fromBase64(toBase64(bytes))).toEqual(bytes)
    expect(fromBase64(toBase64Url(bytes))).toEqual(bytes)
  })
  it.each(['', 'abc', 'zz', '0x'])('are not guessed from %j', (text) => expect(fromHex(text)).toBeNull())
  it.each(['', 'a', 'a b=', '****'])('are not guessed from base64 %j', (text) => expect(fromBase64(text)).toBeNull())
  it('are compared whole', async () => {
    expect(await equalText('abc', 'abc')).toBe(true)
    expect(await equalText('abc', 'abd')).toBe(false)
    expect(await equalText('abc', 'abcd')).toBe(false)
  })
})

describe('a token bucket', () => {
  it('gives its burst, then what has refilled, and says how long until then', () => {
    const bucket = new TokenBucket(1, 2, 0)
    expect([bucket.take(0), bucket.take(0), bucket.take(0), bucket.take(999), bucket.take(1000), bucket.take(1000)]).toEqual([
      0, 0, 1, 1, 0, 1,
    ])
  })
  it('gives nothing for a clock that goes back', () => {
    const bucket = new TokenBucket(1, 1, 10_000)
    expect([bucket.take(10_000), bucket.take(0), bucket.take(500)]).toEqual([0, 1, 1])
  })
  it('is each one’s own, under one that all share', () => {
    const buckets = new Buckets({ each: 2, all: 4 }, 0)
    const refused = (keys: string, nowMs: number) => [...keys].map((key) => buckets.take(key, nowMs) > 0)
    expect(refused('aaabbbc', 0)).toEqual([false, false, true, false, false, true, true])
    expect(refused('aac', 60_000)).toEqual([false, false, false])
  })
  it('is forgotten for a newer one where there are too many', () => {
    const buckets = new Buckets({ each: 1, all: 100 }, 0, 2)
    expect([...'aabca'].map((key) => buckets.take(key, 0) > 0)).toEqual([false, true, false, false, false])
  })
})
