import type { MiddlewareHandler } from 'hono'

/** On every answer of the Worker; what the admin API says is nobody's to keep. */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  c.header('x-content-type-options', 'nosniff')
  if (c.req.path.startsWith('/api/v1/')) c.header('cache-control', 'no-store')
}
