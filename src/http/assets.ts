import type { Context } from 'hono'
import type { ApiEnv } from './auth'

/**
 * A file of `dist/assets` (the dashboard, /docs), or undefined. Cloudflare serves those before it asks the Worker; a local start asks
 * the Worker at once. A path without a file is a page of the dashboard for a browser that goes there, and nothing for anybody else: a chunk
 * that is gone must not be answered with a page.
 */
export async function assetOf(c: Context<ApiEnv>): Promise<Response | undefined> {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return undefined
  if (/^\/(api|\.well-known|healthz|metrics)(\/|$)/.test(c.req.path)) return undefined
  const response = await c.env.ASSETS.fetch(c.req.raw)
  const isPage = /^text\/html/.test(response.headers.get('content-type') ?? '') && !/^\/docs(\/|$)/.test(c.req.path)
  if (response.status !== 404 && (!isPage || goesThere(c))) return response
  await response.body?.cancel()
  return undefined
}

/** As Cloudflare's own router tells it, and for browsers that do not say so. */
const goesThere = (c: Context<ApiEnv>): boolean =>
  c.req.header('sec-fetch-mode') === 'navigate' || /text\/html/.test(c.req.header('accept') ?? '')
