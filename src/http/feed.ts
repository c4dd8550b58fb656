import type { MiddlewareHandler } from 'hono'
import { CALLER_HEADER, FEED_PROTOCOL } from '../objects/feed/protocol'
import { refuse, route, router } from './api/route'
import type { ApiEnv } from './auth'
import { problem } from './reply'
import { crossSite } from './same-origin'

const TOKEN_PREFIX = 'token.'

const isUpgrade = (headers: Headers) => headers.get('upgrade')?.toLowerCase() === 'websocket'
const protocolsOf = (headers: Headers): string[] =>
  (headers.get('sec-websocket-protocol') ?? '').split(',').map((protocol) => protocol.trim())

/** A browser sets no header on a WebSocket but its protocols: there a page that holds a token names it, and never in the URL. */
const tokenAmongProtocols: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { headers } = c.req.raw
  const token = isUpgrade(headers) ? protocolsOf(headers).find((protocol) => protocol.startsWith(TOKEN_PREFIX)) : undefined
  if (token && !headers.has('authorization')) {
    const shown = new Headers(headers)
    shown.set('authorization', `Bearer ${token.slice(TOKEN_PREFIX.length)}`)
    c.req.raw = new Request(c.req.raw, { headers: shown })
  }
  return next()
}

/** No other site may read what this one says, not even with a token. What is no browser names no origin. */
const fromOurPages: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const foreign = c.req.header('origin') === undefined ? undefined : crossSite(c.get('deps'), c.req.raw)
  return foreign ? problem(c, foreign) : next()
}

export const feed = router()
feed.use('/feed', fromOurPages, tokenAmongProtocols)
feed.openapi(
  route('viewer', {
    method: 'get',
    path: '/feed',
    tags: ['Feed'],
    summary: 'Watch what happens',
    description:
      'A WebSocket: incidents, deliveries, messages, integrations and operator events as they happen, a JSON object a line. Say `{"since": null}` first, and ' +
      'after a reconnect the last `seq` that was seen; `{"kind":"reset"}` means: ask for your lists again. A page that cannot set headers offers the protocols ' +
      '`signalbox` and `token.sbx_…`.',
    responses: {
      101: { description: 'The feed.' },
      426: { description: 'Not asked for a WebSocket.' },
      429: { description: 'Too many watch.' },
    },
  }),
  async (c) => {
    const { headers } = c.req.raw
    if (!isUpgrade(headers))
      return refuse(c, {
        status: 426,
        code: 'upgrade-required',
        title: 'This is a WebSocket',
        detail: 'Connect with `Upgrade: websocket`.',
      })
    // A request of our own: what proves the caller stays here.
    const { webSocket } = await c
      .get('deps')
      .feed()
      .fetch('https://feed/', {
        headers: { upgrade: 'websocket', [CALLER_HEADER]: c.get('caller').sessionId ?? c.get('caller').id },
      })
    if (!webSocket)
      return refuse(c, {
        status: 429,
        code: 'too-many-watchers',
        title: 'Too many pages watch this hub',
        detail: 'At most 200 do at a time. Close some, or come back later.',
      })
    const protocol = protocolsOf(headers).includes(FEED_PROTOCOL) && { 'sec-websocket-protocol': FEED_PROTOCOL }
    return new Response(null, { status: 101, webSocket, headers: { ...protocol } })
  },
)
