import type { MiddlewareHandler } from 'hono'
import type { Deps } from '../domain/deps'
import type { ApiEnv } from './auth'
import { type Problem, problem } from './reply'

/** What our pages send along with what changes something: a page of another site cannot, unless we let it ask first. */
const CSRF_HEADER = 'x-signalbox-csrf'

/** The name that browsers know this hub by: PUBLIC_URL where that is set, otherwise the one of the request. */
export function publicOriginOf(deps: Deps, request: Request): string {
  const { publicOrigins } = deps.signIn()
  const { origin } = new URL(request.url)
  return publicOrigins.length === 0 || publicOrigins.includes(origin) ? origin : (publicOrigins[0] ?? origin)
}

/**
 * Why a request that a browser authenticates by itself (a cookie, Cloudflare Access) may not change anything; undefined where it may,
 * or only reads. A WebSocket counts as a change: it carries cookies from any site, and no header of ours.
 */
export function crossSite(deps: Deps, request: Request): Problem | undefined {
  const upgrades = request.method === 'GET' && request.headers.get('upgrade')?.toLowerCase() === 'websocket'
  if (!upgrades && (request.method === 'GET' || request.method === 'HEAD')) return undefined
  if (!fromOurPage(deps, request)) {
    const detail = 'If this hub has another name outside, put it into PUBLIC_URL.'
    return { status: 403, code: 'cross-site', title: 'The request does not come from a page of this hub', detail }
  }
  if (upgrades || request.headers.has(CSRF_HEADER)) return undefined
  const detail = 'Send `X-Signalbox-CSRF: 1`, or use an API token, which needs no such header.'
  return { status: 403, code: 'cross-site', title: 'The header X-Signalbox-CSRF is missing', detail }
}

function fromOurPage(deps: Deps, request: Request): boolean {
  const origin = request.headers.get('origin')
  if (origin === null) return request.headers.get('sec-fetch-site') === 'same-origin'
  const { publicOrigins } = deps.signIn()
  return publicOrigins.length > 0 ? publicOrigins.includes(origin) : origin === new URL(request.url).origin
}

/** For what anybody may ask, but only from our own pages: nobody is signed in to somebody else's account by a link. */
export const fromOurPages: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const foreign = crossSite(c.get('deps'), c.req.raw)
  if (!foreign) return next()
  await c.req.raw.body?.cancel()
  return problem(c, foreign)
}
