import type { Context } from 'hono'
import type { ApiEnv } from './auth'

/**
 * A file of `dist/assets` (the dashboard, /docs), or undefined. Cloudflare serves those before it asks the Worker; a local start asks
 * the Worker at once.
 */
export async function assetOf(c: Context<ApiEnv>): Promise<Response | undefined> {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return undefined
  if (/^\/(api|\.well-known|healthz)(\/|$)/.test(c.req.path)) return undefined
  const response = await c.env.ASSETS.fetch(c.req.raw)
  if (response.status !== 404) return response
  await response.body?.cancel()
  return undefined
}
