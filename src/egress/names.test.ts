import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Reply } from '../connectors/contract'
import { lookUpAt } from './names'
import type { Reach } from './reach'
import { makeSend, mayReach } from './send'

const RESOLVER = 'https://dns.example/dns-query'
const A = 1
const CNAME = 5
const AAAA = 28
type Zone = Record<string, { type: number; data: string }[] | { status: number }>

afterEach(() => vi.restoreAllMocks())

/** A network with a resolver that knows this zone, and where every other host answers 204. */
function world(zone: Zone, resolver?: (request: Request) => Response | Promise<Response>) {
  const asked: string[] = []
  const arrived: string[] = []
  let nowMs = 1_000
  const fetch = async (request: Request) => {
    const { origin, pathname, hostname, searchParams } = new URL(request.url)
    if (origin + pathname !== RESOLVER) {
      arrived.push(hostname)
      return new Response(null, { status: 204 })
    }
    expect(request.headers.get('accept')).toBe('application/dns-json')
    const [name, type] = [searchParams.get('name') ?? '', searchParams.get('type') ?? '']
    asked.push(`${name} ${type}`)
    if (resolver) return resolver(request)
    const answers = zone[name]
    if (!answers) return Response.json({ Status: 3 })
    if ('status' in answers) return Response.json({ Status: answers.status })
    const wanted = { A, AAAA }[type]
    const Answer = answers.filter((one) => one.type === wanted || one.type === CNAME).map((one) => ({ name, TTL: 300, ...one }))
    return Response.json({ Status: 0, TC: false, ...(Answer.length > 0 && { Answer }) })
  }
  const reach: Reach = { allowPrivate: false, allowHttp: false, ports: [], own: async () => [], lookUp: lookUpAt(RESOLVER) }
  const common = { fetch, clock: () => nowMs, reach }
  const send = makeSend({ ...common, secrets: [] })
  return {
    asked,
    arrived,
    zone,
    later: (ms: number) => {
      nowMs += ms
    },
    send: (url: string): Promise<Reply> => send({ method: 'POST', url, json: {} }),
    saved: (url: string) => mayReach(url, common),
  }
}

describe('a name', () => {
  it.each<[string, Zone[string]]>([
    ['one address', [{ type: A, data: '93.184.216.34' }]],
    ['IPv6 alone', [{ type: AAAA, data: '2606:4700::1111' }]],
    [
      'both, through an alias',
      [
        { type: CNAME, data: 'edge.example.net.' },
        { type: A, data: '1.1.1.1' },
        { type: AAAA, data: '2606:4700::1111' },
      ],
    ],
  ])('with %s that is public is sent to', async (_, records) => {
    const { send, arrived } = world({ 'api.example': records })
    expect(await send('https://api.example/hook')).toMatchObject({ status: 204 })
    expect(arrived).toEqual(['api.example'])
  })

  it.each<[string, { type: number; data: string }[], string]>([
    ['loopback', [{ type: A, data: '127.0.0.1' }], '127.0.0.1'],
    ['the metadata service', [{ type: A, data: '169.254.169.254' }], '169.254.169.254'],
    [
      'a public and a private address',
      [
        { type: A, data: '1.1.1.1' },
        { type: A, data: '10.0.0.8' },
      ],
      '10.0.0.8',
    ],
    [
      'a private address in IPv6 only',
      [
        { type: A, data: '1.1.1.1' },
        { type: AAAA, data: 'fd00::1' },
      ],
      'fd00::1',
    ],
    ['IPv4 in IPv6', [{ type: AAAA, data: '::ffff:10.0.0.1' }], '::ffff:10.0.0.1'],
    [
      'an alias of something inside',
      [
        { type: CNAME, data: 'db.internal.' },
        { type: A, data: '10.1.2.3' },
      ],
      '10.1.2.3',
    ],
    ['what is no address', [{ type: A, data: 'garbage' }], 'garbage'],
  ])('that leads to %s is not sent to', async (_, records, address) => {
    const { send, saved, arrived } = world({ 'api.example': records })
    const reason = `api.example leads to ${address}, which is not a public address`
    expect(await send('https://api.example/hook')).toMatchObject({ status: 0, failure: { code: 'blocked', reason } })
    expect(await saved('https://api.example/hook')).toEqual({ ok: false, error: { code: 'blocked', reason } })
    expect(arrived).toEqual([])
  })

  it('that was public when it was saved and is private when it is sent to is refused then', async () => {
    const { zone, saved, send, later, arrived } = world({ 'rebind.example': [{ type: A, data: '93.184.216.34' }] })
    expect(await saved('https://rebind.example/')).toMatchObject({ ok: true })
    zone['rebind.example'] = [{ type: A, data: '169.254.169.254' }]
    later(60_000)
    expect(await send('https://rebind.example/')).toMatchObject({ failure: { code: 'blocked' } })
    expect(arrived).toEqual([])
  })

  it.each<[string, Zone]>([
    ['does not exist', {}],
    ['has no address', { 'gone.example': [] }],
  ])('that %s is a failure of its own, worth another try', async (_, zone) => {
    const { send, later, arrived } = world(zone)
    const reason = 'the name gone.example does not exist, or has no address'
    expect(await send('https://gone.example/')).toMatchObject({ status: 0, failure: { code: 'dns', reason } })
    expect(arrived).toEqual([])
    zone['gone.example'] = [{ type: A, data: '1.1.1.1' }]
    later(60_000)
    expect(await send('https://gone.example/')).toMatchObject({ status: 204 })
  })

  it('is looked up once a minute', async () => {
    const { send, asked, later } = world({ 'api.example': [{ type: A, data: '1.1.1.1' }] })
    await send('https://api.example/one')
    await send('https://api.example:8443/two')
    later(59_999)
    await send('https://api.example/three')
    expect(asked).toEqual(['api.example A', 'api.example AAAA'])
    later(1)
    await send('https://api.example/four')
    expect(asked).toHaveLength(4)
  })

  it('is looked up again where too many others were since', async () => {
    const { send, asked } = world(
      Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`n${i}.example`, [{ type: A, data: '1.1.1.1' }]])),
    )
    for (let i = 0; i <= 1_000; i++) await send(`https://n${i}.example/`)
    const before = asked.length
    await send('https://n1000.example/')
    expect(asked).toHaveLength(before)
    await send('https://n0.example/')
    expect(asked).toHaveLength(before + 2)
  })

  it('is not looked up where a rule refuses it, or where it is an address', async () => {
    const { send, asked } = world({})
    for (const url of ['https://a.internal/', 'https://10.0.0.1/', 'http://a.example/']) await send(url)
    expect(await send('https://1.1.1.1/')).toMatchObject({ status: 204 })
    expect(await send('https://[2606:4700::1111]/')).toMatchObject({ status: 204 })
    expect(asked).toEqual([])
  })
})

describe('without an answer of the resolver', () => {
  it.each<[string, (request: Request) => Response | Promise<Response>]>([
    ['SERVFAIL', () => Response.json({ Status: 2 })],
    ['no JSON', () => new Response('<html>')],
    ['HTTP 500', () => new Response('', { status: 500 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/' } })],
    ['another shape', () => Response.json({ Status: 0, Answer: 'x' })],
    ['no connection', () => Promise.reject(new Error('Network connection lost.'))],
  ])('(%s) the request goes on, and the log says so once', async (_, resolver) => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { send, arrived } = world({}, resolver)
    expect(await send('https://api.example/hook')).toMatchObject({ status: 204 })
    expect(await send('https://api.example/hook')).toMatchObject({ status: 204 })
    expect(arrived).toEqual(['api.example', 'api.example'])
    const lines = warned.mock.calls.map(([line]) => JSON.parse(line))
    expect(lines.map(({ event, host, type }) => [event, host, type])).toEqual([
      ['egress.name-unchecked', 'api.example', 'A'],
      ['egress.name-unchecked', 'api.example', 'AAAA'],
    ])
  })

  it('a private address in the half that came is still refused', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { send } = world({}, (request) =>
      request.url.endsWith('type=A')
        ? Response.json({ Status: 0, Answer: [{ name: 'a', type: A, TTL: 1, data: '10.0.0.1' }] })
        : Response.json({ Status: 2 }),
    )
    expect(await send('https://api.example/')).toMatchObject({ failure: { code: 'blocked' } })
  })
})
