import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { makeDeps } from '../domain/deps'
import { assignments } from './api/assignments'
import { audit } from './api/audit'
import { checklist } from './api/checklist'
import { connectors } from './api/connectors'
import { deliveries } from './api/deliveries'
import { encryption } from './api/encryption'
import { erasing } from './api/erase'
import { events } from './api/events'
import { exporting } from './api/export'
import { hubHealth } from './api/health'
import { incidents } from './api/incidents'
import { integrationActions } from './api/integration-actions'
import { integrationStanding } from './api/integration-standing'
import { integrations } from './api/integrations'
import { invitations } from './api/invitations'
import { issues } from './api/issues'
import { me } from './api/me'
import { messages } from './api/messages'
import { metrics } from './api/metrics'
import { operatorEvents } from './api/operator-events'
import { replays } from './api/replays'
import { services } from './api/services'
import { settingsApi } from './api/settings'
import { setup } from './api/setup'
import { setupSessions } from './api/setup-sessions'
import { subscriptions } from './api/subscriptions'
import { templates } from './api/templates'
import { tokens } from './api/tokens'
import { users } from './api/users'
import { assetOf } from './assets'
import type { ApiEnv } from './auth'
import { dropInTarget, receiveDropIn } from './drop-in'
import { feed } from './feed'
import { securityHeaders } from './headers'
import { health } from './health'
import { BODY_BYTES_MAX, inboundTarget, receive } from './inbound'
import { metricsPage } from './metrics'
import { describe } from './openapi'
import { problem } from './reply'
import { requestLines } from './request-line'
import { signIn } from './sign-in'
import { webhookKeys } from './webhook-keys'

export const app = new OpenAPIHono<ApiEnv>()

app.use(async (c, next) => {
  c.set('deps', makeDeps(c.env, c.executionCtx))
  await next()
})
app.use(requestLines)
app.use(securityHeaders)
app.route('/', health)

app.get('/healthz', (c) => {
  const { flags, warnings } = c.get('deps')
  return c.json({ status: 'ok', stage: flags.stage, warnings })
})
for (const path of ['/api/v1/*', '/api/auth/*']) {
  app.use(
    path,
    bodyLimit({
      maxSize: BODY_BYTES_MAX,
      onError: (c) => problem(c, { status: 413, code: 'too-large', title: `A request may have ${BODY_BYTES_MAX} bytes` }),
    }),
  )
}

app.route('/', webhookKeys)
app.route('/', metricsPage)
app.route('/api/auth', signIn)
app.route('/api', feed)
const resources = [
  setup,
  setupSessions,
  checklist,
  connectors,
  integrations,
  integrationActions,
  integrationStanding,
  messages,
  assignments,
  incidents,
  services,
  events,
  operatorEvents,
  subscriptions,
  templates,
  deliveries,
  metrics,
  hubHealth,
  replays,
  issues,
  tokens,
  users,
  invitations,
  me,
  audit,
  settingsApi,
  erasing,
  encryption,
] as const
/** Every router of the admin API, for typed clients of it. */
export type AdminApi = (typeof resources)[number]
for (const resource of resources) app.route('/api/v1', resource)
// Lines, not JSON: no typed client reads them.
app.route('/api/v1', exporting)
describe(app)

app.notFound(
  async (c) =>
    (await assetOf(c)) ??
    problem(c, {
      status: 404,
      code: 'not-found',
      title: 'There is nothing here',
      detail: `${c.req.method} ${c.req.path}. The API is described at /docs.`,
    }),
)

app.onError((thrown, c) => {
  // Hono's own: a body that is not JSON, or does not say that it is.
  if (thrown instanceof HTTPException && thrown.status === 415) {
    return problem(c, {
      status: 415,
      code: 'media-type',
      title: 'The body must be JSON',
      detail: 'Send it with `Content-Type: application/json`.',
    })
  }
  if (thrown instanceof HTTPException && thrown.status < 500) {
    return problem(c, { status: 400, code: 'bad-request', title: 'The request cannot be read', detail: thrown.message })
  }
  // The request's line says what it was.
  return problem(c, {
    status: 500,
    code: 'internal',
    title: 'That is our fault',
    detail: 'It was logged. Try again; nothing was half done.',
  })
})

/** Every request: a vendor's message straight to where it is received, the rest through the app. */
export function handle(request: Request, env: Env, context: ExecutionContext): Response | Promise<Response> {
  const target = inboundTarget(request)
  if (target) return receive(request, target, makeDeps(env, context))
  const dropIn = dropInTarget(request)
  return dropIn ? receiveDropIn(request, dropIn, makeDeps(env, context)) : app.fetch(request, env, context)
}
