import { expect, it } from 'vitest'
import { source } from './source'

it('forgets the shared secret that Honeycomb writes into the body', () => {
  const redact = source.verifier({})?.redact
  expect(redact?.('{"id":"a","shared_secret":"of the tests","status":"OK"}')).toBe(
    '{"id":"a","shared_secret":"[redacted]","status":"OK"}',
  )
  expect(redact?.('{"secret":"of a template"}')).toBe('{"secret":"[redacted]"}')
  expect(redact?.('{"id":"a"}')).toBe('{"id":"a"}')
  expect(redact?.('{"shared_secret":"cut of')).toBe('')
})
