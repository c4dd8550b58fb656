import { describe, expect, it } from 'vitest'
import { publicUrl } from './address'

const closed = { allowPrivate: false }
const local = { allowPrivate: true }

describe('on the public internet', () => {
  it.each([
    'https://example.com/hook',
    'https://example.com:443/hook',
    'https://example.com:8443/hook',
    'https://EXAMPLE.com./hook?a=b',
    'https://bücher.example/hook',
    'https://93.184.216.34/',
    'https://1.1.1.1/',
    'https://172.32.0.1/',
    'https://[2606:4700::1111]/',
    'https://[::ffff:1.1.1.1]/',
    'https://local.example.com/',
    'https://localhost.example.com/',
    'https://internal-tools.example.com/',
  ])('sends to %s', (url) => expect(publicUrl(url, closed)).toMatchObject({ ok: true }))

  it.each([
    // not a URL that we send to
    'example.com',
    '',
    '/hook',
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,x',
    'http://example.com/',
    'https://user@example.com/',
    'https://user:pass@example.com/',
    'https://example.com/#fragment',
    'https://example.com:80/',
    'https://example.com:22/',
    'https://example.com:6379/',
    // loopback in all notations
    'https://127.0.0.1/',
    'https://127.0.0.1./',
    'https://127.1/',
    'https://127.255.255.254/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://①②⑦.⓪.⓪.①/',
    'https://%31%32%37.0.0.1/',
    // private, link-local, shared, reserved
    'https://10.0.0.1/',
    'https://10.255.255.255/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.0.1/',
    'https://0xc0a80001/',
    'https://100.64.0.1/',
    'https://100.100.100.200/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://168.63.129.16/',
    'https://192.0.0.192/',
    'https://192.0.2.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
    // IPv6, and IPv4 inside it
    'https://[::]/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[::127.0.0.1]/',
    'https://[::a9fe:a9fe]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b:1::a00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:7f00:1::]/',
    'https://[fe80::1]/',
    'https://[fec0::1]/',
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/',
    'https://[ff02::1]/',
    'https://[2001:db8::1]/',
    'https://[4000::1]/',
    // names of the inside
    'https://localhost/',
    'https://LOCALHOST/',
    'https://localhost./',
    'https://localhost.localdomain/',
    'https://app.localhost/',
    'https://printer.local/',
    'https://printer.local./',
    'https://printer.local../',
    'https://metadata.google.internal/',
    'https://instance-data.ec2.internal/',
    'https://router.home.arpa/',
    'https://metadata/',
    'https://redis/',
  ])('does not send to %s', (url) => expect(publicUrl(url, closed)).toMatchObject({ ok: false, error: expect.any(String) }))
})

describe('at a local start', () => {
  it.each(['http://localhost:9000/hook', 'http://127.0.0.1:3000/', 'https://10.0.0.1:8080/', 'http://[::1]:9000/'])(
    'sends to %s',
    (url) => expect(publicUrl(url, local)).toMatchObject({ ok: true }),
  )
  it.each(['ftp://localhost/', 'http://user:pass@localhost/', 'http://localhost/#x', 'nonsense'])('does not send to %s', (url) =>
    expect(publicUrl(url, local)).toMatchObject({ ok: false }),
  )
})

it('says why', () => {
  const why = (url: string) => publicUrl(url, closed)
  expect(why('http://example.com/')).toEqual({ ok: false, error: 'http: is not allowed, use https:' })
  expect(why('https://example.com:22/')).toEqual({ ok: false, error: 'port 22 is not allowed, only 443 and 8443' })
  expect(why('https://0x7f.1/secret')).toEqual({ ok: false, error: '127.0.0.1 is not a public address' })
  expect(why('https://db.internal/secret')).toEqual({ ok: false, error: 'names under .internal are not public' })
})
