import { OpenAPIHono } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import { makeDeps } from '../domain/deps'
import { log, said } from '../kit/log'
import type { ApiEnv } from './auth'
import { inbound } from './inbound'
import { problem } from './reply'
import { connectors } from './api/connectors'
import { integrations } from './api/integrations'
import { tokens } from './api/tokens'

export const app = new OpenAPIHono<ApiEnv>()

app.use(async (c, next) => {
  c.set('deps', makeDeps(c.env, c.executionCtx))
  await next()
})

app.get('/healthz', (c) => {
  const { stage, rateLimit, verifySignatures } = c.get('deps').flags
  const warnings = [
    ...(rateLimit ? [] : ['RATE LIMITS ARE OFF (INTEGRATION_RATE_LIMIT=false)']),
    ...(verifySignatures ? [] : ['SIGNATURES ARE NOT VERIFIED (INTEGRATION_VERIFY_SIGNATURES=false)']),
  ]
  return c.json({ status: 'ok', stage, warnings })
})
app.route('/', inbound)
app.route('/api/v1', tokens)
app.route('/api/v1', connectors)
app.route('/api/v1', integrations)

app.notFound((c) => problem(c, { status: 404, code: 'not-found', title: 'There is nothing here', detail: `${c.req.method} ${c.req.path}. The API is described at /docs.` }))

app.onError((thrown, c) => {
  // Hono's own: a body that is not JSON, above all.
  if (thrown instanceof HTTPException && thrown.status < 500) {
    return problem(c, { status: 400, code: 'bad-request', title: 'The request cannot be read', detail: thrown.message })
  }
  log.error('http.failed', { method: c.req.method, path: c.req.path, said: said(thrown) })
  return problem(c, { status: 500, code: 'internal', title: 'That is our fault', detail: 'It was logged. Try again; nothing was half done.' })
})
