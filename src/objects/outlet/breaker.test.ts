import { describe, expect, it } from 'vitest'
import { Breaker, type BreakerState } from './breaker'

const SECOND = 1000
const failedTimes = (breaker: Breaker, times: number, atMs = 0) =>
  Array.from({ length: times }, (_, n) => breaker.failed(`d${n}`, atMs + n))

describe('the breaker of a destination', () => {
  it('opens at the fifth failure in a row, for thirty seconds', () => {
    const breaker = new Breaker()
    expect(failedTimes(breaker, 5)).toEqual([undefined, undefined, undefined, undefined, 'opened'])
    expect(breaker.waitUntil('x', 10)).toBe(4 + 30 * SECOND)
  })

  it('counts failures in a row: a success in between begins anew', () => {
    const breaker = new Breaker()
    failedTimes(breaker, 4)
    breaker.succeeded(10)
    expect(failedTimes(breaker, 4, 20)).toEqual([undefined, undefined, undefined, undefined])
  })

  it('opens when half of at least ten within a minute failed, and not for what is older', () => {
    const quick = new Breaker()
    for (let n = 0; n < 9; n++) n % 2 === 0 ? quick.succeeded(n) : quick.failed('d', n)
    expect(quick.failed('d', 9)).toBe('opened')
    const slow = new Breaker()
    for (let n = 0; n < 30; n++)
      expect(n % 2 === 0 ? slow.succeeded(n * 10 * SECOND) : slow.failed('d', n * 10 * SECOND)).toBeUndefined()
  })

  it('lets one probe through, doubles after each that failed up to fifteen minutes, and closes with one that succeeded', () => {
    const breaker = new Breaker()
    failedTimes(breaker, 5)
    const waits: number[] = []
    let nowMs = 4
    for (let n = 0; n < 8; n++) {
      const untilMs = breaker.waitUntil('early', nowMs)!
      waits.push((untilMs - nowMs) / SECOND)
      nowMs = untilMs
      expect(breaker.waitUntil('probe', nowMs)).toBeUndefined()
      expect(breaker.waitUntil('another', nowMs)).toBe(nowMs + 60 * SECOND)
      expect(breaker.failed('straggler', nowMs)).toBeUndefined()
      expect(breaker.failed('probe', nowMs)).toBeUndefined()
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900, 900])
    nowMs = breaker.waitUntil('early', nowMs)!
    expect(breaker.waitUntil('probe', nowMs)).toBeUndefined()
    expect(breaker.succeeded(nowMs)).toBe('closed')
    expect(breaker.waitUntil('next', nowMs)).toBeUndefined()
    expect(failedTimes(breaker, 4, nowMs)).toEqual([undefined, undefined, undefined, undefined])
  })

  it('cannot hang half-open: a probe that never came back makes room for the next after a minute', () => {
    const breaker = new Breaker()
    failedTimes(breaker, 5)
    const nowMs = breaker.waitUntil('early', 5)!
    expect(breaker.waitUntil('lost', nowMs)).toBeUndefined()
    expect(breaker.waitUntil('next', nowMs + 60 * SECOND)).toBeUndefined()
  })

  it('is as open after a restart as before', () => {
    let kept: BreakerState | undefined
    const breaker = new Breaker(undefined, (state) => {
      kept = state
    })
    failedTimes(breaker, 5)
    const again = new Breaker(JSON.parse(JSON.stringify(kept)))
    expect(again.waitUntil('x', 10)).toBe(breaker.waitUntil('x', 10))
  })
})
