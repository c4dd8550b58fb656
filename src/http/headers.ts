import type { MiddlewareHandler } from 'hono'

/** On every answer of the Worker: no other site may show it in a frame, and what the admin API says is nobody's to keep. */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  // A WebSocket's answer is not shown, and cannot be rebuilt with more headers.
  if (c.res.status === 101) return
  c.header('x-content-type-options', 'nosniff')
  c.header('x-frame-options', 'DENY')
  // The pages that were built with the Worker have a stricter one.
  if (!c.res.headers.has('content-security-policy')) c.header('content-security-policy', "frame-ancestors 'none'")
  if (/^\/api\/(v1|auth)\//.test(c.req.path)) c.header('cache-control', 'no-store')
}
