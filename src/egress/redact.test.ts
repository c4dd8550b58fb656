import { describe, expect, it } from 'vitest'
import { toBase64, toBase64Url, toHex, utf8 } from '../kit/bytes'
import { headersRedactor, redactor } from './redact'

const secret = 'pä55/w"ørd+&=\\x\n?'
const redact = redactor([secret])

describe('a secret is taken out', () => {
  it.each([
    ['raw', secret],
    ['in base64', toBase64(utf8(secret))],
    ['in base64url', toBase64Url(utf8(secret))],
    ['percent-encoded', encodeURIComponent(secret)],
    ['percent-encoded in lower case', encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase())],
    ['as a form field', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['JSON-escaped', JSON.stringify(secret).slice(1, -1)],
    ['in hex', toHex(utf8(secret))],
    ['in hex, capitals', toHex(utf8(secret)).toUpperCase()],
    ['JSON-escaped as Go does', JSON.stringify(secret).slice(1, -1).replaceAll('&', '\\u0026')],
    ['JSON-escaped as Python does', JSON.stringify(secret).slice(1, -1).replaceAll('ä', '\\u00e4').replaceAll('ø', '\\u00f8')],
    ['HTML-escaped', secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
    ['JSON-escaped with \\/', JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
  ])('%s', (_, written) => {
    expect(redact(`a ${written} b ${written}`)).toBe('a ••• b •••')
  })

  it.each(['a', 'ab', 'abc', 'abcd'])('inside a longer base64 text, after "%s:"', (user) => {
    const longer = toBase64(utf8(`${user}:correct-horse-battery:tail`))
    const out = redactor(['correct-horse-battery'])(longer)
    expect(out).toContain('•••')
    // All but the two characters that it shares with its neighbours.
    expect(longer.length - out.length).toBeGreaterThanOrEqual(27 - '•••'.length)
  })

  it('also where one secret is part of another', () => {
    expect(redactor(['secret-one', 'secret-one-and-two'])('secret-one-and-two secret-one')).toBe('••• •••')
  })

  it('also where reading stopped in the middle of it', () => {
    const long = redactor(['abcdefghijklmnop'])
    expect(long('echo: abcdefghij', true)).toBe('echo: •••')
    expect(long('echo: abcdefghij')).toBe('echo: abcdefghij')
    expect(long('abcdef', true)).toBe('•••')
  })

  it('as a whole URL, as fetch writes it, and in parts', () => {
    const url = redactor(['https://Hooks.Example.com/in/T024BE7LD-F4x9secret?key=0123456789abcdef'])
    expect(url('POST https://hooks.example.com/in/T024BE7LD-F4x9secret?key=0123456789abcdef')).toBe('POST •••')
    expect(url('no route /in/T024BE7LD-F4x9secret')).not.toContain('F4x9secret')
    expect(url('bad key 0123456789abcdef')).toBe('bad key •••')
    expect(url('see https://hooks.example.com/docs')).toBe('see https://hooks.example.com/docs')
  })
})

it('takes a key of many lines out of texts that quote one line of it', () => {
  const lines = ['MIIEvQIBADANBgkqhkiG9w0BAQ', 'EFAASCBKcwggSjAgEAAoIBAQC7']
  const key = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`
  expect(redactor([key])(`bad key: ${JSON.stringify(key)}`)).toBe('bad key: "•••"')
  expect(redactor([key])(`line 2 is wrong: ${lines[1]}`)).toBe('line 2 is wrong: •••')
})

it('takes out what only looks like a token, too', () => {
  expect(redactor(['s3cret-of-ours'])('s3cret-of-ours and xoxb-not-a-real-token')).toBe('••• and •••')
})

it('leaves short secrets in texts, which they would riddle', () => {
  expect(redactor(['12345', ''])('12345 of 12345')).toBe('12345 of 12345')
})

it('masks credential headers wholly, and short secrets in the others', () => {
  const headers = new Headers({
    authorization: 'Token token=abc',
    cookie: 'a=b',
    'x-api-key': 'abc',
    'DD-API-KEY': 'abc',
    'private-token': 'abc',
    'x-functions-key': 'abc',
    'idempotency-key': 'dlv_abc',
    'x-note': 'pin 1234',
    'x-echo': 'a long-secret b',
    'content-type': 'application/json',
    'webhook-signature': 'v1,abc',
  })
  expect(headersRedactor(['1234', 'long-secret'])(headers)).toEqual({
    authorization: '•••',
    cookie: '•••',
    'x-api-key': '•••',
    'dd-api-key': '•••',
    'private-token': '•••',
    'x-functions-key': '•••',
    'idempotency-key': 'dlv_abc',
    'x-note': '•••',
    'x-echo': 'a ••• b',
    'content-type': 'application/json',
    'webhook-signature': 'v1,abc',
  })
})
