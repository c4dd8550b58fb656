import { expect, it } from 'vitest'
import { titleOf } from './title'

it.each([
  [
    '[Triggered on {host:a,env:b}] [Kilns] Cold',
    { name: '[Kilns] Cold', transition: 'Triggered', group: 'host:a,env:b', test: false },
  ],
  ['[P4] [Re-No data] Cold', { name: 'Cold', transition: 'Re-No data', test: false }],
  ['[Memory Alert] Cold', { name: '[Memory Alert] Cold', test: false }],
  ['[Triggered', { name: '[Triggered', test: false }],
  [`${'[TEST] '.repeat(30_000)}x`, { name: expect.stringMatching(/^\[TEST\]/), test: false }],
])('takes %.40s apart', (text, title) => {
  expect(titleOf(text)).toEqual(title)
})
