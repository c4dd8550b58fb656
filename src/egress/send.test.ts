import { describe, expect, it } from 'vitest'
import type { Outgoing } from '../connectors/contract'
import type { Reach } from './reach'
import { type Exchange, makeSend, type SendOptions, USER_AGENT } from './send'

const reach: Reach = { allowPrivate: false, allowHttp: false, ports: [], own: async () => [], lookUp: null }

const post = (over: Partial<Outgoing> = {}): Outgoing => ({
  method: 'POST',
  url: 'https://example.com/hook',
  json: { a: 1 },
  ...over,
})

function world(answer: (request: Request) => Response | Promise<Response>, options: Partial<SendOptions> = {}) {
  const seen: Request[] = []
  const exchanges: Exchange[] = []
  let nowMs = 1_000
  const send = makeSend({
    fetch: async (request) => {
      seen.push(request.clone())
      nowMs += 40
      return answer(request)
    },
    clock: () => nowMs,
    reach,
    secrets: [],
    record: (exchange) => exchanges.push(exchange),
    ...options,
  })
  return { send, seen, exchanges }
}

/** As the platform does: waits, unless it is told to stop. */
const silence = (request: Request) =>
  new Promise<Response>((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason)))

const stream = (...chunks: string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
    },
  })

describe('a request', () => {
  it('goes out as JSON, with our name on it', async () => {
    const { send, seen } = world(() => new Response('ok', { status: 202, headers: { 'x-id': '7' } }))
    const reply = await send(post())
    expect(reply).toMatchObject({ status: 202, body: 'ok', receivedAtMs: 1_040 })
    expect(reply.failure).toBeUndefined()
    expect(reply.headers.get('x-id')).toBe('7')
    expect(seen[0]).toMatchObject({ method: 'POST', url: 'https://example.com/hook', redirect: 'manual' })
    expect(Object.fromEntries(seen[0]!.headers)).toEqual({ 'content-type': 'application/json', 'user-agent': USER_AGENT })
    expect(await seen[0]!.text()).toBe('{"a":1}')
    expect(USER_AGENT).toMatch(/^Signalbox\/\d+\.\d+\.\d+$/)
  })

  it('goes out byte for byte where the text is given, with the headers that are given', async () => {
    const { send, seen } = world(() => new Response())
    await send(post({ json: undefined, text: '{ "ü": 1 }', headers: { 'User-Agent': 'x', 'Content-Type': 'text/calendar' } }))
    expect(Object.fromEntries(seen[0]!.headers)).toEqual({ 'content-type': 'text/calendar', 'user-agent': 'x' })
    expect(await seen[0]!.text()).toBe('{ "ü": 1 }')
  })

  it('carries the headers of its attempt, where it does not set them itself', async () => {
    const { send, seen } = world(() => new Response('ok'), { headers: { traceparent: 'ours', tracestate: 'ours' } })
    await send(post({ headers: { Tracestate: 'its own' } }))
    expect(Object.fromEntries(seen[0]!.headers)).toMatchObject({ traceparent: 'ours', tracestate: 'its own' })
  })

  it.each([
    ['http', { url: 'http://example.com/' }, expect.stringContaining('use https:')],
    ['a private address', { url: 'https://169.254.169.254/latest' }, '169.254.169.254 is not a public address'],
    ['a body over 256 KiB', { json: 'x'.repeat(262_143) }, 'the body has 262145 bytes, more than 256 KiB'],
    ['a header over 8 KiB', { headers: { 'x-a': 'b'.repeat(8_193) } }, 'the header x-a has 8193 bytes, more than 8 KiB'],
    [
      'headers over 16 KiB',
      { headers: { 'x-a': 'b'.repeat(8_000), 'x-b': 'b'.repeat(8_000), 'x-c': 'b'.repeat(1_000) } },
      expect.stringMatching(/^the headers have 170\d\d bytes, more than 16 KiB$/),
    ],
    ['a header that HTTP does not allow', { headers: { 'x-a': 'b\r\nx-c: d' } }, expect.stringContaining('cannot be written')],
    ['a header name that HTTP does not allow', { headers: { 'x a': 'b' } }, expect.stringContaining('cannot be written')],
    ['a value that JSON cannot hold', { json: 1n }, expect.stringContaining('cannot be written')],
    ['a GET with a body', { method: 'GET' as const }, expect.stringContaining('cannot be written')],
  ])('does not go out: %s', async (_, over, reason) => {
    const { send, seen, exchanges } = world(() => new Response())
    const reply = await send(post(over))
    expect(reply).toMatchObject({ status: 0, body: '', failure: { code: 'blocked', reason } })
    expect(seen).toEqual([])
    expect(exchanges).toMatchObject([{ response: null, failure: { code: 'blocked' } }])
  })

  it('goes out with a body of exactly 256 KiB', async () => {
    const { send } = world(() => new Response())
    expect(await send(post({ json: 'x'.repeat(262_142) }))).toMatchObject({ status: 200 })
  })

  it('goes out over http where the integration asks for it and the operator allows it', async () => {
    const plain = post({ url: 'http://example.com/' })
    const open = { ...reach, allowHttp: true }
    expect(await world(() => new Response(), { reach: open, allowHttp: true }).send(plain)).toMatchObject({ status: 200 })
    expect(await world(() => new Response(), { reach: open }).send(plain)).toMatchObject({ failure: { code: 'blocked' } })
    expect(await world(() => new Response(), { allowHttp: true }).send(plain)).toMatchObject({ failure: { code: 'blocked' } })
  })

  it('does not go out once the time of the attempt is over', async () => {
    const { send, seen } = world(() => new Response(), { budgetMs: 40 })
    expect(await send(post())).toMatchObject({ status: 200 })
    expect(await send(post())).toMatchObject({ status: 0, failure: { code: 'timeout' } })
    expect(seen).toHaveLength(1)
  })

  it('goes to a private address at a local start', async () => {
    const { send } = world(() => new Response('ok'), { reach: { ...reach, allowPrivate: true } })
    expect(await send(post({ url: 'http://127.0.0.1:9000/' }))).toMatchObject({ status: 200 })
  })
})

describe('an answer', () => {
  it('is not followed elsewhere', async () => {
    const { send, seen } = world(() => new Response(null, { status: 302, headers: { location: 'https://10.0.0.1/' } }))
    const reply = await send(post())
    expect(reply).toMatchObject({ status: 302 })
    expect(reply.headers.get('location')).toBe('https://10.0.0.1/')
    expect(seen).toHaveLength(1)
  })

  it('that never comes is a timeout', async () => {
    const { send, exchanges } = world(silence, { timeoutMs: 20 })
    const failure = { code: 'timeout', reason: 'no answer within 0.02 s' }
    expect(await send(post())).toMatchObject({ status: 0, failure })
    expect(exchanges).toMatchObject([{ response: null, failure }])
  })

  it.each([new Error('Network connection lost.'), new TypeError('internal error; reference = abc'), 'text'])(
    'that breaks is a connection failure: %s',
    async (thrown) => {
      const { send } = world(() => Promise.reject(thrown))
      expect(await send(post())).toMatchObject({ status: 0, failure: { code: 'connection' } })
    },
  )

  it('of 5 MB is read until 16 KiB', async () => {
    let pulled = 0
    let cancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 4096
        if (pulled > 5_000_000) controller.close()
        else controller.enqueue(new Uint8Array(4096).fill(97))
      },
      cancel() {
        cancelled = true
      },
    })
    const { send } = world(() => new Response(endless))
    const reply = await send(post())
    expect(reply).toMatchObject({ status: 200, body: 'a'.repeat(16_384) })
    expect(pulled).toBeLessThan(32_768)
    expect(cancelled).toBe(true)
  })

  it('is read further where the connector asks, up to 4 MiB', async () => {
    const { send } = world(() => new Response('a'.repeat(5_000_000)))
    expect((await send(post({ responseBytesMax: 100_000 }))).body).toHaveLength(100_000)
    expect((await send(post({ responseBytesMax: 9_000_000 }))).body).toHaveLength(4_194_304)
  })

  it('that stalls after its status keeps the status and what came', async () => {
    const { send } = world(() => new Response(stream('half '), { status: 503 }), { bodyTimeoutMs: 20 })
    const reply = await send(post())
    expect(reply).toMatchObject({ status: 503, body: 'half ' })
    expect(reply.failure).toBeUndefined()
  })

  it('that breaks off after its status keeps the status and what came', async () => {
    const broken = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('half')),
      pull: (controller) => controller.error(new Error('reset')),
    })
    const { send } = world(() => new Response(broken, { status: 201 }))
    expect(await send(post())).toMatchObject({ status: 201 })
  })
})

describe('the record', () => {
  const url = 'https://hooks.example.com/in/T024BE7LD-F4x9secret'
  const token = 'a-token/with+signs'

  it('shows the exchange without its secrets', async () => {
    const { send, exchanges } = world(
      () => new Response(`no ${token} at ${url}`, { status: 401, headers: { 'set-cookie': 'a=b', 'x-echo': btoa(token) } }),
      { secrets: [url, token] },
    )
    const reply = await send(
      post({ url, headers: { authorization: `Bearer ${token}` }, json: { token, link: encodeURIComponent(token) } }),
    )
    expect(reply.body).toBe(`no ${token} at ${url}`)
    expect(exchanges).toEqual([
      {
        request: {
          method: 'POST',
          url: '•••',
          headers: { authorization: '•••', 'content-type': 'application/json', 'user-agent': USER_AGENT },
          body: '{"token":"•••","link":"•••"}',
        },
        response: {
          status: 401,
          headers: { 'content-type': 'text/plain;charset=UTF-8', 'set-cookie': '•••', 'x-echo': '•••' },
          body: 'no ••• at •••',
        },
        failure: null,
        latencyMs: 40,
        startedAtMs: 1_000,
      },
    ])
  })

  it('says no secret where the request was blocked or the connection failed', async () => {
    const blocked = world(() => new Response(), { secrets: ['http://example.com/0123456789abcdef'] })
    await blocked.send(post({ url: 'http://example.com/0123456789abcdef' }))
    expect(blocked.exchanges).toMatchObject([{ request: { url: '•••' } }])

    const failed = world(() => Promise.reject(new Error(`cannot reach ${url}`)), { secrets: [url] })
    const reply = await failed.send(post({ url }))
    expect(JSON.stringify([reply, failed.exchanges])).not.toContain('F4x9secret')
  })

  it('cuts each side to 16 KiB, and leaves no half of a secret there', async () => {
    const long = `${token}-${'0123456789'.repeat(20)}`
    const { send, exchanges } = world(() => new Response(`${'ü'.repeat(8_100)}${long}`), { secrets: [long] })
    await send(post({ json: '€'.repeat(20_000) }))
    const [exchange] = exchanges
    const bytes = (side: unknown) => new TextEncoder().encode(JSON.stringify(side)).byteLength
    expect(bytes(exchange!.request)).toBeLessThan(16_384 + 300)
    expect(bytes(exchange!.response)).toBeLessThan(16_384 + 300)
    expect(exchange!.request.body.at(-1)).toBe('€')
    expect(exchange!.response!.body).not.toContain(token.slice(0, 6))
  })

  it('keeps the headers that fit', async () => {
    const { send, exchanges } = world(() => new Response('', { headers: { 'x-huge': 'h'.repeat(8_000), 'x-small': '1' } }))
    await send(post())
    expect(exchanges[0]!.response!.headers).toMatchObject({ 'x-small': '1' })
    expect(exchanges[0]!.response!.headers).not.toHaveProperty('x-huge')
  })
})
