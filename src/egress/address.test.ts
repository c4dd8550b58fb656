import { describe, expect, it } from 'vitest'
import { type AddressRules, isInside, publicUrl } from './address'

const closed: AddressRules = { allowPrivate: false, http: 'forbidden', ports: [], own: ['hub.example.org'] }
const local: AddressRules = { allowPrivate: true, http: 'allowed', ports: [], own: ['127.0.0.1:8787'] }

/** The first and the last address of every block of IANA's special-purpose registries, and of what is multicast or reserved. */
const special = {
  '0.0.0.0/8 this network': ['0.0.0.0', '0.255.255.255'],
  '10.0.0.0/8 private': ['10.0.0.0', '10.255.255.255'],
  '100.64.0.0/10 shared': ['100.64.0.0', '100.127.255.255'],
  '127.0.0.0/8 loopback': ['127.0.0.0', '127.255.255.255'],
  '169.254.0.0/16 link local': ['169.254.0.0', '169.254.169.254', '169.254.255.255'],
  '172.16.0.0/12 private': ['172.16.0.0', '172.31.255.255'],
  '192.0.0.0/24 protocol assignments': ['192.0.0.0', '192.0.0.8', '192.0.0.170', '192.0.0.255'],
  '192.0.2.0/24 TEST-NET-1': ['192.0.2.0', '192.0.2.255'],
  '192.31.196.0/24 AS112-v4': ['192.31.196.0', '192.31.196.255'],
  '192.52.193.0/24 AMT': ['192.52.193.0', '192.52.193.255'],
  '192.88.99.0/24 6to4 relay': ['192.88.99.0', '192.88.99.255'],
  '192.168.0.0/16 private': ['192.168.0.0', '192.168.255.255'],
  '192.175.48.0/24 AS112': ['192.175.48.0', '192.175.48.255'],
  '198.18.0.0/15 benchmarking': ['198.18.0.0', '198.19.255.255'],
  '198.51.100.0/24 TEST-NET-2': ['198.51.100.0', '198.51.100.255'],
  '203.0.113.0/24 TEST-NET-3': ['203.0.113.0', '203.0.113.255'],
  '224.0.0.0/4 multicast': ['224.0.0.0', '239.255.255.255'],
  '240.0.0.0/4 reserved': ['240.0.0.0', '255.255.255.254'],
  '255.255.255.255/32 broadcast': ['255.255.255.255'],
  '::/128 unspecified': ['::'],
  '::1/128 loopback': ['::1'],
  '::/96 IPv4-compatible': ['::7f00:1', '::a9fe:a9fe', '::ffff:ffff'],
  '::ffff:0:0/96 IPv4-mapped': ['::ffff:0.0.0.0', '::ffff:127.0.0.1', '::ffff:c0a8:1', '::ffff:a9fe:a9fe'],
  '::ffff:0:0:0/96 IPv4-translated': ['::ffff:0:7f00:1', '::ffff:0:101:101'],
  '64:ff9b::/96 NAT64': ['64:ff9b::', '64:ff9b::7f00:1', '64:ff9b::ffff:ffff'],
  '64:ff9b:1::/48 local NAT64': ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  '100::/64 discard': ['100::', '100::ffff:ffff:ffff:ffff'],
  '100:0:0:1::/64 dummy': ['100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff'],
  '2001::/23 protocol assignments': ['2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  '2001::/32 Teredo': ['2001::1', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff'],
  '2001:1::1, ::2, ::3 anycast': ['2001:1::1', '2001:1::2', '2001:1::3'],
  '2001:2::/48 benchmarking': ['2001:2::', '2001:2:0:ffff:ffff:ffff:ffff:ffff'],
  '2001:3::/32 AMT': ['2001:3::', '2001:3:ffff:ffff:ffff:ffff:ffff:ffff'],
  '2001:4:112::/48 AS112-v6': ['2001:4:112::', '2001:4:112:ffff:ffff:ffff:ffff:ffff'],
  '2001:10::/28 ORCHID': ['2001:10::', '2001:1f:ffff:ffff:ffff:ffff:ffff:ffff'],
  '2001:20::/28 ORCHIDv2': ['2001:20::', '2001:2f:ffff:ffff:ffff:ffff:ffff:ffff'],
  '2001:30::/28 drone remote id': ['2001:30::', '2001:3f:ffff:ffff:ffff:ffff:ffff:ffff'],
  '2001:db8::/32 documentation': ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  '2002::/16 6to4': ['2002::', '2002:7f00:1::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  '2620:4f:8000::/48 AS112': ['2620:4f:8000::', '2620:4f:8000:ffff:ffff:ffff:ffff:ffff'],
  '3fff::/20 documentation': ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  '5f00::/16 segment routing': ['5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  'fc00::/7 unique local': ['fc00::', 'fd00:ec2::254', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  'fe80::/10 link local': ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  'fec0::/10 site local': ['fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  'ff00::/8 multicast': ['ff00::', 'ff02::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  'outside of 2000::/3': ['1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '4000::'],
  'no address': ['', 'example.com', '1.2.3.4.5', '1.2.3.4/8', ':::', 'fe80::1%eth0'],
}

it.each([
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
  'http://168.63.129.16/',
  'http://100.100.100.200/',
  'http://metadata.google.internal/computeMetadata/v1/',
])('what a cloud tells its machines is not sent to at a local start either: %s', (url) => {
  expect(publicUrl(url, local)).toMatchObject({ ok: false, error: expect.stringContaining('tells its machines') })
})

describe('an address', () => {
  it.each(Object.entries(special))('of %s is not sent to', (_, addresses) => {
    expect(addresses.filter((address) => !isInside(address))).toEqual([])
    const hosts = addresses.filter((address) => /^[\d.]+$|:/.test(address)).map((a) => (a.includes(':') ? `[${a}]` : a))
    expect(hosts.filter((host) => publicUrl(`https://${host}/`, closed).ok)).toEqual([])
  })

  it.each([
    '1.0.0.0',
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '93.184.216.34',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '192.0.3.0',
    '192.88.98.255',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '198.51.99.255',
    '203.0.114.0',
    '223.255.255.255',
    '::ffff:1.1.1.1',
    '2001:200::',
    '2001:db7:ffff::',
    '2001:db9::',
    '2003::',
    '2606:4700::1111',
    '2620:4f:8001::',
    '2a00:1450:4001::200e',
    '3ffe::1',
  ])('of the public internet is sent to: %s', (address) => expect(isInside(address)).toBe(false))
})

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
    'https://example.com:0/',
    'https://example.com:9440/',
    'https://example.com:65536/',
    // the hub itself
    'https://hub.example.org/api/integrations/webhook/int_x',
    'https://HUB.example.org./',
    'https://hub.example.org:8443/',
    'https://%68ub.example.org/',
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
  it.each([
    'http://localhost:9000/hook',
    'http://127.0.0.1:3000/',
    'https://10.0.0.1:8080/',
    'http://[::1]:9000/',
    'https://example.com:8787/',
  ])('sends to %s', (url) => expect(publicUrl(url, local)).toMatchObject({ ok: true }))
  it.each([
    'ftp://localhost/',
    'http://user:pass@localhost/',
    'http://localhost/#x',
    'nonsense',
    'http://127.0.0.1:8787/',
    'http://localhost:8787/api',
    'http://[::1]:8787/',
    'http://0.0.0.0:8787/',
    'http://0x7f.1:8787/',
  ])('does not send to %s', (url) => expect(publicUrl(url, local)).toMatchObject({ ok: false }))
})

describe('the operator', () => {
  it('adds ports', () => {
    const open = { ...closed, ports: [9440] }
    expect(publicUrl('https://prism.example.com:9440/', open)).toMatchObject({ ok: true })
    expect(publicUrl('https://prism.example.com:9441/', open)).toMatchObject({ ok: false })
    expect(publicUrl('https://10.0.0.1:9440/', open)).toMatchObject({ ok: false })
  })

  it('lets integrations ask for http', () => {
    expect(publicUrl('http://example.com/', { ...closed, http: 'allowed' })).toMatchObject({ ok: true })
    expect(publicUrl('http://example.com:8080/', { ...closed, http: 'allowed' })).toMatchObject({ ok: false })
    expect(publicUrl('http://10.0.0.1/', { ...closed, http: 'allowed' })).toMatchObject({ ok: false })
  })
})

it('says why, and what to do', () => {
  const why = (url: string, rules = closed) => publicUrl(url, rules)
  expect(why('http://example.com/')).toEqual({
    ok: false,
    error: 'http: is not allowed on this hub: use https:, or have its operator set ALLOW_HTTP_DESTINATIONS to "true"',
  })
  expect(why('http://example.com/', { ...closed, http: 'not-asked-for' })).toEqual({
    ok: false,
    error: 'http: is not allowed: use https:, or switch on delivery.allowHttp of the integration',
  })
  expect(why('https://example.com:22/', { ...closed, ports: [9440] })).toEqual({
    ok: false,
    error: 'port 22 is not allowed, only 443, 8443, 9440; the operator adds others to EGRESS_PORTS',
  })
  expect(why('https://0x7f.1/secret')).toEqual({ ok: false, error: '127.0.0.1 is not a public address' })
  expect(why('https://db.internal/secret')).toEqual({ ok: false, error: 'names under .internal are not public' })
  expect(why('https://hub.example.org/secret')).toEqual({
    ok: false,
    error: 'hub.example.org is this hub itself: what is sent there would come back for ever',
  })
})
