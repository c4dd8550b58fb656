import { expect, it } from 'vitest'
import { parseCef } from './cef'

it('reads header and extension, escapes and all', () => {
  const line =
    '<14>Oct  2 06:14:30 till CEF:0|Acme|Till \\| Co|1.0|42|Drawer open|7|src=198.51.100.2 msg=a \\= b and c\\\\d act= cs1=last one'
  expect(parseCef(line)).toEqual({
    vendor: 'Acme',
    product: 'Till | Co',
    version: '1.0',
    signature: '42',
    name: 'Drawer open',
    severity: '7',
    extension: { src: '198.51.100.2', msg: 'a = b and c\\d', act: '', cs1: 'last one' },
  })
})

it('reads what lost its CEF:, and nothing else', () => {
  expect(parseCef('0|Acme|Till|1|42|Drawer open|7|src=1')).toMatchObject({ vendor: 'Acme', extension: { src: '1' } })
  for (const text of ['', 'CEF:0|Acme|Till', 'date=2026-10-02 devid="x"', 'a|b|c|d|e|f|g', '{"a":1}'])
    expect(parseCef(text)).toBeUndefined()
})

it('takes a hostile line without delay', () => {
  expect(parseCef(`CEF:0|${'\\|'.repeat(50_000)}`)).toBeUndefined()
  expect(parseCef(`CEF:0|a|b|c|d|e|f|${'a '.repeat(50_000)}`)).toBeDefined()
})
