import { expect, it } from 'vitest'
import { nextDelaySeconds, scheduleOf, schedules, scheduleText } from './schedule'

const total = (steps: readonly number[]) => steps.reduce((sum, step) => sum + step, 0)

it('spans what Standard Webhooks gives as its example, and 8 h 42 min for paging', () => {
  expect(total(schedules.standard)).toBe(75 * 3600 + 35 * 60 + 5)
  expect(total(schedules.urgent)).toBe(8 * 3600 + 42 * 60 + 35)
})

it('adds jitter, never takes any, and ends', () => {
  expect([0, 0.5, 1].map((random) => nextDelaySeconds('urgent', 1, random))).toEqual([5, 5.5, 6])
  expect(nextDelaySeconds('standard', 9, 1)).toBe(86_400)
  expect(nextDelaySeconds('standard', 10, 0)).toBeUndefined()
  expect(nextDelaySeconds('urgent', 8, 0)).toBeUndefined()
})

it('waits at least as long as the vendor asked', () => {
  expect(nextDelaySeconds('urgent', 1, 1, 90)).toBe(90)
  expect(nextDelaySeconds('standard', 2, 0, 10)).toBe(300)
  expect(nextDelaySeconds('urgent', 1, 0, 1_000_000)).toBe(86_400)
})

it('follows a list of one’s own: the first attempt at once, then its steps', () => {
  const own = scheduleOf(scheduleText([10, 60]))
  expect([0, 1, 2, 3].map((made) => nextDelaySeconds(own, made, 0))).toEqual([0, 10, 60, undefined])
  expect(scheduleOf(scheduleText('urgent'))).toBe('urgent')
})
