import { expect, it } from 'vitest'
import { newId } from './id'
import { newSpanId, traceFrom, traceOf, traceparentOf } from './trace'

const id = '4bf92f3577b34da6a3ce929d0e0e4736'
const span = '00f067aa0ba902b7'

it.each([
  [`00-${id}-${span}-01`, { traceId: id, parentId: span, flags: '01', tracestate: null }],
  [`00-${id}-${span}-00`, { traceId: id, parentId: span, flags: '00', tracestate: null }],
  // Of the flags only those that are known go on.
  [`00-${id}-${span}-ff`, { traceId: id, parentId: span, flags: '03', tracestate: null }],
  // A later version may say more.
  [`cc-${id}-${span}-01`, { traceId: id, parentId: span, flags: '01', tracestate: null }],
  [`cc-${id}-${span}-01-what-the-future-brings`, { traceId: id, parentId: span, flags: '01', tracestate: null }],
])('reads %s', (header, trace) => expect(traceOf(header)).toEqual(trace))

it.each([
  '',
  'x',
  `00-${id}-${span}`,
  `00-${id}-${span}-01-more`,
  `ff-${id}-${span}-01`,
  `cc-${id}-${span}-01.more`,
  `00-${id.toUpperCase()}-${span}-01`,
  `00-${id.slice(1)}-${span}-01`,
  `00-${'0'.repeat(32)}-${span}-01`,
  `00-${id}-${'0'.repeat(16)}-01`,
  `00-${id}-${span}-1`,
  ` 00-${id}-${span}-01`,
  `00-${id}-${span}-01\n`,
])('does not read %j', (header) => expect(traceOf(header, 'a=b')).toBeUndefined())

it('keeps of tracestate what fits, in whole members', () => {
  const state = (given: string | null) => traceOf(`00-${id}-${span}-01`, given)?.tracestate
  expect(state('rojo=1,congo=2')).toBe('rojo=1,congo=2')
  const members = Array.from({ length: 32 }, (_, at) => `vendor${String(at).padStart(2, '0')}=${'x'.repeat(20)}`)
  expect(state(members.join(','))).toBe(members.slice(0, 17).join(','))
  expect([state(`a=${'x'.repeat(600)}`), state('a=ü'), state('a=b\r\nx: y'), state(''), state(null)]).toEqual([
    null,
    null,
    null,
    null,
    null,
  ])
})

it('begins a trace with an id, always the same one', () => {
  const trace = traceFrom('msg_01jp0000007w5z3b8c2d4f6ghj')
  expect(trace).toEqual({ traceId: '0195800000003f0bf1ad0c1348f34232', parentId: null, flags: '01', tracestate: null })
  expect(traceFrom('evt_01jp0000007w5z3b8c2d4f6ghj').traceId).toBe(trace.traceId)
  const ids = Array.from({ length: 100 }, () => traceFrom(newId('msg', Date.now())).traceId)
  expect(new Set(ids).size).toBe(100)
  for (const one of ids) expect(traceOf(traceparentOf({ ...trace, traceId: one }, newSpanId()))?.traceId).toBe(one)
})
